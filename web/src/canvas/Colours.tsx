// A colour for what is selected.
import { Ban, Palette } from "lucide-react";
import { useState } from "react";
import { useT } from "@/i18n";
import { IconButton, Popover } from "@/ui";
import { useAction } from "./actions";
import { CHARACTER_COLOURS } from "./colours";

export function Colours() {
  const t = useT();
  const [open, setOpen] = useState(false);
  const trigger = (
    <IconButton label={t("action.colours")} size="sm" tooltipSide="top">
      <Palette size={14} />
    </IconButton>
  );
  return (
    <Popover label={t("action.colours")} align="center" side="top" open={open} onOpenChange={setOpen} trigger={trigger}>
      <div className="grid grid-cols-7 gap-1.5" onClick={() => setOpen(false)}>
        {[null, ...CHARACTER_COLOURS].map((colour, at) => (
          <Swatch key={at} id={`colour.${at}`} colour={colour} />
        ))}
      </div>
    </Popover>
  );
}

function Swatch({ id, colour }: { id: string; colour: string | null }) {
  const { title, run } = useAction(id);
  return (
    <button
      type="button"
      aria-label={title}
      title={title}
      onClick={run}
      className="grid size-6 place-items-center rounded-full border border-line text-fg-muted"
      style={colour ? { background: colour } : undefined}
    >
      {colour ? null : <Ban size={14} aria-hidden />}
    </button>
  );
}

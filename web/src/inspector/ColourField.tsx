import { Check } from "lucide-react";
import { CHARACTER_COLOURS } from "@/canvas/colours";
import { setField } from "@/canvas/edits";
import type { BoardNode } from "@/canvas/model";
import { useBoard } from "@/canvas/useBoard";
import { useT } from "@/i18n";
import { useRoom } from "@/sync";
import { inkOn } from "@/ui";

/** The colour of a character on the whole board. */
export function ColourField({ node }: { node: BoardNode }) {
  const t = useT();
  const { connection, canEdit } = useRoom();
  const now = useBoard().colourOf(node.id);
  return (
    <fieldset className="col-span-2 flex flex-col gap-1.5" disabled={!canEdit}>
      <legend className="mb-1.5 text-xs font-medium text-fg-muted">{t("field.color")}</legend>
      <div className="flex flex-wrap gap-1.5">
        {CHARACTER_COLOURS.map((color, at) => (
          <button
            key={color}
            type="button"
            aria-label={t("inspector.colour", { number: at + 1 })}
            aria-pressed={color === now}
            className="flex size-6 items-center justify-center rounded-full"
            style={{ background: color, color: inkOn(color) }}
            onClick={() => setField(connection, node.id, "color", color)}
          >
            {color === now ? <Check size={13} aria-hidden /> : null}
          </button>
        ))}
      </div>
    </fieldset>
  );
}

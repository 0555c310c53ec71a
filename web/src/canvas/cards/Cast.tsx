import { useT } from "@/i18n";
import { initials, inkOn } from "@/ui";
import type { Chip } from "../boardStore";

const MOST = 5;

/** Who is there, as discs in their colours. */
export function Cast({ chips }: { chips: readonly Chip[] }) {
  const t = useT();
  if (chips.length === 0) return null;
  const shown = chips.length > MOST ? chips.slice(0, MOST - 1) : chips;
  return (
    <ul className="flex shrink-0 items-center pl-1" aria-label={t("field.cast")}>
      {shown.map((chip) => (
        <Disc key={chip.id} chip={chip} />
      ))}
      {chips.length > shown.length ? <li className="pl-1.5 text-2xs font-medium text-fg-muted">+{chips.length - shown.length}</li> : null}
    </ul>
  );
}

function Disc({ chip }: { chip: Chip }) {
  return (
    <li className="board-disc" title={chip.name} style={{ background: chip.color, color: inkOn(chip.color) }}>
      {initials(chip.name)}
    </li>
  );
}

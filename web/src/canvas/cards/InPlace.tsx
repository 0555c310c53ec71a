// A text on a card: read until it is double-clicked, then typed in, with the others, right there.
import { SharedText } from "@/inspector/SharedText";
import { useCell, useRoom } from "@/sync";
import { cx } from "@/ui";
import { useBoard } from "../useBoard";

type Props = {
  id: string;
  field: string;
  value: string;
  label: string;
  placeholder: string;
  className?: string;
  clamp?: string;
  singleLine?: boolean;
};

export function InPlace({ id, field, value, label, placeholder, className, clamp, singleLine }: Props) {
  const { canEdit } = useRoom();
  const { writing } = useBoard();
  const active = useCell(writing) === id && canEdit;
  if (active) {
    return (
      <SharedText
        node={id}
        field={field}
        label={label}
        placeholder={placeholder}
        singleLine={singleLine}
        autoFocus
        className={className}
        onDone={() => writing.get() === id && writing.set(null)}
      />
    );
  }
  return (
    <div
      className={cx(singleLine ? "" : "break-words whitespace-pre-wrap", className, clamp, !value && "text-fg-faint")}
      onDoubleClick={() => canEdit && writing.set(id)}
    >
      {value || placeholder}
    </div>
  );
}

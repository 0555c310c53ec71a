// A list of things with fields of their own: sound cues, parts of a duration, plot lines.
import { Plus, X } from "lucide-react";
import { useT } from "@/i18n";
import { Button, IconButton } from "@/ui";
import { type Fields, fieldsOf, type Path, type Shape } from "../shapes";
import { pieceName, useStruct } from "./context";
import { Piece, RecordPiece } from "./Piece";

export function Records({ value, fields, label, path }: { value: readonly Record<string, unknown>[]; fields: Fields; label: string; path: Path }) {
  const t = useT();
  const { fixed, set } = useStruct();
  const short = value.every((item) => isShort(fieldsOf(item, fields)));
  return (
    <div role="list" aria-label={label} className="flex flex-col gap-2">
      {value.map((item, at) => (
        <div role="listitem" key={at} className={short ? "flex items-start gap-1.5" : "relative rounded-md bg-sunken p-2"}>
          {short ? (
            fieldsOf(item, fields).map(([name, shape]) => (
              <div key={name} className={shape.type === "number" ? "shrink-0" : "min-w-0 flex-1"}>
                <Piece value={item[name]} expected={shape} path={[...path, at, name]} label={pieceName(name, t)} />
              </div>
            ))
          ) : (
            <RecordPiece value={item} fields={fields} path={[...path, at]} flat />
          )}
          {fixed ? null : (
            <IconButton
              label={t("struct.remove", { label, number: at + 1 })}
              size="sm"
              tooltip={false}
              className={short ? "mt-0.5" : "!absolute top-1 right-1"}
              onClick={() => set([...path, at], undefined)}
            >
              <X size={13} />
            </IconButton>
          )}
        </div>
      ))}
      {fixed ? (
        value.length === 0 ? (
          <span className="text-sm text-fg-faint">{t("struct.none")}</span>
        ) : null
      ) : (
        <Button size="sm" icon={<Plus size={12} />} className="self-start" onClick={() => set([...path, value.length], {})}>
          {t("struct.addOne")}
        </Button>
      )}
    </div>
  );
}

/** Two short values stand beside each other and need no names. */
const isShort = (fields: [string, Shape][]): boolean => fields.length > 0 && fields.length <= 2 && fields.every(([, shape]) => shape.type === "line" || shape.type === "number");

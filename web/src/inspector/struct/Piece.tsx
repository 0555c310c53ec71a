// The editor for one piece of a structured value, by its form.
import { useT } from "@/i18n";
import { cx, Select } from "@/ui";
import { DraftField } from "../DraftField";
import { getIn, fieldsOf, type Fields, type Path, type Shape, shownAs, sumOfSeconds } from "../shapes";
import { fromDecimal, fromJson, fromLine, toJson } from "../values";
import { Chips } from "./Chips";
import { Colours } from "./Colours";
import { pieceName, useStruct } from "./context";
import { Lines } from "./Lines";
import { Records } from "./Records";

export type PieceProps = { value: unknown; expected: Shape; path: Path; label: string };

const ANY_TEXT = 100_000;

export function Piece({ value, expected, path, label }: PieceProps) {
  const t = useT();
  const { fixed, set } = useStruct();
  const shape = shownAs(value, expected, path.length);
  const text = typeof value === "string" ? value : "";
  const commit = (next: unknown) => set(path, next);
  switch (shape?.type) {
    case "line":
      return <DraftField label={label} value={text} parse={fromLine()} onCommit={commit} readOnly={fixed} rows={1} />;
    case "text":
      return <DraftField label={label} value={text} parse={fromLine(ANY_TEXT)} onCommit={commit} readOnly={fixed} rows={1} multiline />;
    case "number":
      return <NumberPiece {...{ value, path, label }} min={shape.min} max={shape.max} unit={shape.unit ? t("struct.secondsShort") : ""} />;
    case "check":
      return (
        <label className="flex min-h-6 items-center gap-2 text-sm">
          <input type="checkbox" className="size-4 accent-(--accent)" checked={value === true} disabled={fixed} onChange={(event) => commit(event.target.checked)} />
          {label}
        </label>
      );
    case "choice":
      return <Choices choices={shape.choices} value={text} label={label} onChange={commit} fixed={fixed} />;
    case "lines":
      return <Lines value={(value ?? []) as string[]} label={label} path={path} />;
    case "chips":
      return <Chips value={(value ?? []) as string[]} label={label} path={path} />;
    case "colours":
      return <Colours value={(value ?? {}) as Record<string, string>} path={path} />;
    case "list":
      return <Records value={(value ?? []) as Record<string, unknown>[]} fields={shape.fields} label={label} path={path} />;
    case "record":
      return <RecordPiece value={value} fields={shape.fields} path={path} />;
    default:
      return <DraftField label={label} value={toJson(value)} parse={fromJson} onCommit={commit} readOnly={fixed} rows={3} code />;
  }
}

/** `flat`: without the line that says what belongs together. */
export function RecordPiece({ value, fields, path, flat }: { value: unknown; fields: Fields; path: Path; flat?: boolean }) {
  const t = useT();
  const shown = fieldsOf(value, fields);
  return (
    <div className={cx("flex flex-col", path.length === 0 ? "gap-2.5" : "gap-2", path.length > 0 && !flat && "border-l-2 border-line pl-2")}>
      {shown.map(([name, shape]) => {
        const piece = getIn(value, [name]);
        const label = pieceName(name, t);
        const check = shownAs(piece, shape)?.type === "check";
        return (
          <div key={name} className="flex flex-col gap-1">
            {check ? null : <span className="text-2xs font-medium text-fg-faint">{label}</span>}
            <Piece value={piece} expected={shape} path={[...path, name]} label={label} />
          </div>
        );
      })}
      {"breakdown" in fields ? <Sum value={value} path={path} /> : null}
    </div>
  );
}

function NumberPiece({ value, path, label, min, max, unit }: Omit<PieceProps, "expected"> & { min: number; max: number; unit: string }) {
  const { fixed, set } = useStruct();
  return (
    <div className="flex items-center gap-1.5">
      <div className="w-20">
        <DraftField
          label={label}
          value={typeof value === "number" ? String(value) : ""}
          parse={fromDecimal(min, max)}
          onCommit={(next) => set(path, next)}
          readOnly={fixed}
          rows={1}
          numeric
        />
      </div>
      {unit ? <span className="text-xs text-fg-faint">{unit}</span> : null}
    </div>
  );
}

const NOTHING = "-";

function Choices({ choices, value, label, onChange, fixed }: { choices: readonly string[]; value: string; label: string; onChange: (next: unknown) => void; fixed: boolean }) {
  const t = useT();
  const known = value && !choices.includes(value) ? [...choices, value] : choices;
  return (
    <Select
      value={value || NOTHING}
      label={label}
      disabled={fixed}
      options={[{ value: NOTHING, label: t("inspector.none") }, ...known.map((choice) => ({ value: choice, label: pieceName(choice, t) }))]}
      onChange={(next) => onChange(next === NOTHING ? undefined : next)}
      className="w-full"
    />
  );
}

/** How long the parts are together, and one press to take that for the whole. */
function Sum({ value, path }: { value: unknown; path: Path }) {
  const t = useT();
  const { fixed, set } = useStruct();
  const sum = sumOfSeconds(getIn(value, ["breakdown"]));
  if (sum === 0) return null;
  const same = getIn(value, ["seconds"]) === sum;
  return (
    <p className="flex items-center gap-2 text-xs text-fg-muted">
      {t("struct.sum", { seconds: sum })}
      {same || fixed ? null : (
        <button type="button" className="rounded-sm px-1.5 leading-6 font-medium text-accent-fg hover:bg-accent-soft" onClick={() => set([...path, "seconds"], sum)}>
          {t("struct.useSum")}
        </button>
      )}
    </p>
  );
}

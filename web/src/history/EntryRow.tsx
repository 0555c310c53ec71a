// A row of the history. What people named stands out, what was saved by itself is quiet.
import { Bookmark, Download, Plug, RotateCcw, Save, Undo2, Wand2 } from "lucide-react";
import type { Author } from "@/api";
import { useT } from "@/i18n";
import { cx } from "@/ui";
import { AuthorFaces } from "./AuthorFaces";
import { EntryMenu } from "./EntryMenu";
import type { Entry } from "./timeline";
import { counted, type Known, savedWith, type Sign, signOf, titleOf } from "./words";

type Walked = { current: boolean; reachable: boolean; onFocus: () => void; onView: () => void };

const ROW = "group relative flex gap-2.5 rounded-md py-1.5 pr-2.5 pl-2 text-sm transition-colors";
const PRESS = "min-w-0 text-left after:absolute after:inset-0 after:rounded-md focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-focus";
const look = (current: boolean) => (current ? "bg-accent-soft" : "hover:bg-hover");

export function NowRow({ current, reachable, onFocus, onView }: Walked) {
  const t = useT();
  return (
    <div className="px-2 pt-2">
      <div className={cx(ROW, look(current))}>
        <Rail sign="now" />
        <button type="button" data-row tabIndex={reachable ? 0 : -1} aria-current={current || undefined} onFocus={onFocus} onClick={onView} className={PRESS}>
          <span className={cx("block font-medium", current && "text-accent-fg")}>{t("history.now")}</span>
          <span className="block text-xs text-fg-muted">{t("history.now.hint")}</span>
        </button>
      </div>
    </div>
  );
}

type Props = Walked & { entry: Entry; known: Known; colourOf: (author: Author) => string };

export function EntryRow({ entry, known, colourOf, current, reachable, onFocus, onView }: Props) {
  const t = useT();
  const { format } = known;
  const sign = signOf(entry);
  const title = titleOf(entry, known);
  const named = sign === "named";
  const quiet = sign === "auto" && !entry.moment;
  const counts = entry.moment ? counted(entry.moment, known) : "";
  const names = format.list(entry.authors.slice(0, 3).map(({ name }) => name || t("history.somebody")));
  const saved = savedWith(entry, known);
  return (
    <li className={cx(ROW, look(current))} data-entry={sign} data-seq={entry.seq}>
      <Rail sign={sign} />
      <div className="min-w-0 flex-1">
        <div className="flex items-baseline gap-1.5">
          <button type="button" data-row tabIndex={reachable ? 0 : -1} aria-current={current || undefined} onFocus={onFocus} onClick={onView} className={cx(PRESS, "flex-1")}>
            <span className={cx("line-clamp-2 break-words", named ? "font-semibold" : quiet && "text-fg-muted", current && "text-accent-fg")}>{title}</span>
          </button>
          <time dateTime={entry.at} title={format.dateTime(entry.at)} className="shrink-0 text-2xs text-fg-muted tabular-nums group-hover:opacity-0 group-has-[:focus-visible]:opacity-0 group-has-data-[state=open]:opacity-0 pointer-coarse:mr-7 pointer-coarse:opacity-100!">
            {format.time(entry.at)}
          </time>
        </div>
        {quiet ? null : (
          <div className="mt-0.5 flex min-h-5 items-center gap-1.5 text-xs text-fg-muted">
            <AuthorFaces authors={entry.authors} colourOf={colourOf} />
            <span className="min-w-0 truncate" title={names}>
              {names}
              {counts && counts !== title ? ` · ${counts}` : ""}
              {sign === "api" ? ` · ${t("history.byApi")}` : ""}
            </span>
          </div>
        )}
        {saved ? (
          <p className="mt-0.5 flex items-center gap-1.5 text-2xs text-fg-muted">
            <Save size={11} className="shrink-0 text-fg-faint" aria-hidden />
            <span className="min-w-0 truncate" title={saved}>
              {saved}
            </span>
          </p>
        ) : null}
        {entry.version?.note ? <p className="mt-0.5 text-xs break-words text-fg-muted">{entry.version.note}</p> : null}
      </div>
      <EntryMenu entry={entry} title={title} onView={onView} />
    </li>
  );
}

const SIGNS = { named: Bookmark, job: Wand2, restore: RotateCcw, revert: Undo2, import: Download, auto: Save, api: Plug } as const;

/** The line that the moments stand on, with a sign for what was not people's work on the board. */
function Rail({ sign }: { sign: Sign | "now" }) {
  const Icon = sign in SIGNS ? SIGNS[sign as keyof typeof SIGNS] : null;
  return (
    <span aria-hidden className="relative flex w-5 shrink-0 justify-center">
      {sign === "now" ? null : <span className="absolute top-0 -bottom-3.5 w-px bg-line group-last:hidden" />}
      {Icon ? (
        <span
          className={cx(
            "relative z-1 grid size-5 place-items-center rounded-full",
            sign === "named" ? "bg-accent text-on-accent" : sign === "auto" ? "bg-surface text-fg-faint" : "bg-sunken text-fg-muted",
          )}
        >
          <Icon size={12} fill={sign === "named" ? "currentColor" : "none"} />
        </span>
      ) : (
        <span className={cx("relative z-1 mt-1.5 size-2 rounded-full", sign === "now" ? "bg-ok ring-2 ring-ok-soft" : "bg-line-strong")} />
      )}
    </span>
  );
}

// What of the history is listed: everything or what was named, of everybody or of one person.
import type { Author } from "@/api";
import { useT } from "@/i18n";
import { cx, Tooltip } from "@/ui";
import { AuthorFace } from "./AuthorFaces";

type Props = {
  named: boolean;
  onNamed: (named: boolean) => void;
  people: readonly Author[];
  person: string | null;
  onPerson: (person: string | null) => void;
  colourOf: (author: Author) => string;
};

/** More faces than these do not fit beside the switch. */
const FACES = 5;

export function Filter({ named, onNamed, people, person, onPerson, colourOf }: Props) {
  const t = useT();
  const shown = people.slice(0, FACES);
  const chosen = people.find(({ id }) => id === person);
  if (chosen && !shown.includes(chosen)) shown[FACES - 1] = chosen;
  return (
    <div className="flex h-10 shrink-0 items-center justify-between gap-2 border-b border-line px-3">
      <Switch
        label={t("history.filter")}
        value={named ? "named" : "all"}
        options={[
          { value: "all", label: t("history.filter.all") },
          { value: "named", label: t("history.filter.named") },
        ]}
        onChange={(value) => onNamed(value === "named")}
      />
      {people.length > 1 ? (
        <div role="group" aria-label={t("history.people")} className="flex items-center gap-1">
          {shown.map((author) => (
            <Tooltip key={author.id} text={t("history.person", { name: author.name || t("history.somebody") })}>
              <button
                type="button"
                aria-pressed={author.id === person}
                aria-label={t("history.person", { name: author.name || t("history.somebody") })}
                className={cx("grid size-6 place-items-center rounded-full transition-opacity", author.id === person && "ring-2 ring-focus", person !== null && author.id !== person && "opacity-55")}
                onClick={() => onPerson(author.id === person ? null : author.id)}
              >
                <span aria-hidden className="flex">
                  <AuthorFace author={author} colour={colourOf(author)} />
                </span>
              </button>
            </Tooltip>
          ))}
        </div>
      ) : null}
    </div>
  );
}

type SwitchProps<V extends string> = { label: string; value: V; options: readonly { value: V; label: string; disabled?: boolean }[]; onChange: (value: V) => void };

/** A choice of a few, all of them in sight. */
export function Switch<V extends string>({ label, value, options, onChange }: SwitchProps<V>) {
  return (
    <div role="group" aria-label={label} className="flex rounded-md bg-sunken p-0.5">
      {options.map((option) => (
        <button
          key={option.value}
          type="button"
          aria-pressed={option.value === value}
          disabled={option.disabled}
          className="h-6 rounded-sm px-2 text-xs font-medium whitespace-nowrap text-fg-muted transition-colors hover:text-fg disabled:opacity-45 aria-pressed:bg-raised aria-pressed:text-fg aria-pressed:shadow-sm"
          onClick={() => onChange(option.value)}
        >
          {option.label}
        </button>
      ))}
    </div>
  );
}

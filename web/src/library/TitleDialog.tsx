// Asks for a title: for a new project, and for renaming one or a version of one.
import { type FormEvent, useId, useState } from "react";
import { type Team, errorText } from "@/api";
import { useT } from "@/i18n";
import { Banner, Button, Dialog, Field, Input, Select } from "@/ui";

type Props = {
  heading: string;
  action: string;
  /** What the field is called and shows while it is empty; a project's words by default. */
  label?: string;
  placeholder?: string;
  first?: string;
  teams?: readonly Team[];
  busy: boolean;
  error: unknown;
  onDone: (title: string, teamId: string | undefined) => void;
  onClose: () => void;
};

export function TitleDialog({ heading, action, label, placeholder, first = "", teams = [], busy, error, onDone, onClose }: Props) {
  const t = useT();
  const form = useId();
  const [title, setTitle] = useState(first);
  const [team, setTeam] = useState(teams[0]?.id ?? "");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (title.trim()) onDone(title.trim(), team || undefined);
  };
  return (
    <Dialog
      open
      onOpenChange={onClose}
      width="sm"
      title={heading}
      footer={
        <>
          <Button onClick={onClose}>{t("ui.cancel")}</Button>
          <Button type="submit" form={form} weight="primary" busy={busy} disabled={!title.trim()}>
            {action}
          </Button>
        </>
      }
    >
      <form id={form} onSubmit={submit} className="flex flex-col gap-4">
        <Field label={label ?? t("library.create.name")}>
          <Input size="lg" autoFocus maxLength={200} value={title} placeholder={placeholder ?? (label ? undefined : t("library.create.placeholder"))} onChange={(event) => setTitle(event.target.value)} />
        </Field>
        {teams.length > 1 ? (
          <Field label={t("library.create.team")}>
            <Select value={team} onChange={setTeam} options={teams.map(({ id, name }) => ({ value: id, label: name }))} />
          </Field>
        ) : null}
        {error ? (
          <Banner tone="danger" live>
            {errorText(error, t)}
          </Banner>
        ) : null}
      </form>
    </Dialog>
  );
}

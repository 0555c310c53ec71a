// A new project: its title, and what its board begins with. A script is broken down as soon as the project is there.
import { useMutation } from "@tanstack/react-query";
import { RadioGroup } from "radix-ui";
import { type FormEvent, useId, useState } from "react";
import { useLocation } from "wouter";
import { type Project, type Team, api, call, errorText } from "@/api";
import { drafts } from "@/breakdown/drafts";
import { useT } from "@/i18n";
import { Banner, Button, Dialog, Field, Input, Select, TextArea, toast } from "@/ui";
import { createProject, refreshProjects } from "./projects";
import { STARTS, type Start } from "./starts";

const MOST_BYTES = 4 * 1024 * 1024;

type Wanted = { title: string; teamId: string; start: Start; script: string };

export function NewProjectDialog({ teams, first = "blank", onClose }: { teams: readonly Team[]; first?: Start; onClose: () => void }) {
  const t = useT();
  const form = useId();
  const [, go] = useLocation();
  const [wanted, setWanted] = useState<Wanted>({ title: "", teamId: teams[0]?.id ?? "", start: first, script: "" });
  const set = (part: Partial<Wanted>) => setWanted({ ...wanted, ...part });
  const create = useMutation({
    mutationFn: begin,
    onSuccess: (project) => {
      void refreshProjects();
      go(`/p/${project.id}`);
    },
  });
  const script = wanted.start === "script" ? wanted.script.trim() : "";
  const tooLong = script.length > MOST_BYTES / 4 && new Blob([script]).size > MOST_BYTES;
  const ready = wanted.title.trim() && (wanted.start !== "script" || (script && !tooLong));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (ready) create.mutate(wanted);
  };
  return (
    <Dialog
      open
      onOpenChange={onClose}
      width="md"
      title={t("library.create.title")}
      footer={
        <>
          <Button onClick={onClose}>{t("ui.cancel")}</Button>
          <Button type="submit" form={form} weight="primary" busy={create.isPending} disabled={!ready}>
            {t("library.create.action")}
          </Button>
        </>
      }
    >
      <form id={form} onSubmit={submit} className="flex flex-col gap-4">
        <Field label={t("library.create.name")}>
          <Input size="lg" autoFocus maxLength={200} value={wanted.title} placeholder={t("library.create.placeholder")} onChange={(event) => set({ title: event.target.value })} />
        </Field>
        <Starts value={wanted.start} onChange={(start) => set({ start })} />
        {wanted.start === "script" ? (
          <Field label={t("start.script.text")} error={tooLong ? t("breakdown.tooLong") : undefined}>
            <TextArea rows={7} value={wanted.script} placeholder={t("start.script.placeholder")} onChange={(event) => set({ script: event.target.value })} />
          </Field>
        ) : null}
        {teams.length > 1 ? (
          <Field label={t("library.create.team")}>
            <Select value={wanted.teamId} onChange={(teamId) => set({ teamId })} options={teams.map(({ id, name }) => ({ value: id, label: name }))} />
          </Field>
        ) : null}
        {create.error ? (
          <Banner tone="danger" live>
            {errorText(create.error, t)}
          </Banner>
        ) : null}
      </form>
    </Dialog>
  );

  async function begin({ title, teamId, start, script: text }: Wanted): Promise<Project> {
    const project = await createProject({ title: title.trim(), teamId, template: start === "script" ? "blank" : start });
    if (start !== "script") return project;
    try {
      await call(api.POST("/api/projects/{projectId}/jobs", { params: { path: { projectId: project.id } }, body: { kind: "breakdown", params: { text } } }));
    } catch (error) {
      drafts.set(project.id, text);
      toast(t("start.script.kept", { why: errorText(error, t) }), { tone: "danger" });
    }
    return project;
  }
}

function Starts({ value, onChange }: { value: Start; onChange: (start: Start) => void }) {
  const t = useT();
  return (
    <RadioGroup.Root value={value} onValueChange={(next) => onChange(next as Start)} aria-label={t("start.label")} className="grid grid-cols-2 gap-2 max-sm:grid-cols-1">
      {STARTS.map(({ id, icon: Icon }) => (
        <RadioGroup.Item
          key={id}
          value={id}
          data-start={id}
          className="flex items-start gap-2.5 rounded-lg border border-line bg-surface p-3 text-left transition-colors hover:border-line-strong data-[state=checked]:border-accent data-[state=checked]:bg-accent-soft"
        >
          <Icon size={17} className="mt-0.5 shrink-0 text-fg-muted" aria-hidden />
          <span className="min-w-0">
            <span className="block text-sm font-medium">{t(`start.${id}`)}</span>
            <span className="block text-xs text-fg-muted">{t(`start.${id}.body`)}</span>
          </span>
        </RadioGroup.Item>
      ))}
    </RadioGroup.Root>
  );
}

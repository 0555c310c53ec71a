// A story goes in, a job comes out: paste a text or take a sample, see which engine will read it, start.
import { useMutation, useQuery } from "@tanstack/react-query";
import { BookOpenText, Cpu, Sparkles, Wand2 } from "lucide-react";
import { type ReactNode, useDeferredValue, useMemo, useRef, useState } from "react";
import { type Estimate, type Sample, api, call, errorText, keys } from "@/api";
import { report } from "@/app/report";
import { useFormat, useT } from "@/i18n";
import { readJob, useJobStore } from "@/jobs";
import { estimateWords, useEstimate } from "@/jobs/estimates";
import { useRoom } from "@/sync";
import { Banner, Button, Dialog, Field, TextArea } from "@/ui";
import { drafts, sent } from "./drafts";
import { countWords } from "./words";

const MOST_BYTES = 4 * 1024 * 1024;
const FEW_WORDS = 60;
/** How far to go, and the kind of job that goes there. */
const KINDS = { cards: "breakdown", scenes: "story_to_scenes", storyboard: "story_to_storyboard" } as const;
type Goal = keyof typeof KINDS;
const MEDIA = ["pictures", "video"] as const;

export function BreakdownDialog({ goal: wanted, onClose }: { goal: Goal; onClose: () => void }) {
  const t = useT();
  const { projectId } = useRoom();
  const [text, setText] = useState(drafts.get(projectId) ?? "");
  const [goal, setGoal] = useState<Goal>(wanted);
  const [media, setMedia] = useState({ pictures: false, video: false });
  const write = (next: string) => {
    drafts.set(projectId, next);
    setText(next);
  };
  const store = useJobStore();
  const pressed = useRef(0);
  const switches = goal === "storyboard" ? media : {};
  const start = useMutation({
    onMutate: () => {
      pressed.current = Date.now();
    },
    mutationFn: () =>
      call(api.POST("/api/projects/{projectId}/jobs", { params: { path: { projectId } }, body: { kind: KINDS[goal], params: { text, ...switches } } })),
    onSuccess: (answer) => {
      const job = readJob(answer);
      if (job) {
        store.mine.set(job.id, pressed.current);
        store.take([job]);
        sent.set(job.id, text);
      }
      drafts.delete(projectId);
      onClose();
    },
  });
  const tooLong = useMemo(() => text.length > MOST_BYTES / 4 && new Blob([text]).size > MOST_BYTES, [text]);
  const estimate = useEstimate(projectId, KINDS[goal], tooLong ? "" : text, switches);
  return (
    <Dialog
      open
      onOpenChange={onClose}
      width="lg"
      title={t("breakdown.title")}
      description={t("breakdown.body")}
      footer={
        <>
          <WordCount text={text} tooLong={tooLong} />
          <Button onClick={onClose}>{t("ui.cancel")}</Button>
          <Button weight="primary" icon={<Wand2 size={15} />} busy={start.isPending} disabled={!text.trim() || tooLong} onClick={() => start.mutate()}>
            {t("breakdown.start")}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        <Field label={t("breakdown.text")} error={tooLong ? t("breakdown.tooLong") : undefined}>
          <TextArea rows={11} autoFocus value={text} placeholder={t("breakdown.placeholder")} onChange={(event) => write(event.target.value)} />
        </Field>
        <Samples onPick={write} />
        <Further
          title={t("breakdown.describe")}
          hint={t("breakdown.describe.hint")}
          checked={goal !== "cards"}
          onChange={(checked) => setGoal(checked ? "scenes" : "cards")}
        />
        <Further
          title={t("breakdown.storyboard")}
          hint={t("breakdown.storyboard.hint")}
          checked={goal === "storyboard"}
          onChange={(checked) => setGoal(checked ? "storyboard" : "scenes")}
        />
        {goal === "storyboard"
          ? MEDIA.map((one) => (
              <Further
                key={one}
                title={t(`breakdown.${one}`)}
                hint={t(`breakdown.${one}.hint`)}
                checked={media[one]}
                onChange={(checked) => setMedia({ ...media, [one]: checked })}
              />
            ))
          : null}
        <Engine estimate={estimate} />
        {start.error ? (
          <Banner tone="danger" live>
            {errorText(start.error, t)}
          </Banner>
        ) : null}
      </div>
    </Dialog>
  );
}

function Further({ title, hint, checked, onChange }: { title: string; hint: string; checked: boolean; onChange: (checked: boolean) => void }) {
  return (
    <label className="flex cursor-pointer items-start gap-2.5">
      <input type="checkbox" className="mt-0.5 size-4 accent-accent" checked={checked} onChange={(event) => onChange(event.target.checked)} />
      <span className="min-w-0">
        <span className="block text-sm font-medium">{title}</span>
        <span className="block text-xs text-fg-muted">{hint}</span>
      </span>
    </label>
  );
}

function WordCount({ text, tooLong }: { text: string; tooLong: boolean }) {
  const t = useT();
  const settled = useDeferredValue(text);
  const count = useMemo(() => countWords(settled), [settled]);
  const short = count > 0 && count < FEW_WORDS && !tooLong;
  return (
    <p className="mr-auto min-w-0 text-xs text-fg-muted tabular-nums" aria-live="polite">
      {t("breakdown.words", { count })}
      {short ? <span className="text-fg-faint"> · {t("breakdown.short")}</span> : null}
    </p>
  );
}

function Samples({ onPick }: { onPick: (text: string) => void }) {
  const t = useT();
  const samples = useQuery({ queryKey: keys.samples, queryFn: () => call(api.GET("/api/samples")), staleTime: Infinity });
  if (!samples.data?.items.length) return null;
  return (
    <div className="flex flex-wrap items-center gap-2">
      <span className="text-xs text-fg-muted">{t("breakdown.samples")}</span>
      {samples.data.items.map((sample) => (
        <SampleButton key={sample.id} sample={sample} onPick={onPick} />
      ))}
    </div>
  );
}

function SampleButton({ sample, onPick }: { sample: Sample; onPick: (text: string) => void }) {
  const pick = useMutation({
    mutationFn: () => call(api.GET("/api/samples/{sampleId}", { params: { path: { sampleId: sample.id } } })),
    onSuccess: (whole) => onPick(whole.text),
    onError: report,
  });
  return (
    <Button size="sm" icon={<BookOpenText size={13} />} busy={pick.isPending} onClick={() => pick.mutate()} lang={sample.language}>
      {sample.title}
    </Button>
  );
}

function Engine({ estimate }: { estimate: Estimate | null }) {
  const t = useT();
  const format = useFormat();
  const generations = useQuery({ queryKey: keys.generations, queryFn: () => call(api.GET("/api/generations")), staleTime: 60_000 });
  const engine = generations.data?.engine;
  if (!engine) return null;
  if (!engine.offline || estimate?.provider)
    return (
      <EngineCard icon={<Sparkles size={16} />} title={estimate?.provider || engine.model || engine.name}>
        <p>{t(estimate?.provider ? "estimate.provider" : "breakdown.ai.body")}</p>
        <p role="status" data-testid="estimate" className="mt-1 text-fg">
          {estimate ? format.sentences(estimateWords(estimate, t, format)) : null}
        </p>
      </EngineCard>
    );
  return (
    <EngineCard icon={<Cpu size={16} />} title={t("breakdown.offline")}>
      <p>{t("breakdown.offline.body")}</p>
      <details className="mt-1.5">
        <summary className="w-fit cursor-pointer rounded-xs font-medium text-accent-fg">{t("breakdown.connect")}</summary>
        <p className="mt-1.5">{t("breakdown.connect.body")}</p>
        <pre className="mt-1.5 overflow-x-auto rounded-sm bg-sunken px-2.5 py-2 font-mono text-xs text-fg select-text">
          {(engine.settings ?? []).map((name) => `${name}=${EXAMPLES[name] ?? "…"}`).join("\n")}
        </pre>
      </details>
    </EngineCard>
  );
}

const EXAMPLES: Record<string, string> = { AI_BASE_URL: "https://models.example.com/v1", AI_MODEL: "name-of-the-model" };

function EngineCard({ icon, title, children }: { icon: ReactNode; title: string; children: ReactNode }) {
  const t = useT();
  return (
    <section aria-label={t("breakdown.engine")} className="flex gap-3 rounded-lg border border-line bg-surface p-3">
      <span className="mt-0.5 text-fg-muted" aria-hidden>
        {icon}
      </span>
      <div className="min-w-0 flex-1 text-xs text-fg-muted">
        <h3 className="mb-0.5 text-sm font-medium text-fg">{title}</h3>
        {children}
      </div>
    </section>
  );
}

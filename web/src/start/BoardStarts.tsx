// What a board says on which there is nothing yet: four ways to begin. Waved away, it leaves the board alone.
import { useMutation } from "@tanstack/react-query";
import { ApiError, api, call, type TemplateId } from "@/api";
import { rememberedIds } from "@/app/remembered";
import { report } from "@/app/report";
import { roomDialog } from "@/app/roomDialogs";
import { getLocale, useT } from "@/i18n";
import { STARTS, type Start } from "@/library/starts";
import { useRoom } from "@/sync";
import { Spinner, toast } from "@/ui";

const KEPT = 50;
/** Boards that somebody wanted blank. */
const blank = rememberedIds("blank");

export function BoardStarts() {
  const t = useT();
  const { projectId, canEdit } = useRoom();
  const [wanted] = blank.use();
  if (!canEdit) return <Words title={t("board.empty.title")}>{t("board.empty.viewer")}</Words>;
  if (wanted.includes(projectId)) return <Words title={t("board.empty.title")}>{t("board.empty.body")}</Words>;
  return <Choices />;
}

function Words({ title, children }: { title: string; children: string }) {
  return (
    <div className="max-w-90 text-center">
      <h2 className="text-lg font-semibold text-fg">{title}</h2>
      <p className="mt-1 text-sm text-fg-muted">{children}</p>
    </div>
  );
}

function Choices() {
  const t = useT();
  const { projectId } = useRoom();
  const use = useMutation({
    mutationFn: (template: TemplateId) =>
      call(
        api.POST("/api/projects/{projectId}/template", { params: { path: { projectId } }, body: { template, language: getLocale() === "zh-CN" ? "zh" : "en" } }),
      ),
    onError: (error) => (error instanceof ApiError && error.status === 409 ? toast(t("start.taken")) : report(error)),
  });
  const begin = (start: Start) => {
    if (start === "blank") blank.set([projectId, ...blank.get()].slice(0, KEPT));
    else if (start === "script") roomDialog.set("breakdown");
    else use.mutate(start);
  };
  return (
    <section className="pointer-events-auto w-152 max-w-[calc(100vw-2rem)] text-center" aria-labelledby="board-starts">
      <h2 id="board-starts" className="text-lg font-semibold text-fg">
        {t("start.empty.title")}
      </h2>
      <p className="mt-1 text-sm text-fg-muted">{t("start.empty.body")}</p>
      <div className="mt-5 grid grid-cols-2 gap-2.5 max-sm:grid-cols-1">
        {STARTS.map(({ id, icon: Icon }) => (
          <button
            key={id}
            type="button"
            data-start={id}
            disabled={use.isPending}
            onClick={() => begin(id)}
            className="flex items-start gap-3 rounded-lg border border-line bg-raised p-3.5 text-left shadow-sm transition-colors hover:border-line-strong hover:bg-surface disabled:opacity-60"
          >
            {use.isPending && use.variables === id ? <Spinner className="mt-0.5 size-4.5 text-fg-muted" /> : <Icon size={18} className="mt-0.5 shrink-0 text-accent-fg" aria-hidden />}
            <span className="min-w-0">
              <span className="block text-sm font-medium text-fg">{t(`start.${id}`)}</span>
              <span className="block text-xs text-fg-muted">{t(`start.${id}.body`)}</span>
            </span>
          </button>
        ))}
      </div>
      <p className="mt-4 text-xs text-fg-faint">{t("start.empty.hint")}</p>
    </section>
  );
}

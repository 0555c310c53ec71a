// A version laid out as it was: read only, on a canvas of its own over the live board, which goes on underneath.
import { Background, BackgroundVariant, type Edge, Handle, type Node, type NodeProps, Position, ReactFlow } from "@xyflow/react";
import "@xyflow/react/dist/style.css";
import { ArrowLeft, RotateCcw } from "lucide-react";
import { memo, useMemo, useState } from "react";
import { type StoredDocument, type Version, errorText } from "@/api";
import { useFormat, useT } from "@/i18n";
import { useRoom } from "@/sync";
import { Banner, Button, Confirm, EmptyState, Spinner, cx, toast } from "@/ui";
import { useVersionLabel } from "./VersionsPanel";
import { useRestore, useVersionDocument } from "./versions";

export function VersionPreview({ version, onLeave }: { version: Version; onLeave: () => void }) {
  const t = useT();
  const { projectId } = useRoom();
  const stored = useVersionDocument(projectId, version.id);
  return (
    <section aria-label={t("history.preview", { label: useVersionLabel()(version) })} className="absolute inset-0 z-30 flex animate-fade flex-col bg-canvas">
      <Bar version={version} onLeave={onLeave} />
      <div className="relative min-h-0 flex-1">
        {stored.isPending ? (
          <div className="grid h-full place-items-center">
            <Spinner label={t("ui.loading")} className="text-fg-faint" />
          </div>
        ) : null}
        {stored.error ? (
          <Banner tone="danger" className="m-4" action={<Button size="sm" onClick={() => void stored.refetch()}>{t("ui.retry")}</Button>}>
            {errorText(stored.error, t)}
          </Banner>
        ) : null}
        {stored.data ? <Stills stored={stored.data} /> : null}
      </div>
    </section>
  );
}

function Bar({ version, onLeave }: { version: Version; onLeave: () => void }) {
  const t = useT();
  const format = useFormat();
  const label = useVersionLabel()(version);
  const { projectId, canEdit } = useRoom();
  const [asking, setAsking] = useState(false);
  const restore = useRestore(projectId);
  const when = format.dateTime(version.createdAt);
  const confirm = () =>
    restore.mutate(version, {
      onSuccess: () => {
        toast(t("history.restored", { label }), { tone: "ok" });
        onLeave();
      },
      onSettled: () => setAsking(false),
    });
  return (
    <div role="status" className="flex min-h-10 shrink-0 flex-wrap items-center gap-2 border-b border-line bg-accent-soft px-3 py-1.5 text-sm text-accent-fg">
      <p className="min-w-0 flex-1 basis-80">{t("history.viewing", { label, when })}</p>
      <Button icon={<ArrowLeft size={15} />} onClick={onLeave}>
        {t("history.back")}
      </Button>
      {canEdit ? (
        <Button weight="primary" icon={<RotateCcw size={14} />} onClick={() => setAsking(true)}>
          {t("history.restore")}
        </Button>
      ) : null}
      <Confirm
        open={asking}
        onOpenChange={setAsking}
        title={t("history.restore.title", { label })}
        description={t("history.restore.body", { when: format.ago(version.createdAt) })}
        action={t("history.restore")}
        busy={restore.isPending}
        onConfirm={confirm}
      />
    </div>
  );
}

type Fields = Record<string, unknown>;
type Still = Node<{ kind: string; fields: Fields }, "still">;

const WIDTH = 264;
const KINDS = ["episode", "scene", "shot", "dialogue", "beat", "character", "world", "chain", "prompt", "note", "image", "frame"];

function place(fields: Fields): { x: number; y: number } | null {
  const xy = fields.xy;
  if (!Array.isArray(xy) || xy.length !== 2) return null;
  const [x, y] = xy.map(Number) as [number, number];
  return Number.isFinite(x) && Number.isFinite(y) ? { x, y } : null;
}

function stills(stored: StoredDocument): Still[] {
  return Object.entries(stored.nodes).flatMap(([id, fields]) => {
    const position = place(fields);
    const kind = String(fields.kind ?? "");
    return position ? [{ id, type: "still" as const, position, data: { kind, fields } }] : [];
  });
}

function lines(stored: StoredDocument, shown: Still[]): Edge[] {
  const ids = new Set(shown.map((still) => still.id));
  return Object.entries(stored.edges).flatMap(([id, { from, to }]) => {
    const [source, target] = [String(from), String(to)];
    return ids.has(source) && ids.has(target) ? [{ id, source, target, focusable: false }] : [];
  });
}

const TYPES = { still: memo(StillCard) };

function Stills({ stored }: { stored: StoredDocument }) {
  const t = useT();
  const [nodes, edges] = useMemo(() => {
    const shown = stills(stored);
    return [shown, lines(stored, shown)];
  }, [stored]);
  if (nodes.length === 0) return <EmptyState title={t("history.blank")} className="pt-32" />;
  return (
    <ReactFlow
      nodes={nodes}
      edges={edges}
      nodeTypes={TYPES}
      nodesDraggable={false}
      nodesConnectable={false}
      elementsSelectable={false}
      onlyRenderVisibleElements
      fitView
      fitViewOptions={{ maxZoom: 1 }}
      minZoom={0.05}
      proOptions={{ hideAttribution: true }}
    >
      <Background variant={BackgroundVariant.Dots} gap={22} size={1.5} color="var(--canvas-dot)" />
    </ReactFlow>
  );
}

const words = (value: unknown): string => (typeof value === "string" ? value : "");

function StillCard({ data: { kind, fields } }: NodeProps<Still>) {
  const title = words(fields.title) || words(fields.name);
  const body = words(fields.summary) || words(fields.brief) || words(fields.description) || words(fields.text) || words(fields.content);
  const where = [fields.place, fields.time, fields.role].map(words).filter(Boolean).join(" · ");
  const color = KINDS.includes(kind) ? `var(--kind-${kind})` : "var(--kind-frame)";
  return (
    <div className={cx("rounded-lg border border-line p-3 shadow-sm", kind === "note" ? "bg-note-paper" : "bg-raised")} style={{ width: WIDTH }}>
      <Handle type="target" position={Position.Left} className="invisible" />
      <p className="flex items-start gap-2">
        <span className="mt-1.5 size-2 shrink-0 rounded-xs" style={{ background: color }} />
        <span className="line-clamp-2 font-semibold">{title || body.slice(0, 60)}</span>
      </p>
      {where ? <p className="mt-1 text-xs text-fg-muted">{where}</p> : null}
      {title && body ? <p className="mt-1 line-clamp-4 text-xs text-fg-muted">{body}</p> : null}
      <Handle type="source" position={Position.Right} className="invisible" />
    </div>
  );
}

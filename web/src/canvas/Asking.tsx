// Which kind of card is wanted here: after a double click on the void, or where a new relation was let go.
import { type FinalConnectionState, useReactFlow } from "@xyflow/react";
import { type RefObject, useCallback, useMemo } from "react";
import { useT } from "@/i18n";
import { useCell } from "@/sync";
import type { Scope } from "./actions";
import { addCard, addLinked } from "./adding";
import { type Kind, kindsFitting } from "./kinds";
import { nameOf } from "./model";
import { Palette } from "./Palette";
import type { Place, Side } from "./view";

const SIZE = { width: 300, height: 280 };
/** Shorter than this, a stroke from a port was a press. */
const STROKE = 24;

export function useAskingByPointer(scope: Scope) {
  const flow = useReactFlow();
  return useMemo(() => {
    const { board } = scope;
    const here = (point: Place) => flow.screenToFlowPosition(point, { snapToGrid: false });
    return {
      onDoubleClick: (event: React.MouseEvent) => {
        if (scope.canEdit && (event.target as HTMLElement).classList.contains("react-flow__pane"))
          board.asked.set({ at: here({ x: event.clientX, y: event.clientY }), end: null });
      },
      onConnectEnd: (event: MouseEvent | TouchEvent, { fromNode, fromHandle, from, to, toNode }: FinalConnectionState) => {
        const node = fromNode ? board.node(fromNode.id) : undefined;
        const point = pointOf(event);
        if (!scope.canEdit || toNode || !node || !from || !to || !overVoid(point)) return;
        if (Math.hypot(to.x - from.x, to.y - from.y) < STROKE || kindsFitting(node.kind).length === 0) return;
        board.asked.set({ at: here(point), end: { from: node, side: (fromHandle?.id ?? "right") as Side } });
      },
    };
  }, [flow, scope]);
}

function pointOf(event: MouseEvent | TouchEvent): Place {
  const { clientX: x, clientY: y } = "changedTouches" in event ? event.changedTouches[0]! : event;
  return { x, y };
}

/** Not over a panel, and not over a card; a frame is ground to stand on. */
function overVoid({ x, y }: Place): boolean {
  const under = document.elementFromPoint(x, y);
  return under?.closest(".react-flow__renderer") != null && under.closest(".react-flow__node:not(.react-flow__node-frame)") === null;
}

export function Asking({ scope, root }: { scope: Scope; root: RefObject<HTMLElement | null> }) {
  const t = useT();
  const flow = useReactFlow();
  const { board } = scope;
  const asked = useCell(board.asked);
  const close = useCallback(() => board.asked.set(null), [board]);
  if (!asked || !root.current) return null;
  const { at, end } = asked;
  const pick = (kind: Kind) => {
    close();
    if (end) addLinked(scope, kind, at, end);
    else addCard(scope, kind, at);
  };
  const box = root.current.getBoundingClientRect();
  const screen = flow.flowToScreenPosition(at);
  return (
    <Palette
      kinds={end ? kindsFitting(end.from.kind) : undefined}
      label={end ? t("board.connectTo", { name: nameOf(end.from) || t("card.unnamed") }) : undefined}
      onPick={pick}
      onClose={close}
      className="absolute"
      style={{
        left: Math.max(8, Math.min(screen.x - box.left, box.width - SIZE.width)),
        top: Math.max(8, Math.min(screen.y - box.top, box.height - SIZE.height)),
      }}
    />
  );
}

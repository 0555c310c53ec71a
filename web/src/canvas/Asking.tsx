// Which kind of card is wanted here: after a double click on the void, or where a new relation was let go.
import { useReactFlow } from "@xyflow/react";
import type { FinalConnectionState } from "@xyflow/react";
import { type ReactNode, type RefObject, useCallback, useState } from "react";
import { useT } from "@/i18n";
import type { Scope } from "./actions";
import { addCard, addLinked, type End } from "./adding";
import { type Kind, kindsFitting } from "./kinds";
import { nameOf } from "./model";
import { Palette } from "./Palette";
import type { Place } from "./view";

interface Asked {
  /** Of the window. */
  screen: Place;
  end: End | null;
}

const SIZE = { width: 300, height: 280 };
/** Shorter than this, a stroke from a port was a press. */
const STROKE = 24;

export interface Asking {
  menu: ReactNode;
  onDoubleClick: (event: React.MouseEvent) => void;
  onConnectEnd: (event: MouseEvent | TouchEvent, state: FinalConnectionState) => void;
}

export function useAsking(scope: Scope, root: RefObject<HTMLElement | null>): Asking {
  const [asked, setAsked] = useState<Asked | null>(null);
  const flow = useReactFlow();
  const close = useCallback(() => setAsked(null), []);
  const pick = (kind: Kind) => {
    if (asked?.end) addLinked(scope, kind, asked.end);
    else addCard(scope, kind, asked ? flow.screenToFlowPosition(asked.screen) : undefined);
    close();
  };
  const onDoubleClick = (event: React.MouseEvent) => {
    if (scope.canEdit && (event.target as HTMLElement).classList.contains("react-flow__pane"))
      setAsked({ screen: { x: event.clientX, y: event.clientY }, end: null });
  };
  const onConnectEnd = useCallback(
    (event: MouseEvent | TouchEvent, { fromNode, fromHandle, from, to, toNode }: FinalConnectionState) => {
      const node = fromNode ? scope.board.node(fromNode.id) : undefined;
      if (!scope.canEdit || toNode || !node || !from || !to || !overVoid(event)) return;
      if (Math.hypot(to.x - from.x, to.y - from.y) < STROKE || kindsFitting(node.kind).length === 0) return;
      const { clientX: x, clientY: y } = "changedTouches" in event ? event.changedTouches[0]! : event;
      const side = (fromHandle?.id ?? "right") as End["side"];
      setAsked({ screen: { x, y }, end: { from: node, side, at: flow.screenToFlowPosition({ x, y }) } });
    },
    [flow, scope],
  );
  return { menu: asked ? <Menu asked={asked} root={root} onPick={pick} onClose={close} /> : null, onDoubleClick, onConnectEnd };
}

/** Not over a panel or another window's edge. */
function overVoid(event: MouseEvent | TouchEvent): boolean {
  const { clientX, clientY } = "changedTouches" in event ? event.changedTouches[0]! : event;
  const under = document.elementFromPoint(clientX, clientY);
  return under?.closest(".react-flow__renderer, .react-flow__connectionline") != null && under.closest(".react-flow__node:not(.react-flow__node-frame)") === null;
}

type MenuProps = { asked: Asked; root: RefObject<HTMLElement | null>; onPick: (kind: Kind) => void; onClose: () => void };

function Menu({ asked: { screen, end }, root, onPick, onClose }: MenuProps) {
  const t = useT();
  const box = root.current!.getBoundingClientRect();
  const style = {
    left: Math.max(8, Math.min(screen.x - box.left, box.width - SIZE.width)),
    top: Math.max(8, Math.min(screen.y - box.top, box.height - SIZE.height)),
  };
  const label = end ? t("board.connectTo", { name: nameOf(end.from) || t("card.unnamed") }) : undefined;
  return <Palette kinds={end ? kindsFitting(end.from.kind) : undefined} label={label} onPick={onPick} onClose={onClose} className="absolute" style={style} />;
}

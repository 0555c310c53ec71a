// The board: the project's nodes and edges on one canvas, with the others' pointers over it.
import {
  Background,
  BackgroundVariant,
  type Connection as Link,
  ConnectionMode,
  type EdgeChange,
  applyEdgeChanges,
  MiniMap,
  Panel,
  ReactFlow,
  ReactFlowProvider,
  SelectionMode,
  useReactFlow,
} from "@xyflow/react";
import "@xyflow/react/dist/style.css";
import "./board.css";
import { useCallback, useEffect, useMemo, useRef } from "react";
import { onShowNodes } from "@/jobs";
import { Cursors, usePresence } from "@/presence";
import { useCell, useRoom } from "@/sync";
import { useT } from "@/i18n";
import type { BoardStore, CardEdge, CardNode } from "./boardStore";
import { CARDS } from "./cards";
import { Distance } from "./Distance";
import { Empty } from "./Empty";
import { connect } from "./edits";
import { addCard } from "./adding";
import { useScope } from "./actions";
import { BEGINNING, type Fit, MIN_ZOOM, useFit } from "./fit";
import { JobDock, useDocked } from "./JobDock";
import { useJobCards } from "./jobCards";
import { edgeKindFor, kindColour } from "./kinds";
import { Arrows, RelationEdge } from "./RelationEdge";
import { SelectionBar } from "./SelectionBar";
import { Toolbar, ViewTools } from "./Toolbar";
import { useAriaLabels } from "./ariaLabels";
import { useBoard, useSelection } from "./useBoard";
import { useDrag } from "./useDrag";
import { useDrawnEdges } from "./useDrawnEdges";
import { useResults } from "./useResults";
import { useKeyboard } from "./useKeyboard";
import { useView } from "./useView";
import { useMarquee } from "./useMarquee";
import { useTabbing } from "./useTabbing";
import { useViewMemory } from "./useViewMemory";
import { Asking, useAskingByPointer } from "./Asking";
import { ConnectHint } from "./Connecting";
import { stillCards } from "./stillCards";
import { BoardMenu } from "./BoardMenu";
import { useClipboard } from "./clipboard/useClipboard";
import { Guides, Measures } from "./Guides";

const TYPES = stillCards(CARDS);
const EDGES = { relation: RelationEdge };
const MIDDLE = [1];
const MULTI = ["Shift", "Meta", "Control"];

export function Board() {
  return (
    <ReactFlowProvider>
      <Canvas />
    </ReactFlowProvider>
  );
}

function Canvas() {
  const t = useT();
  const board = useBoard();
  const { canEdit } = useRoom();
  const root = useRef<HTMLDivElement>(null);
  const shown = useCell(board.flow);
  const jobs = useJobCards(board);
  const { docked, onCanvas } = useDocked(jobs);
  const nodes = useMemo(() => (onCanvas.length > 0 ? [...shown.nodes, ...onCanvas] : shown.nodes), [shown.nodes, onCanvas]);
  const edges = useDrawnEdges(shown.edges, useSelection());
  const fit = useFit(board);
  const scope = useScope();
  const drag = useDrag(scope);
  const asking = useAskingByPointer(scope);
  const memory = useViewMemory(board, scope.projectId, fit);
  const marquee = useMarquee(board, root);
  const pointing = usePointing(root);
  useView(board, root, fit);
  const aria = useAriaLabels();
  useKeyboard(scope, root);
  useTabbing(board, root);
  useClipboard(scope, root);
  const tool = useCell(board.tool);
  useSelectionTold(board);
  useGoing(board, fit);
  useFirstCards(board, fit);
  useResults(board, root, fit);

  const onConnect = useCallback((link: Link) => join(board, link), [board]);
  const onEdgesChange = useCallback(
    (changes: EdgeChange<CardEdge>[]) =>
      board.setEdges(
        applyEdgeChanges(
          marquee.edges(changes).filter((change) => change.type === "select"),
          board.flow.get().edges,
        ),
      ),
    [board, marquee],
  );
  const onNodeClick = useCallback(
    (event: React.MouseEvent, { id }: CardNode) => {
      // One of several, pressed and not dragged: it alone.
      if (!event.shiftKey && !event.metaKey && !event.ctrlKey && board.selection.get().length > 1) board.select([id]);
    },
    [board],
  );

  return (
    <div ref={root} className="board absolute inset-0" data-tool={tool} onDoubleClick={asking.onDoubleClick} {...pointing} data-testid="board">
      <BoardMenu>
        <ReactFlow<CardNode, CardEdge>
          nodes={nodes}
          edges={edges.drawn}
          nodeTypes={TYPES}
          edgeTypes={EDGES}
          {...drag}
          {...edges.pointing}
          onNodesChange={(changes) => drag.onNodesChange(marquee.nodes(changes))}
          onNodeClick={onNodeClick}
          onEdgesChange={onEdgesChange}
          onConnect={onConnect}
          onConnectEnd={asking.onConnectEnd}
          nodesDraggable={canEdit && tool === "select"}
          elementsSelectable={tool === "select"}
          nodesConnectable={canEdit}
          edgesReconnectable={false}
          connectionMode={ConnectionMode.Loose}
          connectionRadius={28}
          deleteKeyCode={null}
          multiSelectionKeyCode={MULTI}
          selectionOnDrag={tool === "select"}
          selectionMode={SelectionMode.Partial}
          panOnDrag={tool === "hand" ? true : MIDDLE}
          panOnScroll
          zoomOnDoubleClick={false}
          minZoom={MIN_ZOOM}
          maxZoom={2.5}
          nodeDragThreshold={2}
          elevateNodesOnSelect={false}
          onlyRenderVisibleElements
          defaultViewport={BEGINNING}
          // Not the fitView prop: on an empty board it would wait, and jump to the first card that anybody adds.
          onInit={memory.onInit}
          onMoveEnd={memory.onMoveEnd}
          proOptions={{ hideAttribution: true }}
          ariaLabelConfig={aria}
          aria-label={t("board.title")}
        >
          <Arrows />
          <Distance />
          <Guides />
          <Measures />
          <Background variant={BackgroundVariant.Dots} gap={24} size={1.5} color="var(--canvas-dot)" />
          {nodes.length > 0 ? (
            <MiniMap
              pannable
              zoomable
              position="bottom-right"
              nodeColor={miniColour}
              nodeStrokeWidth={0}
              nodeBorderRadius={8}
              className="board-map max-sm:!hidden"
              ariaLabel={t("board.map")}
            />
          ) : null}
          <Panel position="top-center">
            <JobDock cards={docked} />
          </Panel>
          <Panel position="bottom-center" className="pointer-events-none flex flex-col items-center gap-2">
            <ConnectHint />
            <SelectionBar />
            <Toolbar onAdd={(kind) => addCard(scope, kind)} />
          </Panel>
          <Panel position="bottom-left">
            <ViewTools />
          </Panel>
        </ReactFlow>
      </BoardMenu>
      <Cursors />
      {nodes.length === 0 ? <Empty /> : null}
      <Asking scope={scope} root={root} />
    </div>
  );
}

function miniColour({ type, data }: CardNode): string {
  if (type === "job") return "var(--accent)";
  if (type === "frame") return "var(--line)";
  return `color-mix(in oklab, ${type === "character" ? data.color : kindColour(data.node.kind)} 62%, var(--surface))`;
}

/** An edge of the kind that makes sense between these two. */
function join(board: BoardStore, { source, target }: Link): void {
  const from = board.node(source);
  const to = board.node(target);
  if (from && to && source !== target) connect(board.connection, edgeKindFor(from.kind, to.kind), from, to, board.links());
}

/** Where I point is told to the others, in canvas units. */
function usePointing(root: React.RefObject<HTMLDivElement | null>) {
  const presence = usePresence();
  const flow = useReactFlow();
  useEffect(() => () => presence.point(null), [presence]);
  return {
    onPointerMove: (event: React.PointerEvent) => {
      if (event.pointerType !== "touch" && root.current)
        presence.point(flow.screenToFlowPosition({ x: event.clientX, y: event.clientY }, { snapToGrid: false }));
    },
    onPointerLeave: () => presence.point(null),
  };
}

function useSelectionTold(board: BoardStore): void {
  const presence = usePresence();
  useEffect(() => {
    const tell = () => {
      const held = board.selection.get();
      presence.hold(held);
      const writing = board.writing.get();
      if (writing !== null && !held.includes(writing)) board.writing.set(null);
    };
    tell();
    return board.selection.subscribe(tell);
  }, [board, presence]);
}

/** Somebody (a job, a script, a colleague) fills a board that was empty: everybody sees it. */
function useFirstCards(board: BoardStore, fit: Fit): void {
  useEffect(() => {
    let before = board.flow.get().nodes.length;
    return board.flow.subscribe(() => {
      const now = board.flow.get().nodes.length;
      if (before === 0 && now > 2) fit({ duration: 400 });
      before = now;
    });
  }, [board, fit]);
}

/** The board goes where it is asked to: to the nodes that a job has made. */
function useGoing(board: BoardStore, fit: Fit): void {
  useEffect(() => onShowNodes((ids) => fit({ ids: ids.filter((id) => board.node(id)), duration: 350 })), [board, fit]);
}

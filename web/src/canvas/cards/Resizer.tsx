import { NodeResizer, type ResizeParams } from "@xyflow/react";
import { useRef } from "react";
import { useRoom } from "@/sync";
import { resizeNode } from "../edits";
import { useBoard } from "../useBoard";

const EVERY = 33;

/** Handles at the corners; the size goes to the others while it changes, and is one step of undo. */
export function Resizer({ id, shown, minWidth, minHeight }: { id: string; shown?: boolean; minWidth: number; minHeight: number }) {
  const { canEdit, connection } = useRoom();
  const board = useBoard();
  const end = useRef<(() => void) | null>(null);
  const sent = useRef(0);
  const commit = ({ x, y, width, height }: ResizeParams) => resizeNode(connection, id, [x, y], [width, height]);
  return (
    <NodeResizer
      isVisible={Boolean(shown) && canEdit && !board.node(id)?.locked}
      minWidth={minWidth}
      minHeight={minHeight}
      lineClassName="!border-transparent"
      handleClassName="board-resize"
      onResizeStart={() => {
        end.current = connection.longEdit();
      }}
      onResize={(_event, params) => {
        if (Date.now() - sent.current < EVERY) return;
        sent.current = Date.now();
        commit(params);
      }}
      onResizeEnd={(_event, params) => {
        commit(params);
        end.current?.();
        end.current = null;
      }}
    />
  );
}

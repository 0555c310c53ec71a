// Cards together in a frame, and out of it again.
import type { Scope } from "./actions/action";
import { around } from "./arrange/box";
import { boxesOf, contentsOf } from "./carried";
import { addNode, deleteAll } from "./edits";
import type { BoardNode } from "./model";

const MARGIN = 40;

/** A frame around these cards. Its id. */
export function group({ board, connection }: Scope, nodes: readonly BoardNode[]): string {
  const box = around(boxesOf(board, nodes.map((node) => node.id)).map((card) => card.box));
  const size = [Math.max(200, box.width + 2 * MARGIN), Math.max(120, box.height + 2 * MARGIN)] as const;
  return addNode(connection, { kind: "frame", xy: [box.x - MARGIN, box.y - MARGIN], size });
}

/** The frames go, what lay in them stays. The ids of what lay in them. */
export function ungroup({ board, connection }: Scope, frames: readonly BoardNode[]): string[] {
  const inside = new Set(frames.flatMap((frame) => contentsOf(board, frame.id)));
  for (const frame of frames) inside.delete(frame.id);
  deleteAll(connection, frames, [], board.all(), board.links());
  return [...inside];
}

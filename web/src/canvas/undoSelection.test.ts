import { describe, expect, it } from "vitest";
import * as Y from "yjs";
import type { Connection } from "@/sync";
import { BoardStore } from "./boardStore";
import { clipOf } from "./clipboard/clip";
import { addNode, connect, deleteAll, moveNodes } from "./edits";
import { rememberSelection } from "./undoSelection";

const turn = () => new Promise((resolve) => setTimeout(resolve));

/** A board on a document, with undo as a room has it. */
function open() {
  const doc = new Y.Doc();
  const roots = { project: doc.getMap("project"), nodes: doc.getMap("nodes"), edges: doc.getMap("edges") };
  const mine = Symbol("mine");
  const undo = new Y.UndoManager([roots.nodes, roots.edges], { trackedOrigins: new Set([mine]) });
  const edit = <T>(change: () => T): T => {
    undo.stopCapturing();
    return doc.transact(change, mine);
  };
  const connection = { doc, roots, undo, edit } as unknown as Connection;
  const board = new BoardStore(connection);
  rememberSelection(board, undo);
  const add = async () => {
    const id = addNode(connection, { kind: "scene", xy: [0, 0] });
    board.select([id]);
    await turn();
    return id;
  };
  const remove = async (...ids: string[]) => {
    deleteAll(
      connection,
      ids.map((id) => board.node(id)!),
      [],
      board.all(),
      board.links(),
    );
    await turn();
  };
  return { doc, roots, undo, connection, board, add, remove };
}

describe("undo", () => {
  it("of a deletion brings back the card, its relations and its selection", async () => {
    const { add, remove, board, connection, undo, roots } = open();
    const [a, b] = [await add(), await add()];
    connect(connection, "sequence", board.node(a)!, board.node(b)!, board.links());
    board.select([a]);
    await turn();
    await remove(a);
    expect([roots.edges.size, board.selection.get()]).toEqual([0, []]);
    undo.undo();
    expect([roots.edges.size, board.selection.get()]).toEqual([1, [a]]);
    expect(board.flow.get().edges).toHaveLength(1);
  });

  it("selects what was selected before the step, redo what was selected after it", async () => {
    const { add, board, connection, undo } = open();
    const a = await add();
    const b = await add();
    board.select([a]);
    await turn();
    moveNodes(connection, new Map([[a, [50, 50]]]));
    await turn();
    board.select([b]);
    await turn();
    undo.undo();
    expect(board.selection.get()).toEqual([a]);
    undo.undo();
    undo.redo();
    expect(board.selection.get()).toEqual([b]);
  });

  it("then copying, then redo leaves the board as it was", async () => {
    const { add, board, connection, undo, roots } = open();
    const a = await add();
    moveNodes(connection, new Map([[a, [50, 50]]]));
    const before = roots.nodes.toJSON();
    undo.undo();
    clipOf({ project: "p", nodes: [board.node(a)!], links: [], node: board.node });
    board.select([]);
    board.select([a]);
    undo.redo();
    expect(roots.nodes.toJSON()).toEqual(before);
  });

  it("leaves alone what a colleague or a job has done", async () => {
    const { add, doc, roots, undo } = open();
    await add();
    doc.transact(() => roots.nodes.set("theirs", new Y.Map([["kind", "note"]])), "a job");
    while (undo.canUndo()) undo.undo();
    expect([...roots.nodes.keys()]).toEqual(["theirs"]);
  });
});

describe("a card that only moves", () => {
  it("is not drawn anew, and stands where it was moved", async () => {
    const { add, board, connection } = open();
    const id = await add();
    const { data } = board.card(id)!;
    moveNodes(connection, new Map([[id, [70, 80]]]));
    expect(board.card(id)!.position).toEqual({ x: 70, y: 80 });
    expect(board.node(id)!.xy).toEqual([70, 80]);
    expect(board.card(id)!.data).toBe(data);
  });
  it("to where it is writes nothing", async () => {
    const { add, doc, connection } = open();
    const id = await add();
    let updates = 0;
    doc.on("update", () => (updates += 1));
    moveNodes(connection, new Map([[id, [0, 0]]]));
    expect(updates).toBe(0);
  });
});

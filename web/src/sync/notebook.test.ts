import { expect, test } from "vitest";
import * as Y from "yjs";
import { roots } from "./document";
import { changesOf, Notebook, valueOf } from "./notebook";

/** A document whose edits are noted with the counters 1, 2, 3… */
function noted() {
  const doc = new Y.Doc();
  const all = roots(doc);
  const notebook = new Notebook();
  let counter = 0;
  doc.on("update", (_update: Uint8Array, _origin: unknown, _doc: Y.Doc, edit: Y.Transaction) => notebook.note(++counter, changesOf(edit, all)));
  const add = (id: string, fields: Record<string, unknown>) =>
    doc.transact(() => all.nodes.set(id, new Y.Map(Object.entries({ kind: "scene", xy: [0, 0], ...fields }))));
  const node = (id: string) => all.nodes.get(id) as Y.Map<unknown>;
  return { doc, all, notebook, add, node };
}

const said = (notebook: Notebook) => notebook.list().map(({ id, field, what, name }) => [id, field, what, name]);

test("a new card is one entry, whatever was written in it since, with its texts of now", () => {
  const { all, notebook, add, node } = noted();
  add("a", { title: new Y.Text("灯塔"), summary: new Y.Text() });
  (node("a").get("summary") as Y.Text).insert(0, "灭了💡");
  node("a").set("place", "quay");
  expect(said(notebook)).toEqual([["a", null, "added", "灯塔"]]);
  expect(valueOf(notebook.list()[0]!, all)).toEqual({ title: "灯塔", summary: "灭了💡", place: "quay" });
});

test("a card that began without a name is listed by the one that it got", () => {
  const { notebook, add, node } = noted();
  add("a", { title: new Y.Text() });
  (node("a").get("title") as Y.Text).insert(0, "写在离线时");
  expect(said(notebook)).toEqual([["a", null, "added", "写在离线时"]]);
});

test("a changed text is named by card and field, and read when it is shown; places are not listed", () => {
  const { all, notebook, add, node } = noted();
  add("a", { title: new Y.Text("Quay") });
  notebook.saved(1);
  (node("a").get("title") as Y.Text).insert(4, " at");
  (node("a").get("title") as Y.Text).insert(7, " dawn");
  node("a").set("xy", [5, 5]);
  expect(said(notebook)).toEqual([["a", "title", "changed", "Quay at dawn"]]);
  expect(valueOf(notebook.list()[0]!, all)).toBe("Quay at dawn");
  notebook.saved(2);
  expect(said(notebook)).toHaveLength(1);
  notebook.saved(3);
  expect(said(notebook)).toEqual([]);
});

test("a removed card keeps the name under which it was noted before", () => {
  const { all, notebook, add } = noted();
  add("a", { title: new Y.Text("Quay") });
  all.nodes.delete("a");
  expect(said(notebook)).toEqual([["a", null, "removed", "Quay"]]);
  expect(valueOf(notebook.list()[0]!, all)).toBe(null);
});

test("relations and the project's own fields are noted too", () => {
  const { doc, all, notebook } = noted();
  doc.transact(() => all.edges.set("e", new Y.Map(Object.entries({ kind: "cast", from: "a", to: "b" }))));
  all.project.set("title", new Y.Text("The lighthouse"));
  (all.project.get("title") as Y.Text).insert(0, "! ");
  expect(notebook.list().map(({ where, kind, field, what }) => [where, kind, field, what])).toEqual([
    ["edge", "cast", null, "added"],
    ["project", "", "title", "changed"],
  ]);
});

test("what an earlier page left unsaved is in it until its counter comes", () => {
  const before = { where: "node", id: "a", field: "title", what: "changed", kind: "scene", name: "Quay" } as const;
  const notebook = new Notebook([before], 4);
  notebook.saved(3);
  expect(notebook.list()).toEqual([before]);
  notebook.saved(4);
  expect(notebook.list()).toEqual([]);
});

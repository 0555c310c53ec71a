// The document's roots, and its contents as plain JSON (texts as strings). Reads only.
import * as Y from "yjs";

export type YNode = Y.Map<unknown>;

export interface Roots {
  project: YNode;
  nodes: Y.Map<unknown>;
  edges: Y.Map<unknown>;
}

export const roots = (doc: Y.Doc): Roots => ({
  project: doc.getMap("project"),
  nodes: doc.getMap("nodes"),
  edges: doc.getMap("edges"),
});

export function documentJson(doc: Y.Doc): Record<string, unknown> {
  const { project, nodes, edges } = roots(doc);
  return { project: project.toJSON(), nodes: nodes.toJSON(), edges: edges.toJSON() };
}

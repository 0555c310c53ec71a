// What several cards have in common: fields that all their kinds have, with one value for all. Texts that people type in
// together and structured values are of one card each. Pure.
import { type FieldSpec, isSharedText, KINDS } from "@/canvas/kinds";
import type { BoardNode } from "@/canvas/model";

export function commonFields(nodes: readonly BoardNode[]): FieldSpec[] {
  const [first, ...others] = [...new Set(nodes.map((node) => node.kind))].map((kind) => KINDS.get(kind)?.fields ?? []);
  return (first ?? []).filter(
    (field) =>
      !isSharedText(field) &&
      field.type !== "json" &&
      field.type !== "cast" &&
      field.name !== "quote" &&
      others.every((fields) => fields.some((one) => one.name === field.name && one.type === field.type && one.of === field.of)),
  );
}

/** The value that all have, "several" if they differ. */
export function commonValue(nodes: readonly BoardNode[], name: string): { value: unknown } | "several" {
  const values = new Set(nodes.map((node) => JSON.stringify(node.fields[name] ?? null)));
  return values.size > 1 ? "several" : { value: nodes[0]?.fields[name] };
}

// React Flow tells every card its place, though no card shows it: a card that only moves is not drawn anew.
import type { NodeProps, NodeTypes } from "@xyflow/react";
import { createElement, memo } from "react";

const PLACE = new Set(["positionAbsoluteX", "positionAbsoluteY", "dragging"]);

export const stillCards = (types: NodeTypes): NodeTypes =>
  Object.fromEntries(
    Object.entries(types).map(([type, Card]) => [type, memo((props: NodeProps) => createElement(Card, props as never), same)]),
  );

function same(before: NodeProps, now: NodeProps): boolean {
  const names = new Set([...Object.keys(before), ...Object.keys(now)]) as Set<keyof NodeProps>;
  return [...names].every((name) => PLACE.has(name) || Object.is(before[name], now[name]));
}

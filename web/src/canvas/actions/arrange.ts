// Where cards stand.
import { moveNodes } from "../edits";
import { type Action, action, free } from "./action";

const STEP = 1;
const BIG_STEP = 10;
const ARROWS: Record<string, readonly [number, number]> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

function nudge(far: boolean): Action["run"] {
  return (scope, key) => {
    const [x, y] = ARROWS[key?.split("+").at(-1) ?? ""] ?? [0, 0];
    const step = far ? BIG_STEP : STEP;
    moveNodes(scope.connection, new Map(free(scope).map((node) => [node.id, [node.xy[0] + x * step, node.xy[1] + y * step] as const])));
  };
}

export const ARRANGE: readonly Action[] = [
  action("arrange", {
    id: "nudge",
    title: (t) => t("action.nudge"),
    keys: Object.keys(ARROWS),
    edits: true,
    listed: false,
    possible: (scope) => free(scope).length > 0,
    run: nudge(false),
  }),
  action("arrange", {
    id: "nudgeFar",
    title: (t) => t("action.nudgeFar"),
    keys: Object.keys(ARROWS).map((arrow) => `Shift+${arrow}`),
    edits: true,
    listed: false,
    possible: (scope) => free(scope).length > 0,
    run: nudge(true),
  }),
];

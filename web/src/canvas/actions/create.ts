// A new card of each kind: a letter each. C is left to comments.
import { addCard } from "../adding";
import { type Kind, PALETTE } from "../kinds";
import { type Action, action } from "./action";

const KEYS: Record<Kind, string> = {
  scene: "S",
  character: "P",
  note: "N",
  frame: "F",
  shot: "T",
  dialogue: "D",
  beat: "B",
  episode: "E",
  world: "W",
  chain: "K",
  prompt: "R",
  image: "I",
  video: "M",
  audio: "A",
};

export const addAction = (kind: Kind): string => `add.${kind}`;

export const CREATE: readonly Action[] = PALETTE.map((kind) =>
  action("create", {
    id: addAction(kind),
    title: (t) => t("board.addKind", { kind: t(`kind.${kind}`) }),
    keys: [KEYS[kind]],
    edits: true,
    run: (scope) => addCard(scope, kind),
  }),
);

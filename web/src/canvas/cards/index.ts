// The card of each kind, by the type that the board store gives a node.
import type { NodeTypes } from "@xyflow/react";
import { JobCard } from "@/jobs/JobCard";
import { CharacterCard } from "./CharacterCard";
import { FrameCard } from "./FrameCard";
import { InvalidCard } from "./InvalidCard";
import { NoteCard } from "./NoteCard";
import { PlainCard } from "./PlainCard";
import { SceneCard } from "./SceneCard";

export const CARDS: NodeTypes = {
  scene: SceneCard,
  character: CharacterCard,
  note: NoteCard,
  frame: FrameCard,
  plain: PlainCard,
  invalid: InvalidCard,
  job: JobCard,
};

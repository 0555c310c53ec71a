// The card of each kind, by the type that the board store gives a node.
import type { NodeTypes } from "@xyflow/react";
import { JobCard } from "@/jobs/JobCard";
import { CharacterCard } from "./CharacterCard";
import { DialogueCard } from "./DialogueCard";
import { FrameCard } from "./FrameCard";
import { InvalidCard } from "./InvalidCard";
import { MediaCard } from "./MediaCard";
import { NoteCard } from "./NoteCard";
import { SceneCard } from "./SceneCard";
import { ShotCard } from "./ShotCard";
import { BeatCard, ChainCard, EpisodeCard, PromptCard, WorldCard } from "./StoryCards";

export const CARDS: NodeTypes = {
  episode: EpisodeCard,
  scene: SceneCard,
  shot: ShotCard,
  dialogue: DialogueCard,
  beat: BeatCard,
  character: CharacterCard,
  world: WorldCard,
  chain: ChainCard,
  prompt: PromptCard,
  note: NoteCard,
  image: MediaCard,
  video: MediaCard,
  audio: MediaCard,
  frame: FrameCard,
  invalid: InvalidCard,
  job: JobCard,
};

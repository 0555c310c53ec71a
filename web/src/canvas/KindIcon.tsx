import {
  AudioLines,
  Clapperboard,
  Film,
  Frame,
  Globe,
  Image,
  ListTree,
  MessageSquareQuote,
  Milestone,
  Camera,
  StickyNote,
  Terminal,
  Tv,
  User,
  type LucideIcon,
} from "lucide-react";
import { kindColour } from "./kinds";

const ICONS: Record<string, LucideIcon> = {
  episode: Tv,
  scene: Clapperboard,
  shot: Camera,
  dialogue: MessageSquareQuote,
  beat: Milestone,
  character: User,
  world: Globe,
  chain: ListTree,
  prompt: Terminal,
  note: StickyNote,
  image: Image,
  video: Film,
  audio: AudioLines,
  frame: Frame,
};

export function KindIcon({ kind, size = 15, plain }: { kind: string; size?: number; plain?: boolean }) {
  const Icon = ICONS[kind] ?? StickyNote;
  return <Icon size={size} className="shrink-0" style={plain ? undefined : { color: kindColour(kind) }} aria-hidden />;
}

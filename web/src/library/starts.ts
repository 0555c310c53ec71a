// What a board can begin with: for a new project and for a board on which there is nothing yet.
import { BookOpen, LayoutGrid, type LucideIcon, ScrollText, Square } from "lucide-react";
import type { TemplateId } from "@/api";

export type Start = TemplateId | "script";

/** Their words are the keys `start.ID` and `start.ID.body`. */
export const STARTS: readonly { id: Start; icon: LucideIcon }[] = [
  { id: "blank", icon: Square },
  { id: "storyboard", icon: LayoutGrid },
  { id: "script", icon: ScrollText },
  { id: "sample", icon: BookOpen },
];

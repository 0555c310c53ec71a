// From the outline to the board: show a card and select it, write its name.
import { useCallback, useMemo, useRef, useState } from "react";
import { useBoard } from "@/canvas/useBoard";
import { showNodes } from "@/jobs/showNodes";
import { useRoom } from "@/sync";
import { nameField, rename } from "./names";
import { showCard } from "./showCard";
import type { Row } from "./tree";
import type { Rows } from "./useRows";

export interface Showing {
  show: (row: Row, more: boolean) => void;
  rename: (row: Row) => void;
  renamed: (row: Row, name: string | null) => void;
  renaming: string | null;
}

export function useShowing({ go }: Rows): Showing {
  const board = useBoard();
  const { canEdit, connection } = useRoom();
  const [renaming, setRenaming] = useState<string | null>(null);
  const goTo = useRef(go);
  goTo.current = go;
  const show = useCallback(
    ({ key }: Row, more: boolean) => {
      goTo.current(key);
      showCard(board, key, more);
    },
    [board],
  );
  const start = useCallback(
    ({ key }: Row) => {
      const node = board.node(key);
      if (!node || !canEdit || node.locked) return;
      if (nameField(node)) {
        setRenaming(key);
        return;
      }
      // A card without a name: its text is written where it stands.
      board.select([key]);
      showNodes([key]);
      board.writing.set(key);
    },
    [board, canEdit],
  );
  const renamed = useCallback(
    ({ key }: Row, name: string | null) => {
      setRenaming(null);
      const node = board.node(key);
      if (name !== null && node) rename(connection, node, name);
      requestAnimationFrame(() => {
        if (document.activeElement === document.body) document.getElementById(`outline-${key}`)?.focus();
      });
    },
    [board, connection],
  );
  return useMemo(() => ({ show, rename: start, renamed, renaming }), [show, start, renamed, renaming]);
}

// What the outline shows, and where in it one is: the rows, which are closed, which one has the focus.
import { useCallback, useDeferredValue, useEffect, useMemo, useState } from "react";
import { useSelection } from "@/canvas/useBoard";
import { wordsOf } from "@/palette/match";
import { type Found, type Row, rowsOf, search } from "./tree";
import { useTree } from "./useTree";

export interface Rows {
  rows: readonly Row[];
  found: Found | null;
  /** The row in the tab order; -1 when there is none. */
  at: number;
  go: (key: string) => void;
  toggle: (row: Row, open: boolean) => void;
}

export function useRows(query: string): Rows {
  const tree = useTree();
  const words = useDeferredValue(query);
  const found = useMemo(() => (words.trim() ? search(tree, wordsOf(words)) : null), [tree, words]);
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const rows = useMemo(() => rowsOf(tree, closed, found), [tree, closed, found]);
  const [key, setKey] = useState<string | null>(null);
  const selection = useSelection();
  const only = selection.length === 1 ? selection[0]! : null;
  useEffect(() => {
    if (only !== null) setKey(only);
  }, [only]);
  const toggle = useCallback((row: Row, open: boolean) => {
    setClosed((before) => {
      const next = new Set(before);
      if (open) next.delete(row.key);
      else next.add(row.key);
      return next;
    });
  }, []);
  const at = rows.findIndex((row) => row.key === key);
  return { rows, found, at: at === -1 && rows.length > 0 ? 0 : at, go: setKey, toggle };
}

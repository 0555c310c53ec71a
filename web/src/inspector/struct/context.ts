import { createContext, useContext, useMemo } from "react";
import { isKey, type Translate } from "@/i18n";
import { setField } from "@/canvas/edits";
import { fieldKey } from "@/canvas/fieldNames";
import { useBoard } from "@/canvas/useBoard";
import { useRoom } from "@/sync";
import { type Path, setIn } from "../shapes";

export interface Struct {
  /** For viewers. */
  fixed: boolean;
  /** Puts a value at a place of the field; undefined takes it away. */
  set: (path: Path, next: unknown) => void;
}

export const StructContext = createContext<Struct | null>(null);

export function useStruct(): Struct {
  const struct = useContext(StructContext);
  if (!struct) throw new Error("pieces stand inside of a StructField");
  return struct;
}

export function useStructOf(node: string, field: string): Struct {
  const board = useBoard();
  const { connection, canEdit } = useRoom();
  return useMemo(
    () => ({
      fixed: !canEdit,
      // On top of what stands there now: others may have changed another piece of it.
      set: (path, next) => setField(connection, node, field, setIn(board.node(node)?.fields[field], path, next)),
    }),
    [board, connection, canEdit, node, field],
  );
}

/** The name of a piece, or of a choice in it, in the person's language; one that the web does not know shows itself. */
export function pieceName(name: string, t: Translate): string {
  const key = `struct.${name}`;
  return isKey(key) ? (t as (key: string) => string)(key) : fieldKey(name, t);
}

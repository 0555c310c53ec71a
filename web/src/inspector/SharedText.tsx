// A text that several people type in at once: my caret stays, theirs are shown with their names.
// A mirror with the same letters lies under the textarea; it gives the height and the places of the others' carets.
import { type FocusEvent, type KeyboardEvent, useEffect, useLayoutEffect, useRef, useState, useSyncExternalStore } from "react";
import * as Y from "yjs";
import { ensureText, sharedText } from "@/canvas/edits";
import { usePresence } from "@/presence";
import { useRoom } from "@/sync";
import { cx } from "@/ui";
import { Mirror } from "./Mirror";
import { TextBinding } from "./TextBinding";

export type SharedTextProps = {
  node: string;
  field: string;
  label: string;
  placeholder?: string;
  singleLine?: boolean;
  autoFocus?: boolean;
  readOnly?: boolean;
  /** Typography and padding: the same for the letters and for their mirror. */
  className?: string;
  id?: string;
  onDone?: () => void;
};

/** The Y.Text of a field; follows when another one takes its place. */
export function useSharedText(node: string, field: string): Y.Text | null {
  const { connection } = useRoom();
  return useSyncExternalStore(
    (changed) => {
      const { nodes } = connection.roots;
      nodes.observeDeep(changed);
      return () => nodes.unobserveDeep(changed);
    },
    () => sharedText(connection, node, field),
  );
}

const CARET_EVERY = 60;

export function SharedText({ node, field, label, placeholder, singleLine = false, autoFocus, readOnly, className, id, onDone }: SharedTextProps) {
  const { connection, canEdit } = useRoom();
  const text = useSharedText(node, field);
  const area = useRef<HTMLTextAreaElement>(null);
  const [shown, setShown] = useState(() => text?.toString() ?? "");
  const fixed = readOnly || !canEdit;
  const caret = useCaret(node, field, text, area);

  useLayoutEffect(() => {
    if (!text || !area.current) return;
    const write = (change: () => void) => connection.edit(change, { alone: false });
    const binding = new TextBinding({ area: area.current, text, write, onShow: setShown, singleLine });
    return () => binding.close();
  }, [connection, text, singleLine]);

  useEffect(() => {
    if (!autoFocus || !area.current) return;
    area.current.focus({ preventScroll: true });
    area.current.setSelectionRange(area.current.value.length, area.current.value.length);
  }, [autoFocus]);

  const onFocus = () => {
    if (!fixed && !text) ensureText(connection, node, field);
    connection.undo.stopCapturing();
    caret.moved();
  };
  const onBlur = (event: FocusEvent) => {
    connection.undo.stopCapturing();
    caret.left();
    if (!event.currentTarget.contains(event.relatedTarget)) onDone?.();
  };
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.nativeEvent.isComposing) return;
    const command = event.ctrlKey || event.metaKey;
    const key = event.key.toLowerCase();
    if (command && (key === "z" || key === "y")) {
      event.preventDefault();
      if (key === "y" || event.shiftKey) connection.undo.redo();
      else connection.undo.undo();
    } else if (event.key === "Escape" || (event.key === "Enter" && (singleLine || command))) {
      event.preventDefault();
      event.currentTarget.blur();
    }
    event.stopPropagation();
  };

  return (
    <div className={cx("relative grid min-w-0 nodrag nopan nowheel", className)}>
      <Mirror node={node} field={field} text={text} shown={shown || placeholder || ""} />
      <textarea
        ref={area}
        id={id}
        aria-label={label}
        placeholder={placeholder}
        readOnly={fixed}
        rows={1}
        spellCheck={false}
        data-field={field}
        className="col-start-1 row-start-1 size-full resize-none overflow-hidden bg-transparent text-inherit outline-none [font:inherit] [letter-spacing:inherit] p-0"
        onFocus={onFocus}
        onBlur={onBlur}
        onSelect={caret.moved}
        onInput={caret.moved}
        onKeyDown={onKeyDown}
      />
    </div>
  );
}

/** Tells the others where my caret is, a few times a second. */
function useCaret(node: string, field: string, text: Y.Text | null, area: React.RefObject<HTMLTextAreaElement | null>) {
  const presence = usePresence();
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  const tell = () => {
    timer.current = null;
    const at = area.current;
    if (!text || !at || document.activeElement !== at) return;
    const place = (index: number, side: -1 | 0) =>
      Y.relativePositionToJSON(Y.createRelativePositionFromTypeIndex(text, Math.min(index, text.length), side));
    const [from, to] = [at.selectionStart, at.selectionEnd];
    presence.edit({ node, field, anchor: place(from, from === to ? -1 : 0), head: place(to, -1) });
  };
  const left = () => {
    if (timer.current) clearTimeout(timer.current);
    timer.current = null;
    presence.edit(null);
  };
  const latest = useRef(left);
  latest.current = left;
  useEffect(() => {
    const element = area.current;
    return () => {
      if (element && element === document.activeElement) latest.current();
    };
  }, [area]);
  return {
    moved: () => {
      timer.current ??= setTimeout(tell, CARET_EVERY);
    },
    left,
  };
}

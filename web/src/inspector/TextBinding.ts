// Ties one textarea to one Y.Text: what I type goes in as the smallest edit, what others type appears around my caret.
// While an input method composes, nothing is written and nothing is shown of the others; both happen right after.
import type * as Y from "yjs";
import { caretAfter, type Delta, rebase, smallestEdit, type TextEdit } from "./textEdit";

export type BindingOptions = {
  area: HTMLTextAreaElement;
  text: Y.Text;
  /** Carries the change out as mine. */
  write: (change: () => void) => void;
  /** What the area shows now, compositions included. */
  onShow: (shown: string) => void;
  singleLine: boolean;
};

/** A textarea turns carriage returns into line feeds and so changes lengths; a stand-in of the same length does not. */
const forArea = (text: string): string => text.replaceAll("\r", "\u200b");

export class TextBinding {
  private agreed: string;
  private composing = false;
  private writing = false;
  private behind: Delta[] = [];

  constructor(private readonly options: BindingOptions) {
    const { area, text } = options;
    this.agreed = forArea(text.toString());
    area.value = this.agreed;
    options.onShow(this.agreed);
    text.observe(this.onText);
    area.addEventListener("input", this.onInput);
    area.addEventListener("compositionstart", this.onCompositionStart);
    area.addEventListener("compositionend", this.onCompositionEnd);
  }

  close(): void {
    const { area, text } = this.options;
    if (this.composing) this.onCompositionEnd();
    text.unobserve(this.onText);
    area.removeEventListener("input", this.onInput);
    area.removeEventListener("compositionstart", this.onCompositionStart);
    area.removeEventListener("compositionend", this.onCompositionEnd);
  }

  private readonly onCompositionStart = (): void => {
    this.composing = true;
  };

  private readonly onCompositionEnd = (): void => {
    if (!this.composing) return;
    this.composing = false;
    this.take();
  };

  private readonly onInput = (): void => {
    if (this.composing) this.options.onShow(this.options.area.value);
    else this.take();
  };

  /** What stands in the area now goes into the document, around what others have typed since we last agreed. */
  private take(): void {
    const { area, text, singleLine } = this.options;
    const typed = singleLine ? area.value.replace(/[\r\n]+/g, " ") : area.value;
    const caret = Math.min(area.selectionEnd, typed.length);
    const edit = smallestEdit(this.agreed, typed, caret);
    const behind = this.behind.splice(0);
    if (edit) this.carryOut(text, rebase(edit, behind));
    const fresh = forArea(text.toString());
    if (fresh !== area.value) this.show(fresh, this.caretIn(caret, edit, behind));
    this.agreed = fresh;
    this.options.onShow(fresh);
  }

  private carryOut(text: Y.Text, edits: readonly TextEdit[]): void {
    this.writing = true;
    try {
      this.options.write(() => {
        for (const { index, remove, insert } of edits) {
          if (remove > 0) text.delete(index, remove);
          if (insert) text.insert(index, insert);
        }
      });
    } finally {
      this.writing = false;
    }
  }

  /** My caret after a composition during which others typed. */
  private caretIn(caret: number, edit: TextEdit | null, behind: readonly Delta[]): number {
    if (!edit) return behind.reduce((at, delta) => caretAfter(delta, at), caret);
    const grown = edit.insert.length - edit.remove;
    const beforeMine = Math.max(0, caret - edit.insert.length);
    const base = caret > edit.index + edit.insert.length ? caret - grown : Math.min(beforeMine, edit.index);
    const moved = behind.reduce((at, delta) => caretAfter(delta, at), base);
    return caret > edit.index + edit.insert.length ? moved + grown : moved + (caret - base);
  }

  private readonly onText = (event: Y.YTextEvent): void => {
    if (this.writing) return;
    const delta = event.delta as Delta;
    if (this.composing) {
      this.behind.push(delta);
      return;
    }
    const { area, text } = this.options;
    const start = caretAfter(delta, area.selectionStart);
    const end = caretAfter(delta, area.selectionEnd);
    const fresh = forArea(text.toString());
    this.show(fresh, start, end);
    this.agreed = fresh;
    this.options.onShow(fresh);
  };

  private show(fresh: string, start: number, end = start): void {
    const { area } = this.options;
    const { scrollTop, selectionDirection } = area;
    area.value = fresh;
    // An unfocused area would take the focus from nobody, but some browsers scroll to a selection that is set.
    if (document.activeElement === area) area.setSelectionRange(start, end, selectionDirection);
    area.scrollTop = scrollTop;
  }
}

import { describe, expect, it } from "vitest";
import { caretAfter, type Delta, rebase, smallestEdit, type TextEdit } from "./textEdit";

const done = (text: string, edits: readonly TextEdit[]) =>
  edits.reduce((now, { index, remove, insert }) => now.slice(0, index) + insert + now.slice(index + remove), text);

function doneDelta(text: string, delta: Delta): string {
  let at = 0;
  let out = "";
  for (const op of delta) {
    if (typeof op.insert === "string") out += op.insert;
    else if (op.delete) at += op.delete;
    else if (op.retain) {
      out += text.slice(at, at + op.retain);
      at += op.retain;
    }
  }
  return out + text.slice(at);
}

describe("the smallest edit", () => {
  it("is nothing between equal texts", () => expect(smallestEdit("雨夜", "雨夜", 1)).toEqual(null));
  it("puts a letter where the caret is in a run of equal letters", () => {
    expect(smallestEdit("aaaa", "aaaaa", 2)).toEqual({ index: 1, remove: 0, insert: "a" });
  });
  it("replaces a whole emoji when only its second half differs", () => {
    expect(smallestEdit("x😀y", "x😁y", 3)).toEqual({ index: 1, remove: 2, insert: "😁" });
  });
  it("replaces a whole character when only its first half differs", () => {
    // U+1F600 and U+20600 end in the same low surrogate.
    expect(smallestEdit("\ud83d\ude00", "\ud841\ude00", 2)).toEqual({ index: 0, remove: 2, insert: "\ud841\ude00" });
  });
  it("makes the after of the before, whatever they are", () => {
    const letters = ["a", "b", "雨", "😀", "\n"];
    let seed = 7;
    const next = (below: number) => (seed = (seed * 1103515245 + 12345) & 0x7fffffff) % below;
    for (let round = 0; round < 3_000; round++) {
      const word = () => Array.from({ length: next(7) }, () => letters[next(letters.length)]).join("");
      const [before, after] = [word(), word()];
      const edit = smallestEdit(before, after, next(after.length + 1));
      expect(done(before, edit ? [edit] : [])).toBe(after);
      if (edit) expect(/\p{Surrogate}/u.test(edit.insert)).toBe(false);
    }
  });
});

describe("a caret", () => {
  it("stays where it is when someone types right at it", () => expect(caretAfter([{ retain: 3 }, { insert: "林晓" }], 3)).toBe(3));
  it("moves with what is typed before it", () => expect(caretAfter([{ insert: "😀" }], 3)).toBe(5));
  it("goes to where the text around it was taken away", () => expect(caretAfter([{ retain: 1 }, { delete: 4 }], 3)).toBe(1));
  it("moves back by what is taken away before it", () => expect(caretAfter([{ delete: 2 }], 5)).toBe(3));
});

describe("an edit of an older text", () => {
  it("lands where its place has gone", () => {
    const delta: Delta = [{ insert: "昨夜，" }];
    const text = doneDelta("码头下雨", delta);
    expect(done(text, rebase({ index: 2, remove: 0, insert: "又" }, [delta]))).toBe("昨夜，码头又下雨");
  });
  it("spares what others typed inside the range that it takes away", () => {
    const delta: Delta = [{ retain: 2 }, { insert: "NEW" }];
    const text = doneDelta("abcd", delta);
    expect(done(text, rebase({ index: 1, remove: 2, insert: "X" }, [delta]))).toBe("aXNEWd");
  });
  it("does not take away again what others have taken away", () => {
    const delta: Delta = [{ delete: 3 }];
    const text = doneDelta("abcdef", delta);
    expect(done(text, rebase({ index: 1, remove: 4, insert: "" }, [delta]))).toBe("f");
  });
  it("goes through several changes in order", () => {
    const first: Delta = [{ retain: 2 }, { insert: "--" }];
    const second: Delta = [{ delete: 1 }];
    const text = doneDelta(doneDelta("abcd", first), second);
    expect(done(text, rebase({ index: 3, remove: 1, insert: "Z" }, [first, second]))).toBe("b--cZ");
  });
});

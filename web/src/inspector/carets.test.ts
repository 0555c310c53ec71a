import { expect, test } from "vitest";
import * as Y from "yjs";
import { placeIn } from "@/presence/presence";
import { cutsOf } from "./carets";

function texts() {
  const doc = new Y.Doc();
  const other = new Y.Doc();
  doc.on("update", (update: Uint8Array) => Y.applyUpdate(other, update));
  const text = doc.getText("t");
  text.insert(0, "雨夜💡底片");
  /** As it goes over the wire. */
  const caret = (index: number, side: -1 | 0): unknown => JSON.parse(JSON.stringify(Y.relativePositionToJSON(Y.createRelativePositionFromTypeIndex(text, index, side))));
  return { text, other, theirs: other.getText("t"), caret };
}

test("a caret stays at its letter while somebody types before it, in Chinese and with emoji", () => {
  const { text, other, theirs, caret } = texts();
  const after = caret(4, -1);
  expect(placeIn(other, theirs, after)).toBe(4);
  text.insert(0, "👩‍🚀在");
  expect(placeIn(other, theirs, after)).toBe(4 + "👩‍🚀在".length);
  text.insert(4 + "👩‍🚀在".length, "🌊");
  expect(placeIn(other, theirs, after)).toBe(4 + "👩‍🚀在".length);
  text.delete(0, "👩‍🚀在雨夜".length);
  expect(placeIn(other, theirs, after)).toBe(2);
});

test("a position of another text, of nothing, or nonsense is none", () => {
  const { other, theirs, caret } = texts();
  expect(placeIn(other, other.getText("u"), caret(1, -1))).toBe(null);
  for (const nonsense of [undefined, null, "x", { type: 7 }]) expect(placeIn(other, theirs, nonsense)).toBe(null);
});

test("a text is cut at carets and selections, and says who stands and who has selected where", () => {
  const tom = { from: 1, to: 3, name: "Tom" };
  const li = { from: 3, to: 3, name: "李" };
  const cuts = cutsOf("一二三四", [tom, li]).map(({ text, carets, over }) => [text, carets.map(({ name }) => name).join(), over?.name ?? ""]);
  expect(cuts).toEqual([
    ["一", "", ""],
    ["二三", "", "Tom"],
    ["四", "Tom,李", ""],
    ["", "", ""],
  ]);
});

test("no cut goes through an emoji, and none lies outside of the text", () => {
  const cuts = cutsOf("a💡b", [{ from: 2, to: 2 }, { from: 9, to: 9 }]);
  expect(cuts.map(({ text, carets }) => [text, carets.length])).toEqual([
    ["a", 0],
    ["💡b", 1],
    ["", 1],
  ]);
  expect(cutsOf("", [{ from: 0, to: 0 }])).toEqual([{ at: 0, text: "", carets: [{ from: 0, to: 0 }], over: null }]);
});

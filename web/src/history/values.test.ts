import { describe, expect, it } from "vitest";
import { translate, type Translate } from "@/i18n";
import { fieldName, readable } from "./values";

const t: Translate = (key, ...values) => translate("en", key, ...values);
const read = (field: string, value: unknown) => readable(field, value, { t, cardName: (id) => (id === "c1" ? "Maud" : undefined) });

describe("a stored value", () => {
  it("reads as words", () => {
    expect([
      read("title", "Rain"),
      read("speaker", "c1"),
      read("parent", "gone"),
      read("locked", true),
      read("number", 7),
      read("aliases", ["Mo", "Maudie"]),
      read("anchors", { location: "Quay", more: { depth: 2 }, empty: "" }),
      read("place", null),
    ]).toEqual(["Rain", "Maud", "a card that is gone", "yes", "7", "Mo\nMaudie", `${partName("location")}: Quay · more: depth: 2`, ""]);
  });

  it("is not told where it says nothing to a person", () => {
    expect([read("xy", [1, 2]), read("order", "a0")]).toEqual([null, null]);
    expect([fieldName("xy", t), fieldName("unheardOf", t)]).toEqual(["Place on the board", "unheardOf"]);
  });
});

const partName = (name: string) => translate("en", `struct.${name}` as never);

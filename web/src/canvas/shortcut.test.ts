import { describe, expect, it } from "vitest";
import { matches, type Press } from "./shortcut";

const press = (key: string, code: string, held: Partial<Press> = {}): Press => ({
  key,
  code,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...held,
});

describe("a shortcut", () => {
  it.each([
    ["a letter", press("s", "KeyS"), "S"],
    ["a letter with the caps lock on", press("S", "KeyS"), "S"],
    ["a letter where another stands on the layout", press("a", "KeyQ"), "A"],
    ["a letter of a layout that writes Cyrillic", press("ы", "KeyS"), "S"],
    ["Ctrl and a letter", press("z", "KeyZ", { ctrlKey: true }), "Mod+Z"],
    ["Cmd, Shift and a letter", press("Z", "KeyZ", { metaKey: true, shiftKey: true }), "Mod+Shift+Z"],
    ["Alt and a letter, which writes a sign on a Mac", press("å", "KeyA", { altKey: true }), "Alt+A"],
    ["a figure", press("1", "Digit1"), "1"],
    ["a figure's key where it writes a sign without Shift", press("&", "Digit1"), "1"],
    ["a sign behind Shift", press("+", "Equal", { shiftKey: true }), "+"],
    ["the sign's key without Shift", press("=", "Equal"), "+"],
    ["a sign on the number pad", press("+", "NumpadAdd"), "+"],
    ["an arrow", press("ArrowLeft", "ArrowLeft", { shiftKey: true }), "Shift+ArrowLeft"],
  ])("is pressed by %s", (_what, pressed, shortcut) => expect(matches(pressed, shortcut)).toBe(true));

  it.each([
    ["more keys than it has", press("s", "KeyS", { ctrlKey: true }), "S"],
    ["Shift beside it", press("Z", "KeyZ", { ctrlKey: true, shiftKey: true }), "Mod+Z"],
    ["the key that has its letter on another layout", press("q", "KeyA"), "A"],
    ["Shift and a figure, which writes a sign", press("!", "Digit1", { shiftKey: true }), "1"],
    ["Alt for a plain letter", press("s", "KeyS", { altKey: true }), "S"],
    ["an arrow for a letter of its name", press("ArrowLeft", "ArrowLeft"), "A"],
  ])("is not pressed by %s", (_what, pressed, shortcut) => expect(matches(pressed, shortcut)).toBe(false));
});

import { expect, test } from "vitest";
import { heardRole, type RoleState } from "./role";

const editor: RoleState = { role: "editor", change: null, hint: null };
const told = { type: "permission", role: "viewer" };
const by = { type: "member", user: { id: "me" }, role: "viewer", by: { id: "mei", name: "Mei" } };
const after = (...events: { type: string }[]) => events.reduce((state, event, at) => heardRole(state, event, "me", at * 100), editor);

test("EV3 a role that the server says again changes nothing", () => {
  expect(heardRole(editor, { type: "permission", role: "editor" }, "me", 0)).toBe(editor);
  expect(heardRole(editor, { type: "permission", role: "emperor" }, "me", 0)).toBe(editor);
});

test("who changed it is known, whichever of the two words comes first", () => {
  for (const state of [after(told, by), after(by, told)]) expect(state).toMatchObject({ role: "viewer", change: { from: "editor", to: "viewer", by: "Mei" } });
});

test("what is said of others, or long before, or was done by myself, is not taken for the reason", () => {
  const others = { ...by, user: { id: "tom" } };
  const mine = { ...by, by: { id: "me", name: "I" } };
  expect(after(others, told).change).toMatchObject({ by: null });
  expect(after(mine, told).change).toMatchObject({ by: null });
  expect(heardRole(heardRole(editor, by, "me", 0), told, "me", 60_000).change).toMatchObject({ by: null });
});

test("somebody who joins changes nobody's role", () => {
  expect(after({ type: "member", user: { id: "me" }, role: "viewer" } as { type: string })).toBe(editor);
});

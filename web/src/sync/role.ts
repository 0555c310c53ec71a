// My role of the moment, and who changed it: the server says both, in either order. Pure.
import type { Role } from "./access";
import type { RoomEvent } from "./frames";

const ROLES: readonly string[] = ["owner", "admin", "editor", "commenter", "viewer"] satisfies Role[];
/** As long as two words about one change may be apart. */
const APART = 6_000;

export interface RoleChange {
  from: Role;
  to: Role;
  by: string | null;
  at: number;
}

export interface RoleState {
  role: Role;
  change: RoleChange | null;
  /** Said of me before the change itself was told. */
  hint: { role: Role; by: string; at: number } | null;
}

const isRole = (value: unknown): value is Role => ROLES.includes(value as string);

/** The same object if the event says nothing new about me. */
export function heardRole(state: RoleState, event: RoomEvent, me: string, now: number): RoleState {
  if (event.type === "permission" && isRole(event.role) && event.role !== state.role) {
    const hint = state.hint && state.hint.role === event.role && now - state.hint.at < APART ? state.hint : null;
    return { role: event.role, change: { from: state.role, to: event.role, by: hint?.by ?? null, at: now }, hint: null };
  }
  if (event.type === "member" && idOf(event.user) === me && isRole(event.role)) {
    const by = nameOf(event.by);
    if (!by || idOf(event.by) === me) return state;
    const { change } = state;
    if (change && change.to === event.role && change.by === null && now - change.at < APART) return { ...state, change: { ...change, by } };
    return { ...state, hint: { role: event.role, by, at: now } };
  }
  return state;
}

const part = (value: unknown, name: string): string | null => {
  const found = typeof value === "object" && value !== null ? (value as Record<string, unknown>)[name] : undefined;
  return typeof found === "string" ? found : null;
};
const idOf = (value: unknown) => part(value, "id");
const nameOf = (value: unknown) => part(value, "name");

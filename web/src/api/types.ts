// The server's structs under the names that the web uses.
import type { components } from "./schema";

type S = components["schemas"];
export type User = S["User"];
export type Author = S["Author"];
export type Team = S["Team"];
export type Me = S["Me"];
export type Project = S["Project"];
export type Role = Project["role"];
export type Invite = S["Invite"];
export type Member = S["Member"];
export type Version = S["Version"];
export type Sample = S["Sample"];
export type Job = S["Job"];
export type StoredDocument = S["Document"];

// The server's structs under the names that the web uses.
import type { components } from "./schema";

type S = components["schemas"];
type Samples = S["Samples"];
export type User = S["User"];
export type Author = S["Author"];
export type Team = S["Team"];
export type Me = S["Me"];
export type Project = S["Project"];
export type Role = Project["role"];
export type Invite = S["Invite"];
export type Member = S["Member"];
export type ProjectMember = S["ProjectMember"];
export type Version = S["Version"];
export type Sample = Samples["items"][number];
export type Job = S["Job"];
export type NewProfile = S["NewProfile"];
export type ShownProfile = S["ShownProfile"];
export type Tried = S["Tried"];
export type TeamUsage = S["TeamUsage"];
export type Budget = S["Budget"];
export type Cost = S["Cost"];
export type Share = S["Share"];
export type Estimate = S["Estimate"];
export type NewJob = S["NewJob"];
export type Person = S["Person"];
export type CoverSheet = S["Cover"];
export type TemplateId = S["TemplateUse"]["template"];

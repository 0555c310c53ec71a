// What a team sets for itself: what models are told, and which providers answer.
export { TeamSettings } from "./TeamSettings";

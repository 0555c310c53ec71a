// The room seam: what other folders of the web may use of a project's live document.
export { type Me, mayEdit, type Role } from "./access";
export { Cell, useCell } from "./cell";
export { ConnectionBanner } from "./ConnectionBanner";
export { type Connection, MINE, type Status } from "./connection";
export { documentJson, type YNode } from "./document";
export type { RoomEvent } from "./frames";
export { LimitBanner } from "./LimitBanner";
export { download, eraseLocal, unsavedAsFile } from "./local";
export { RoleBanner } from "./RoleBanner";
export { type Room, RoomContext, RoomProvider, useRoom } from "./RoomProvider";
export { SaveStatus } from "./SaveStatus";

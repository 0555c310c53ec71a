// Who is here: avatars, cursors, selections and carets of the others.
export { Avatars } from "./Avatars";
export { Cursors } from "./Cursors";
export { type Peer, type Person, placeIn, type Presence, presenceOf } from "./presence";
export { HolderTag } from "./HolderTag";
export { useEditors, useHolders, usePeers, usePresence } from "./usePresence";

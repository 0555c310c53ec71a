// The room seam: what other folders of the web may use of a project's live document.
export { RoomProvider, useRoom } from './RoomProvider'
export { SaveStatus } from './SaveStatus'
export { ConnectionBanner } from './ConnectionBanner'
export { eraseLocal, unsavedAsFile } from './local'

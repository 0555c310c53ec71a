// Who is here: avatars, cursors, selections and carets of the others.
export { Avatars } from './Avatars'

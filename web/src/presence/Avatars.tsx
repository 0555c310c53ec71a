export function Avatars() { return null }

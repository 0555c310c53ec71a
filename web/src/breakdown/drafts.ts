/** What was typed stays while the tab lives, so that a dialog closed by mistake costs nothing. By project. */
export const drafts = new Map<string, string>();

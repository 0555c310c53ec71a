/** What was typed stays while the tab lives, so that a dialog closed by mistake costs nothing. By project. */
export const drafts = new Map<string, string>();

/** What jobs were started with in this tab, by job: it comes back where one of them fails. */
export const sent = new Map<string, string>();

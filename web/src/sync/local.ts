/** Forget everything that this browser keeps of a project (all projects: no argument). */
export async function eraseLocal(_projectId?: string): Promise<void> {}

/** The edits that no server has acknowledged, as a file to keep; null if there are none (all projects: no argument). */
export async function unsavedAsFile(_projectId?: string): Promise<{ name: string; blob: Blob } | null> { return null }

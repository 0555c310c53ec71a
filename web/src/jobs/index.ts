// The project's jobs: their progress, cancel, retry and results, the same for everybody in the room.
export { CostQuestion } from "./CostQuestion";
export { type Job, isActive, isPart, madeNodes, readJob } from "./job";
export { JobRow } from "./JobRow";
export { LateMark, LateResults } from "./Late";
export { JobTray } from "./JobTray";
export { onShowNodes } from "./showNodes";
export { useJobs, useJobStore, usePreview } from "./useJobs";

// The project's jobs: their progress, cancel, retry and results, the same for everybody in the room.
export { JobTray } from './JobTray'
export { useJobs } from './useJobs'

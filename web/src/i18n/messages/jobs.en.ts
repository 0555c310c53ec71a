// What is said about jobs that are made of others, and about what is being written.
// English is the source of the keys; jobs.zh.ts must have the same ones.
export const en = {
  "jobs.parts": "Parts",
  "jobs.parts.done": { one: "{done} of {count} part done", other: "{done} of {count} parts done" },
  "jobs.parts.all": { one: "Done, in {count} part", other: "Done, in {count} parts" },
  "jobs.part.of": "{title}: {card}",
  "jobs.held": "Waiting: {reason}",
  "jobs.error.job.part_failed": "Some parts did not work. What the others made is on the board; try again, and only those are done anew.",
  "jobs.error.job.skipped": "Not begun, because something that it needs did not work.",
  "jobs.eta.seconds": { one: "about {count} s left", other: "about {count} s left" },
  "jobs.eta.minutes": { one: "about {count} min left", other: "about {count} min left" },
  "jobs.writing": "Being written",
  "breakdown.describe": "Describe every scene as well",
  "breakdown.describe.hint": "Environment, light and fixed objects of each scene, all at once, and a note that sums the story up.",
} as const;

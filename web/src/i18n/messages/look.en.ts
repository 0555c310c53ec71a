export const en = {
  "card.seconds": "{count} s",
  "card.locked": "Locked",
  "card.noText": "No text yet",
  "card.noLine": "No line yet",
  "card.someone": "Somebody",
  "card.escalation": "Escalation {count} of 10",
  "card.phase": "Phase {count} of 4",
} as const;

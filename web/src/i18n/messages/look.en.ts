export const en = {
  "card.seconds": "{count} s",
  "card.locked": "Locked",
  "card.play": "Play the video",
  "card.unplayable": "This video cannot be played",
  "card.noText": "No text yet",
  "card.noLine": "No line yet",
  "card.someone": "Somebody",
  "card.escalation": "Escalation {count} of 10",
  "card.phase": "Phase {count} of 4",
} as const;

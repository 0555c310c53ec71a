// The storyboard as a strip.
export const en = {
  "strip.title": "Storyboard",
  "strip.show": "Show storyboard",
  "strip.hide": "Hide storyboard",
  "strip.loose": "In no scene",
  "strip.noShots": "No shots yet",
  "strip.pictured": "has a picture",
  "strip.unpictured": "no picture yet",
  "strip.draw": { one: "Draw up the scene without shots", other: "Draw up {count} scenes without shots" },
  "strip.empty.title": "No storyboard yet",
  "strip.empty.body": "Paste a story: its scenes stand here in order, each with nine shots and its lines. Scenes and shots that you add by hand appear here, too.",
  "strip.empty.viewer": "Scenes and their shots appear here in the order of the story, as soon as an editor adds some.",
  "strip.empty.action": "Make one from a story",
  "strip.walk": "Walk; to the scene and back",
  "strip.move": "Move to the left or right",
  "strip.help": "Left and right walk along the shots, up and down go to their scene and back, Enter shows the card, Alt with left or right moves it.",
} as const;

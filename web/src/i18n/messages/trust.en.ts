// What is said about the others in the room, about saving and refused edits, about roles, and in the editors of structured fields.
// English is the source of the keys; trust.zh.ts must have the same ones.
export const en = {
  "presence.does": "{name}: {doing}",
  "presence.doing.writing": "writing",
  "presence.doing.writingIn": "writing in “{card}”, {field}",
  "presence.doing.following": "follows {name}",
  "presence.doing.away": "in another window",
  "presence.doing.selected": { one: "{count} card selected", other: "{count} cards selected" },
  "presence.doing.at": "at “{card}”",
  "presence.doing.looking": "looking around",
  "presence.follow": "Follow {name}",
  "presence.following": "Following {name}",
  "presence.unfollow": "Stop following",
  "presence.followedBy": "{names} see what you see",
  "presence.followedBy.nobody": "Nobody follows your view",
  "presence.followers": { one: "{count} person follows you", other: "{count} people follow you" },
  "presence.ended.gone": "{name} has left. You are on your own again.",
  "presence.ended.circle": "{name} follows you now, so you no longer follow {name}.",
  "presence.quiet.others": "Hide the others’ pointers",
  "presence.quiet.mine": "Hide my pointer from others",
  "presence.quiet.on": "The others’ pointers are hidden",
  "presence.quiet.off": "The others’ pointers are shown again",
} as const;

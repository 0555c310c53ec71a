// What the shell, the pages and the dialogs say. English is the source of the keys; app.zh.ts must have the same ones.
export const en = {
  "ui.close": "Close",
  "ui.cancel": "Cancel",
  "ui.dismiss": "Dismiss",
  "ui.notification": "Notification",
} as const;

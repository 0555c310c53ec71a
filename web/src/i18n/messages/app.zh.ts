import type { Translation } from "../types";
import type { en } from "./app.en";

export const zh: Translation<typeof en> = {
  "ui.close": "关闭",
  "ui.cancel": "取消",
  "ui.dismiss": "关闭提示",
  "ui.notification": "通知",
};

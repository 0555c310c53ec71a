import type { Translation } from "../types";
import type { en } from "./look.en";

export const zh: Translation<typeof en> = {
  "card.seconds": "{count} 秒",
  "card.locked": "已锁定",
  "card.play": "播放视频",
  "card.unplayable": "无法播放该视频",
  "card.noText": "尚无内容",
  "card.noLine": "尚无台词",
  "card.someone": "某人",
  "card.escalation": "升级程度 {count}/10",
  "card.phase": "第 {count}/4 阶段",
};

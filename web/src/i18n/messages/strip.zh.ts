import type { Translation } from "../types";
import type { en } from "./strip.en";

export const zh: Translation<typeof en> = {
  "strip.title": "分镜条",
  "strip.show": "显示分镜条",
  "strip.hide": "隐藏分镜条",
  "strip.loose": "不属于任何场景",
  "strip.noShots": "还没有镜头",
  "strip.pictured": "已有画面",
  "strip.unpictured": "尚无画面",
  "strip.draw": { other: "为 {count} 个没有镜头的场景绘制分镜" },
  "strip.empty.title": "还没有分镜",
  "strip.empty.body": "粘贴一个故事：场景会按顺序排在这里，每场九个镜头并配上对白。手动添加的场景和镜头也会出现在这里。",
  "strip.empty.viewer": "编辑者添加场景和镜头后，会按故事顺序显示在这里。",
  "strip.empty.action": "从故事开始",
  "strip.walk": "移动；在镜头与场景之间切换",
  "strip.move": "左移或右移",
  "strip.help": "左右方向键在镜头间移动，上下方向键在镜头与场景间切换，回车显示卡片，Alt 加左右方向键调整顺序。",
};

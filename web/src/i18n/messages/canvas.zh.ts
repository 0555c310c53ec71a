import type { Translation } from "../types";
import type { en } from "./canvas.en";

export const zh: Translation<typeof en> = {
  "action.group.create": "添加",
  "action.group.edit": "编辑",
  "action.group.select": "选择",
  "action.group.arrange": "排列",
  "action.group.view": "视图",
  "action.write": "编辑卡片文字",
  "action.duplicate": "创建副本",
  "action.delete": "删除",
  "action.lock": "锁定或解锁",
  "action.selectAll": "全选",
  "action.selectNone": "取消选择",
  "action.nudge": "移动 1 个单位",
  "action.nudgeFar": "移动 10 个单位",
  "action.fitSelection": "缩放到所选内容",
  "action.zoomFull": "缩放到 100 %",
  "action.toolSelect": "选择工具",
  "action.toolHand": "抓手工具",
};

import type { Translation } from "../types";
import type { en } from "./trust.en";

export const zh: Translation<typeof en> = {
  "presence.does": "{name}：{doing}",
  "presence.doing.writing": "正在输入",
  "presence.doing.writingIn": "正在编辑“{card}”的{field}",
  "presence.doing.following": "正在跟随 {name}",
  "presence.doing.away": "切换到了其他窗口",
  "presence.doing.selected": "已选中 {count} 张卡片",
  "presence.doing.at": "正在看“{card}”",
  "presence.doing.looking": "正在浏览画布",
  "presence.follow": "跟随 {name}",
  "presence.following": "正在跟随 {name}",
  "presence.unfollow": "停止跟随",
  "presence.followedBy": "{names} 正在看你的视角",
  "presence.followedBy.nobody": "没有人跟随你的视角",
  "presence.followers": "{count} 人正在跟随你",
  "presence.ended.gone": "{name} 已离开，跟随结束。",
  "presence.ended.circle": "{name} 开始跟随你，你已停止跟随 {name}。",
  "presence.quiet.others": "隐藏其他人的光标",
  "presence.quiet.mine": "不向其他人显示我的光标",
  "presence.quiet.on": "已隐藏其他人的光标",
  "presence.quiet.off": "已恢复显示其他人的光标",
};

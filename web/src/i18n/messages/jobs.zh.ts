// 由多个部分组成的任务，以及正在写的内容。键以 jobs.en.ts 为准。
import type { Translation } from "../types";
import type { en } from "./jobs.en";

export const zh: Translation<typeof en> = {
  "jobs.parts": "各部分",
  "jobs.parts.done": "已完成 {done}/{count} 个部分",
  "jobs.parts.all": "已完成，共 {count} 个部分",
  "jobs.part.of": "{title}：{card}",
  "jobs.held": "等待中：{reason}",
  "jobs.error.job.part_failed": "有些部分没有成功。其他部分的结果已在画布上；再试一次，只会重做没成功的。",
  "jobs.error.job.skipped": "没有开始，因为它依赖的内容没有成功。",
  "jobs.eta.seconds": "约剩 {count} 秒",
  "jobs.eta.minutes": "约剩 {count} 分钟",
  "jobs.writing": "正在书写",
  "breakdown.describe": "同时描写每个场景",
  "breakdown.describe.hint": "同时写出每个场景的环境、光线和固定物件，并用一张便签概括全篇。",
};

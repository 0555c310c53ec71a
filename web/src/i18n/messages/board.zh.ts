import type { Translation } from "../types";
import type { en } from "./board.en";

export const zh: Translation<typeof en> = {};

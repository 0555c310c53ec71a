export { HistoryPanel } from "./HistoryPanel";
export { backToNow, closeHistory, looking } from "./looking";
export { NodeHistory } from "./NodeHistory";
export { Preview } from "./Preview";

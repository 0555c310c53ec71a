export { BreakdownDialog } from "./BreakdownDialog";

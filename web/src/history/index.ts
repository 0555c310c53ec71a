export { VersionPreview } from "./VersionPreview";
export { VersionsPanel } from "./VersionsPanel";

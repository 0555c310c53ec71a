// A project's room: a slim bar over a board that fills the window. Loaded only when a room is opened.
import { Clapperboard, History, ListTree, Search, Share2, Wand2 } from "lucide-react";
import { useEffect } from "react";
import { Link } from "wouter";
import { BreakdownDialog } from "@/breakdown";
import { Board } from "@/canvas";
import { backToNow, closeHistory, HistoryPanel, looking, Preview } from "@/history";
import { useT } from "@/i18n";
import { Inspector } from "@/inspector";
import { CostQuestion, JobTray } from "@/jobs";
import { OutlinePanel, outlineShown, toggleOutline } from "@/outline";
import { RoomFinder } from "@/palette/RoomFinder";
import { openPalette } from "@/palette/state";
import { Avatars } from "@/presence";
import { ShareDialog } from "@/share";
import { StripPanel, stripShown, toggleStrip } from "@/strip";
import { Tour } from "@/start";
import { ConnectionBanner, LimitBanner, RoleBanner, RoomProvider, SaveStatus, useCell, useRoom } from "@/sync";
import { Button, IconButton, Mark, Tooltip } from "@/ui";
import { AccountMenu } from "./AccountMenu";
import { type RoomDialog, roomDialog, versionsShown } from "./roomDialogs";
import { keepShell } from "./shell";
import { TitleField, useProjectTitle } from "./TitleField";

export default function RoomPage({ projectId }: { projectId: string }) {
  useEffect(() => void keepShell(), []);
  return (
    <RoomProvider key={projectId} projectId={projectId}>
      <Room />
    </RoomProvider>
  );
}

function Room() {
  const open = useCell(roomDialog);
  const versions = useCell(versionsShown);
  const viewing = useCell(looking);
  const [outline] = outlineShown.use();
  const [strip] = stripShown.use();
  useEffect(
    () => () => {
      roomDialog.set(null);
      versionsShown.set(false);
      backToNow();
    },
    [],
  );
  return (
    <div className="flex h-dvh flex-col overflow-hidden">
      <TopBar versions={versions} onVersions={() => (versions ? closeHistory() : versionsShown.set(true))} />
      <ConnectionBanner />
      <RoleBanner />
      <LimitBanner />
      <div className="relative flex min-h-0 flex-1">
        {outline && !viewing ? <OutlinePanel /> : null}
        <main className="relative min-w-0 flex-1">
          {/* While one looks at the past, no key and no pointer reaches the live board under it. */}
          <div className="contents" inert={viewing !== null}>
            <Board />
          </div>
          {viewing ? <Preview key={viewing.seq} entry={viewing} /> : <Tour />}
        </main>
        {versions ? <HistoryPanel /> : viewing ? null : <Inspector />}
      </div>
      {strip && !viewing ? <StripPanel /> : null}
      <RoomFinder />
      <CostQuestion />
      <Dialogs open={open} onClose={() => roomDialog.set(null)} />
    </div>
  );
}

function TopBar({ versions, onVersions }: { versions: boolean; onVersions: () => void }) {
  const t = useT();
  const { canEdit } = useRoom();
  const [outline] = outlineShown.use();
  const [strip] = stripShown.use();
  return (
    <header className="z-20 flex h-11 shrink-0 items-center gap-2 overflow-x-auto overflow-y-hidden border-b border-line bg-surface px-2.5 [scrollbar-width:none] max-md:gap-1">
      <Tooltip text={t("room.toProjects")}>
        <Link href="/" aria-label={t("room.toProjects")} className="rounded-md p-1 transition-colors hover:bg-hover">
          <Mark className="size-5" />
        </Link>
      </Tooltip>
      <IconButton label={t(outline ? "outline.hide" : "outline.show")} shortcut="O" aria-pressed={outline} onClick={toggleOutline}>
        <ListTree size={16} />
      </IconButton>
      <IconButton label={t(strip ? "strip.hide" : "strip.show")} shortcut="G" aria-pressed={strip} onClick={toggleStrip}>
        <Clapperboard size={16} />
      </IconButton>
      <TitleField />
      {/* On a phone there is room for one of its two facts, and for its sign alone while all is well. */}
      <div className="max-sm:[&_[data-state=saved]]:text-[0px] max-sm:[&_[data-state=saving]]:text-[0px] max-sm:[&_[data-testid=live]]:hidden">
        <SaveStatus />
      </div>
      <div className="flex-1" />
      <JobTray />
      <div className="contents max-sm:hidden">
        <Avatars />
        <div className="mx-1 h-4 w-px bg-line" />
      </div>
      <IconButton label={t("palette.open")} shortcut="Mod+K" className="max-sm:hidden" onClick={openPalette}>
        <Search size={16} />
      </IconButton>
      <IconButton label={t("room.versions")} shortcut="Y" aria-pressed={versions} onClick={onVersions}>
        <History size={16} />
      </IconButton>
      <Button icon={<Share2 size={14} />} className="max-md:px-2" onClick={() => roomDialog.set("share")}>
        <span className="max-md:sr-only">{t("room.share")}</span>
      </Button>
      {canEdit ? (
        <Button weight="primary" icon={<Wand2 size={14} />} className="max-md:px-2" onClick={() => roomDialog.set("breakdown")}>
          <span className="max-md:sr-only">{t("room.breakdown")}</span>
        </Button>
      ) : null}
      <AccountMenu quiet />
    </header>
  );
}

function Dialogs({ open, onClose }: { open: RoomDialog | null; onClose: () => void }) {
  const { projectId, role } = useRoom();
  const title = useProjectTitle();
  if (open === "breakdown" || open === "storyboard") return <BreakdownDialog goal={open === "storyboard" ? "storyboard" : "cards"} onClose={onClose} />;
  if (open === "share") return <ShareDialog projectId={projectId} title={title} role={role} onClose={onClose} />;
  return null;
}

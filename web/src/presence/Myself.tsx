// My own face: who follows me, and quiet mode.
import { Eye } from "lucide-react";
import { useEffect } from "react";
import { t as now, useFormat, useT } from "@/i18n";
import { isTyping } from "@/canvas/typing";
import { useCell, useRoom } from "@/sync";
import { Avatar, Kbd, Popover, toast, Tooltip } from "@/ui";
import { quiet, setQuiet } from "./quiet";
import { usePresence } from "./usePresence";

const SHORTCUT = "Alt+Shift+C";

export function Myself() {
  const t = useT();
  const format = useFormat();
  const { me } = useRoom();
  const { hideOthers, hideMine } = useCell(quiet);
  const followers = useCell(usePresence().followers);
  useShortcut();
  const names = format.list(followers.map((person) => person.name));
  return (
    <span className="flex items-center gap-1">
      <Popover
        label={t("presence.you", { name: me.name })}
        className="w-72"
        trigger={
          <button type="button" className="rounded-full" aria-label={t("presence.you", { name: me.name })}>
            <Avatar name={me.name} color={me.color} ring />
          </button>
        }
      >
        <p className="truncate text-sm font-medium">{t("presence.you", { name: me.name })}</p>
        <p className="mt-0.5 text-xs text-fg-muted">{followers.length > 0 ? t("presence.followedBy", { names }) : t("presence.followedBy.nobody")}</p>
        <div className="mt-2 flex flex-col border-t border-line pt-2">
          <Check label={t("presence.quiet.others")} checked={hideOthers} onChange={(next) => setQuiet({ hideOthers: next })} shortcut={SHORTCUT} />
          <Check label={t("presence.quiet.mine")} checked={hideMine} onChange={(next) => setQuiet({ hideMine: next })} />
        </div>
      </Popover>
      <span role="status">
        {followers.length > 0 ? (
          <Tooltip text={t("presence.followedBy", { names })}>
            <span className="flex h-6 items-center gap-1 rounded-full bg-accent-soft px-1.5 text-2xs font-medium text-accent-fg" data-testid="followers">
              <Eye size={12} aria-hidden />
              <span aria-hidden>{format.number(followers.length)}</span>
              <span className="sr-only">{t("presence.followers", { count: followers.length })}</span>
            </span>
          </Tooltip>
        ) : null}
      </span>
    </span>
  );
}

function Check({ label, checked, onChange, shortcut }: { label: string; checked: boolean; onChange: (next: boolean) => void; shortcut?: string }) {
  return (
    <label className="flex min-h-7 items-center gap-2 rounded-sm text-sm">
      <input type="checkbox" className="size-4 accent-(--accent)" checked={checked} onChange={(event) => onChange(event.target.checked)} />
      <span className="flex-1">{label}</span>
      {shortcut ? <Kbd keys={shortcut} /> : null}
    </label>
  );
}

function useShortcut(): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      // By its place on the keyboard: with Option a Mac types another letter.
      if (event.code !== "KeyC" || !event.altKey || !event.shiftKey || event.ctrlKey || event.metaKey || isTyping(event)) return;
      event.preventDefault();
      const hideOthers = !quiet.get().hideOthers;
      setQuiet({ hideOthers });
      toast(now(hideOthers ? "presence.quiet.on" : "presence.quiet.off"));
    };
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, []);
}

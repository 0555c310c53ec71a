// Short messages at the bottom: toast("text"), from anywhere. Never more than three; the oldest goes first.
import { Toast as T } from "radix-ui";
import { CircleAlert, CircleCheck, X } from "lucide-react";
import { useSyncExternalStore } from "react";
import { useT } from "@/i18n";
import { Button, IconButton } from "./Button";

export type ToastTone = "plain" | "ok" | "danger";
export type ToastOptions = { tone?: ToastTone; action?: { label: string; run: () => void }; /** More behind "Details": a request id, never the message itself. */ detail?: string };
type Shown = ToastOptions & { id: number; text: string };

const MOST = 3;
let shown: readonly Shown[] = [];
let last = 0;
const listeners = new Set<() => void>();

function set(next: readonly Shown[]) {
  shown = next;
  for (const listener of listeners) listener();
}

export function toast(text: string, options: ToastOptions = {}): void {
  const others = shown.filter((one) => one.text !== text);
  set([...others, { ...options, id: ++last, text }].slice(-MOST));
}

function dismiss(id: number) {
  set(shown.filter((one) => one.id !== id));
}

function subscribe(listener: () => void) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function Toasts() {
  const t = useT();
  const now = useSyncExternalStore(subscribe, () => shown);
  return (
    <T.Provider label={t("ui.notification")} swipeDirection="down">
      {now.map((one) => (
        <T.Root
          key={one.id}
          duration={one.tone === "danger" || one.action ? 9000 : 4500}
          type={one.tone === "danger" ? "foreground" : "background"}
          onOpenChange={(open) => !open && dismiss(one.id)}
          className="flex animate-rise items-start gap-2 rounded-lg bg-raised py-2 pr-1.5 pl-3 text-sm shadow-lg"
        >
          {one.tone === "ok" ? <CircleCheck size={16} className="mt-1 shrink-0 text-ok-fg" aria-hidden /> : null}
          {one.tone === "danger" ? <CircleAlert size={16} className="mt-1 shrink-0 text-danger-fg" aria-hidden /> : null}
          <div className="min-w-0 flex-1 py-0.5">
            <T.Description>{one.text}</T.Description>
            {one.detail ? <p className="mt-0.5 text-2xs text-fg-faint select-text">{one.detail}</p> : null}
          </div>
          {one.action ? (
            <T.Action asChild altText={one.action.label}>
              <Button size="sm" weight="quietAccent" className="mt-px" onClick={one.action.run}>
                {one.action.label}
              </Button>
            </T.Action>
          ) : null}
          <T.Close asChild>
            <IconButton label={t("ui.dismiss")} size="sm" tooltipSide="top">
              <X size={14} />
            </IconButton>
          </T.Close>
        </T.Root>
      ))}
      <T.Viewport className="fixed bottom-18 left-1/2 z-60 flex w-90 max-w-[calc(100vw-2rem)] -translate-x-1/2 flex-col gap-2 outline-none" />
    </T.Provider>
  );
}

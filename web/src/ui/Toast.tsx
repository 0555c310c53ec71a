// Short messages at the bottom: toast("text"), from anywhere. Never more than three; the oldest goes first.
import { CircleAlert, CircleCheck, X } from "lucide-react";
import { useEffect, useState, useSyncExternalStore } from "react";
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

/** Marks the toasts for dialogs: a press on one is not a press outside of the dialog. */
export const TOASTS = "[data-toasts]";

// Not Radix's toasts: each of those is a layer that takes Escape away from the dialog or the board under it.
export function Toasts() {
  const t = useT();
  const now = useSyncExternalStore(subscribe, () => shown);
  return (
    <section
      aria-label={t("ui.notification")}
      aria-live="polite"
      data-toasts
      className="pointer-events-none fixed bottom-18 left-1/2 z-(--z-top) flex w-90 max-w-[calc(100vw-2rem)] -translate-x-1/2 flex-col gap-2"
    >
      {now.map((one) => (
        <Toast key={one.id} {...one} />
      ))}
    </section>
  );
}

const READING_MS = 4_500;
const ACTING_MS = 9_000;

/** Goes by itself, but not while somebody points at it or has the focus in it. */
function useLeaving(id: number, ms: number) {
  const [held, setHeld] = useState(false);
  useEffect(() => {
    if (held) return;
    const timer = setTimeout(() => dismiss(id), ms);
    return () => clearTimeout(timer);
  }, [id, ms, held]);
  const hold = () => setHeld(true);
  const letGo = () => setHeld(false);
  return { onPointerEnter: hold, onPointerLeave: letGo, onFocus: hold, onBlur: letGo };
}

function Toast({ id, text, tone, action, detail }: Shown) {
  const t = useT();
  const leaving = useLeaving(id, tone === "danger" || action ? ACTING_MS : READING_MS);
  const act = () => {
    dismiss(id);
    action?.run();
  };
  return (
    <div role={tone === "danger" ? "alert" : undefined} className="pointer-events-auto flex animate-rise items-start gap-2 rounded-lg bg-raised py-2 pr-1.5 pl-3 text-sm shadow-lg" {...leaving}>
      {tone === "ok" ? <CircleCheck size={16} className="mt-1 shrink-0 text-ok-fg" aria-hidden /> : null}
      {tone === "danger" ? <CircleAlert size={16} className="mt-1 shrink-0 text-danger-fg" aria-hidden /> : null}
      <div className="min-w-0 flex-1 py-0.5">
        <p>{text}</p>
        {detail ? (
          <details className="mt-0.5 text-2xs text-fg-faint">
            <summary className="w-fit cursor-pointer leading-6 hover:text-fg">{t("ui.details")}</summary>
            <span className="select-text">{detail}</span>
          </details>
        ) : null}
      </div>
      {action ? (
        <Button size="sm" weight="quietAccent" className="mt-px" onClick={act}>
          {action.label}
        </Button>
      ) : null}
      <IconButton label={t("ui.dismiss")} size="sm" tooltip={false} onClick={() => dismiss(id)}>
        <X size={14} />
      </IconButton>
    </div>
  );
}

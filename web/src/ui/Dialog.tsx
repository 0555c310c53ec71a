// A modal window, and Confirm: a question whose answer has consequences, asked in words.
import { Dialog as D } from "radix-ui";
import { X } from "lucide-react";
import { type ReactNode, useRef } from "react";
import { useT } from "@/i18n";
import { Button, IconButton } from "./Button";
import { cx } from "./cx";
import { TOASTS } from "./Toast";

const WIDTHS = { sm: "w-100", md: "w-130", lg: "w-190" };

export type DialogProps = {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: ReactNode;
  description?: ReactNode;
  width?: keyof typeof WIDTHS;
  /** It is read, not filled in: the arrow keys scroll it. */
  reading?: boolean;
  children?: ReactNode;
  footer?: ReactNode;
};

export function Dialog({ open, onOpenChange, title, description, width = "md", reading, children, footer }: DialogProps) {
  const t = useT();
  const giveBack = useFocusBefore(open);
  return (
    <D.Root open={open} onOpenChange={onOpenChange}>
      <D.Portal>
        <D.Overlay className="fixed inset-0 z-(--z-float) animate-fade bg-scrim" />
        <D.Content
          onInteractOutside={(event) => {
            if ((event.target as Element).closest(TOASTS)) event.preventDefault();
          }}
          onCloseAutoFocus={giveBack}
          {...(description ? {} : { "aria-describedby": undefined })}
          className={cx(
            "fixed top-1/2 left-1/2 z-(--z-float) flex max-h-[min(46rem,calc(100dvh-3rem))] max-w-[calc(100vw-2rem)] -translate-x-1/2 -translate-y-1/2 animate-pop flex-col rounded-xl bg-raised shadow-lg focus:outline-none",
            WIDTHS[width],
          )}
        >
          <div className="px-5 pt-4 pr-12 pb-3">
            <D.Title className="text-lg font-semibold tracking-[-0.01em]">{title}</D.Title>
            {description ? <D.Description className="mt-0.5 text-sm text-fg-muted">{description}</D.Description> : null}
          </div>
          {children ? (
            <div className="min-h-0 flex-1 overflow-y-auto px-5 pt-1 pb-4 focus-visible:outline-1 focus-visible:-outline-offset-1 focus-visible:outline-line-strong" tabIndex={reading ? 0 : undefined}>
              {children}
            </div>
          ) : null}
          {footer ? <div className="flex flex-wrap items-center justify-end gap-2 border-t border-line px-5 py-3">{footer}</div> : null}
          {/* Last, so that the first field gets the focus; without a tooltip, which would take the first Escape for itself. */}
          <div className="absolute top-3.5 right-3.5">
            <D.Close asChild>
              <IconButton label={t("ui.close")} tooltip={false}>
                <X size={16} />
              </IconButton>
            </D.Close>
          </div>
        </D.Content>
      </D.Portal>
    </D.Root>
  );
}

/** Radix gives the focus back to a dialog's own trigger only; these have none. Noted in render, before a field of the dialog takes it. */
function useFocusBefore(open: boolean) {
  const before = useRef<Element | null>(null);
  const was = useRef(false);
  if (open && !was.current) before.current = document.activeElement;
  was.current = open;
  return (event: Event) => {
    if (!(before.current instanceof HTMLElement) || !before.current.isConnected) return;
    event.preventDefault();
    before.current.focus();
  };
}

export type ConfirmProps = {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: ReactNode;
  description: ReactNode;
  action: string;
  danger?: boolean;
  busy?: boolean;
  onConfirm: () => void;
};

export function Confirm({ open, onOpenChange, title, description, action, danger, busy, onConfirm }: ConfirmProps) {
  const t = useT();
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={title}
      description={description}
      width="sm"
      footer={
        <>
          <Button onClick={() => onOpenChange(false)}>{t("ui.cancel")}</Button>
          <Button weight={danger ? "danger" : "primary"} busy={busy} onClick={onConfirm}>
            {action}
          </Button>
        </>
      }
    />
  );
}

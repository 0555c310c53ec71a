import type { ReactNode } from "react";
import { cx } from "./cx";

export function EmptyState({ icon, title, children, action, className }: { icon?: ReactNode; title: ReactNode; children?: ReactNode; action?: ReactNode; className?: string }) {
  return (
    <div className={cx("flex flex-col items-center px-6 py-10 text-center", className)}>
      {icon ? <div className="mb-3 text-fg-faint" aria-hidden>{icon}</div> : null}
      <p className="text-base font-medium">{title}</p>
      {children ? <div className="mt-1 max-w-80 text-sm text-fg-muted">{children}</div> : null}
      {action ? <div className="mt-4">{action}</div> : null}
    </div>
  );
}

// Input, TextArea and the Field around them: label, hint and error are tied to the control for screen readers.
import { type ComponentProps, type ReactNode, createContext, useContext, useId } from "react";
import { cx } from "./cx";

type Ties = { id: string; describedBy?: string; invalid: boolean };
const Tied = createContext<Ties | null>(null);

export function Field({ label, hint, error, children, className }: { label: ReactNode; hint?: ReactNode; error?: ReactNode; children: ReactNode; className?: string }) {
  const id = useId();
  const note = error ?? hint;
  return (
    <div className={cx("flex flex-col gap-1.5", className)}>
      <label htmlFor={id} className="text-xs font-medium text-fg-muted">
        {label}
      </label>
      <Tied value={{ id, describedBy: note ? `${id}-note` : undefined, invalid: Boolean(error) }}>{children}</Tied>
      {note ? (
        <p id={`${id}-note`} className={cx("text-xs", error ? "text-danger-fg" : "text-fg-faint")} role={error ? "alert" : undefined}>
          {note}
        </p>
      ) : null}
    </div>
  );
}

export const CONTROL =
  "min-w-0 rounded-md border border-line-strong bg-raised px-2.5 text-fg transition-[border-color,box-shadow] hover:border-fg-faint focus:border-focus focus:outline-2 focus:-outline-offset-1 focus:outline-focus disabled:opacity-50 disabled:pointer-events-none aria-invalid:border-danger";

function useTies(props: { id?: string }) {
  const ties = useContext(Tied);
  return { id: props.id ?? ties?.id, "aria-describedby": ties?.describedBy, "aria-invalid": ties?.invalid || undefined };
}

export function Input({ className, size = "md", ...rest }: Omit<ComponentProps<"input">, "size"> & { size?: "md" | "lg" }) {
  return <input {...useTies(rest)} className={cx(CONTROL, "w-full read-only:bg-sunken", size === "lg" ? "h-9 text-base" : "h-7 text-sm", className)} {...rest} />;
}

export function TextArea({ className, ...rest }: ComponentProps<"textarea">) {
  return <textarea {...useTies(rest)} className={cx(CONTROL, "min-h-20 w-full read-only:bg-sunken resize-none py-2 text-sm leading-relaxed", className)} {...rest} />;
}

/** For a control that is not an input of ours (Select's trigger). */
export function useFieldTies() {
  return useTies({});
}

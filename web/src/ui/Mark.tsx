import { cx } from "./cx";

/** The sign of Storyroom: a page of three panels, one of them lit like a doorway. */
export function Mark({ className }: { className?: string }) {
  return (
    <svg viewBox="0 0 32 32" className={cx("size-6", className)} aria-hidden>
      <rect width="32" height="32" rx="7" fill="#2456b8" />
      <path d="M7 8.5A1.5 1.5 0 0 1 8.500 7H13v18H8.500A1.500 1.500 0 0 1 7 23.500z" fill="#fff" />
      <path d="M16 7h7.500A1.500 1.500 0 0 1 25 8.500V15h-9z" fill="#fff" fillOpacity=".62" />
      <path d="M16 18h9v5.500a1.500 1.500 0 0 1-1.500 1.500H16z" fill="#ffc46b" />
    </svg>
  );
}

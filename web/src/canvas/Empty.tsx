import { BoardStarts } from "@/start";

/** What a board without cards says: how to begin. */
export function Empty() {
  return (
    <div className="pointer-events-none absolute inset-0 z-3 grid place-items-center pb-24">
      <BoardStarts />
    </div>
  );
}

import { useEffect, useState } from "react";

/** The time, every second while somebody waits for a moment. */
export function useNow(waiting: boolean): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    if (!waiting) return;
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, [waiting]);
  return now;
}

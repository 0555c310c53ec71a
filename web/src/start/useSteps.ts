// Notices the first steps as they are taken, wherever in the room that is.
import { useEffect } from "react";
import { roomDialog } from "@/app/roomDialogs";
import { useJobStore } from "@/jobs";
import { opened } from "@/palette/state";
import { usePeers } from "@/presence";
import { useRoom } from "@/sync";
import { took } from "./tourState";

export function useSteps(): void {
  const { connection } = useRoom();
  const { jobs } = useJobStore();
  const others = usePeers().length;
  useEffect(() => {
    if (others > 0) took("window");
  }, [others]);
  useEffect(() => {
    const edited = () => took("edit");
    const found = () => opened.get() === "palette" && took("find");
    const shared = () => roomDialog.get() === "share" && took("share");
    const broken = () => [...jobs.get().values()].some((job) => job.kind === "breakdown") && took("breakdown");
    broken();
    connection.undo.on("stack-item-added", edited);
    const stops = [
      opened.subscribe(found),
      roomDialog.subscribe(shared),
      jobs.subscribe(broken),
      connection.onEvent((event) => {
        if (event.type === "version") took("version");
      }),
    ];
    return () => {
      connection.undo.off("stack-item-added", edited);
      for (const stop of stops) stop();
    };
  }, [connection, jobs]);
}

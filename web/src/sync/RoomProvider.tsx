// Opens a project's room for everything inside it, and closes it again. Shows words instead when there is no way in.
import { skipToken, useQuery } from "@tanstack/react-query";
import { createContext, useContext, useEffect, useMemo, useRef, useState, type ReactNode } from "react";
import { keys, type Me as Account, queryClient, refreshSession } from "@/api";
import { useT } from "@/i18n";
import { Button, EmptyState, Spinner } from "@/ui";
import { access, type Access, mayEdit, type Me, probe, remember, type Role, storedUpdate } from "./access";
import { useCell } from "./cell";
import { ClosedRoom } from "./ClosedRoom";
import type { Closed } from "./closing";
import { Connection } from "./connection";
import type { RoomEvent } from "./frames";
import { heardRole, type RoleChange, type RoleState } from "./role";

export interface Room {
  projectId: string;
  me: Me;
  role: Role;
  /** How my role has changed since I came in, if it has. */
  change: RoleChange | null;
  /** False for viewers and commenters: look, point, but change nothing. */
  canEdit: boolean;
  connection: Connection;
}

export const RoomContext = createContext<Room | null>(null);

export function useRoom(): Room {
  const room = useContext(RoomContext);
  if (!room) throw new Error("useRoom is only for what stands inside a RoomProvider");
  return room;
}

type Entry = Access | Closed | "failed" | null;

export function RoomProvider({ projectId, children }: { projectId: string; children: ReactNode }) {
  const [entry, setEntry] = useState<Entry>(null);
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    let gone = false;
    setEntry(null);
    access(projectId).then(
      (found) => gone || setEntry(found),
      () => gone || setEntry("failed"),
    );
    return () => {
      gone = true;
    };
  }, [projectId, attempt]);
  if (entry === null) return <Opening />;
  if (entry === "failed") return <Unreachable retry={() => setAttempt(attempt + 1)} />;
  if (typeof entry === "string") return <ClosedRoom projectId={projectId} closed={entry} />;
  return (
    <OpenRoom key={`${projectId}/${entry.me.id}`} projectId={projectId} entry={entry}>
      {children}
    </OpenRoom>
  );
}

function useConnection(projectId: string, userId: string): Connection | null {
  const [connection, setConnection] = useState<Connection | null>(null);
  useEffect(() => {
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    const url = `${scheme}://${location.host}/api/rooms`;
    const opened = new Connection({ projectId, userId, url, refresh: () => refreshSession(), probe: () => probe(projectId), stored: () => storedUpdate(projectId) });
    void opened.open();
    setConnection(opened);
    return () => opened.close();
  }, [projectId, userId]);
  return connection;
}

function OpenRoom({ projectId, entry, children }: { projectId: string; entry: Access; children: ReactNode }) {
  const connection = useConnection(projectId, entry.me.id);
  return connection ? (
    <Inside projectId={projectId} entry={entry} connection={connection}>
      {children}
    </Inside>
  ) : (
    <Opening />
  );
}

/** The role of the moment, which may change while the room is open, and its last change. After an absence it is asked for. */
function useRole(connection: Connection, projectId: string, { me, role }: Access): RoleState {
  const [state, setState] = useState<RoleState>({ role, change: null, hint: null });
  useEffect(() => {
    const hear = (event: RoomEvent) => {
      if (event.type === "member") void queryClient.invalidateQueries({ queryKey: keys.people(projectId) });
      setState((before) => heardRole(before, event, me.id, Date.now()));
    };
    let link = connection.status.get().link;
    let timer: ReturnType<typeof setTimeout>;
    const look = async () => {
      const found = await access(projectId).catch(() => null);
      if (found && typeof found !== "string") hear({ type: "permission", role: found.role });
    };
    const offs = [
      connection.onEvent(hear),
      connection.status.subscribe(() => {
        const before = link;
        link = connection.status.get().link;
        // Not everybody at once after a restart.
        if (before === "offline" && link === "live") timer = setTimeout(() => void look(), Math.random() * 2_000);
      }),
    ];
    return () => {
      clearTimeout(timer);
      offs.forEach((off) => off());
    };
  }, [connection, projectId, me.id]);
  useEffect(() => void remember(projectId, { me, role: state.role }), [projectId, me, state.role]);
  return state;
}

/** Me as I am called now. A new name is told to the others by coming again. */
function useNamed(connection: Connection, first: Me): Me {
  const { data } = useQuery<Account | null>({ queryKey: keys.me, queryFn: skipToken });
  const now = data?.user.id === first.id ? data.user : first;
  const { id, name, color } = now;
  const told = useRef(`${first.name}/${first.color}`);
  useEffect(() => {
    if (told.current === `${name}/${color}`) return;
    told.current = `${name}/${color}`;
    connection.comeAgain();
  }, [connection, name, color]);
  return useMemo(() => ({ id, name, color }), [id, name, color]);
}

function Inside({ projectId, entry, connection, children }: { projectId: string; entry: Access; connection: Connection; children: ReactNode }) {
  const { closed, loaded } = useCell(connection.status);
  const { role, change } = useRole(connection, projectId, entry);
  const me = useNamed(connection, entry.me);
  const room = useMemo<Room>(() => ({ projectId, me, role, change, canEdit: mayEdit(role), connection }), [projectId, me, role, change, connection]);
  if (closed) return <ClosedRoom projectId={projectId} closed={closed} />;
  return <RoomContext value={room}>{loaded ? children : <Opening />}</RoomContext>;
}

function Opening() {
  const t = useT();
  return (
    <div className="grid h-full place-items-center" role="status">
      <span className="flex items-center gap-2 text-fg-muted">
        <Spinner /> {t("room.opening")}
      </span>
    </div>
  );
}

function Unreachable({ retry }: { retry: () => void }) {
  const t = useT();
  return (
    <div className="grid h-full place-items-center">
      <EmptyState title={t("room.unreachable")} action={<Button onClick={retry}>{t("room.retry")}</Button>}>
        {t("room.unreachable.safe")}
      </EmptyState>
    </div>
  );
}

"""One connection in a room: frames in, frames out, its rights. Push-style: it holds no task while nothing is slow."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from collab import errors, origin, protocol, update_guard, vectors
from collab.capacity import Refusal
from collab.document import is_panic
from collab.intake import Intake, Part, Rate
from collab.large import LARGE_BYTES
from collab.lib0 import read_var_uint
from collab.origin import Author
from collab.outbox import Connection, Outbox
from collab.update_guard import Checked

if TYPE_CHECKING:
    from collab.room import Room


# A client that keeps sending what does not fit is asked ever more seldom, but as long as it is here.
ASK_SECONDS = 0.1
MAX_ASK_SECONDS = 10.0
# Statuses are high-water marks: the last ones say all.
MAX_HELD = 100
# Clients that a state vector may name more than the document has.
CLIENTS_UNKNOWN = 1_000


class Rights(Struct, frozen=True, kw_only=True):
    """What this caller may do here now."""

    role: str
    may_write: bool


def _check_clients(state_vector: bytes, own: bytes) -> None:
    """TooLarge, if it names many clients of which nothing is here: reading it would take long."""
    count, most = read_var_uint(state_vector, 0)[0], read_var_uint(own, 0)[0] + CLIENTS_UNKNOWN
    if count > most:
        raise errors.TooLarge(f"The state vector names {count} clients; {most} are allowed.")


class Session:
    def __init__(
        self,
        room: Room,
        connection: Connection,
        *,
        connection_id: str,
        author: Author,
        user: dict[str, str],
        rights: Rights,
        events: bool,
        recheck: Callable[[Session], Awaitable[None]],
        now: Callable[[], float],
        failed: Callable[[BaseException], None] | None = None,
        credential: Callable[[protocol.Credential], None] | None = None,
    ) -> None:
        self.room = room
        self.connection = connection
        self.origin = origin.Session(author=author, connection=connection_id)
        self.user = user
        self.rights = rights
        self.events = events
        self._recheck = recheck
        self._credential = credential
        rate = Rate(room.limits.edits_per_second)
        self.intake = Intake(connection, room.turns, rate, room.rate, self._take, failed or self._failed)
        self.client_id: int | None = None
        # Whether its first word was that its document is empty.
        self.new_page = False
        self.outbox = Outbox(connection, room.mark, self._catch_up, now)
        self._acks: deque[tuple[int, bytes]] = deque(maxlen=MAX_HELD)
        self._echoed: bytes | None = None
        # Why edits of this client were not taken, by code, and when each can be: until then no status is echoed.
        self._refusals: dict[str, Refusal] = {}
        # What was asked for with a step 1, and the statuses that wait for the answer.
        self._asked = 0
        self._held: list[bytes] = []
        self._later: asyncio.TimerHandle | None = None
        self.closed = False

    # ---- out

    def send(self, frame: bytes) -> None:
        if not self.closed:
            self.outbox.put(frame)

    @property
    def behind(self) -> bool:
        """Whether it reads more slowly than it is written to."""
        return self.outbox.behind is not None or not self.connection.writable

    def close(self, code: int, reason: str) -> None:
        if not self.closed:
            self.end()
            self.connection.close(code, reason)

    def end(self) -> None:
        """Nothing more goes in or out."""
        self.closed = True
        self.intake.stop()

    def _failed(self, exc: BaseException) -> None:
        """Where nobody else says how a frame's failure ends its connection."""
        self.close(4500, str(exc))

    def _catch_up(self) -> None:
        self.room.when_open(self._bring_up_to_date)

    def _bring_up_to_date(self) -> None:
        """Say what the overflow has swallowed: what others wrote, the question, what holds now, the last echo."""
        mark = None if self.closed else self.outbox.back()
        if mark is None:
            return
        self.outbox.answer(self.room.lacking(mark))
        self._greet()
        self.tell({"type": "saving", "state": self.room.state})
        self.tell({"type": "permission", "role": self.rights.role})
        for notice in self.room.capacity.notices():
            self.tell(notice)
        for refusal in self._refusals.values():
            self._deny(refusal)
        if self._echoed is not None:
            self.send(protocol.sync_status(self._echoed))

    # ---- in

    def received(self, frame: bytes) -> None:
        """Take one frame, now or when its turn comes. Malformed and its like: close this connection, and only it.

        What fails at once is raised; what fails later goes to `failed`. A credential is the server's to check."""
        self.intake.received(frame)

    def hold(self, until: Awaitable[object], then: Callable[[], None] | None = None) -> None:
        """Take nothing more of this connection until this is done; then `then`, and on where it stopped."""
        self.intake.hold(until, then)

    def _take(self, part: Part) -> None:
        try:
            messages = protocol.parse(part) if isinstance(part, bytes) else part
            if len(messages) == 1:
                self._take_message(messages[0])
            else:
                self._take_many(messages, counted=not isinstance(part, bytes))
        except BaseException as exc:
            if is_panic(exc):
                raise errors.StoryroomError("Something went wrong on our side.") from exc
            raise

    def _take_many(self, messages: list[protocol.Message], *, counted: bool) -> None:
        if not counted:
            self.intake.spent(len(messages) - 1)
        for number, message in enumerate(messages, 1):
            if self.closed:
                return
            self._take_message(message)
            if self.intake.over and number < len(messages):
                self.intake.put_back(messages[number:])
                return

    def _take_message(self, message: protocol.Message) -> None:
        match message:
            case protocol.Update():
                self._update(message)
            case protocol.Awareness():
                self.room.presence.received(self, message.entries)
            case protocol.SyncStatus():
                self._status(message.payload)
            case protocol.Step1():
                self._step1(message.state_vector)
            case protocol.QueryAwareness():
                self.room.presence.greet(self, asked=True)
            case protocol.Credential():
                if self._credential is not None:
                    self._credential(message)
            case _:
                pass

    def _step1(self, state_vector: bytes) -> None:
        content = self.room.content
        if len(state_vector) > CLIENTS_UNKNOWN:
            _check_clients(state_vector, content.state_vector())
        known = vectors.read_state_vector(state_vector)
        if self.room.retired:
            self.room.check_lineage(known)
        self.new_page = self.new_page or not known
        if content.document is None and self.rights.may_write and not content.stored.covers(known):
            # What was written offline will come next.
            self.room.build()
        self.room.when_open(lambda: self._answer_step1(state_vector))

    def _answer_step1(self, state_vector: bytes) -> None:
        if self.closed or self.outbox.asked(state_vector):
            # Who asks again before taking the last answer gets one more, not a thousand.
            return
        self.outbox.answer(self.room.content.answer(state_vector))
        self._greet()

    def _greet(self) -> None:
        if self.rights.may_write:
            self.ask()
        self.room.presence.greet(self)
        self.room.repeat_notices(self)

    def ask(self) -> None:
        """Ask for what this client has and the room has not."""
        self.room.when_open(lambda: self.send(protocol.step1(self.room.content.state_vector())))

    def _update(self, message: protocol.Update) -> None:
        if len(message.update) > LARGE_BYTES:
            if self.rights.may_write:
                self.hold(self._update_large(message))
            elif not message.is_step2:
                self.refuse(self._to_look())
        elif self._edit(message) and message.is_step2:
            self._complete()

    async def _update_large(self, message: protocol.Update) -> None:
        """Part by part, with a turn of the loop between; what is refused or hangs on the unknown ends it."""
        found = await self.room.examine(message.update)
        if isinstance(found, Refusal):
            self.refuse(found)
            return
        self.room.check_lineage(found.whole.clients())
        for part in found.parts:
            taken: bool | None = None
            while taken is None:
                async with self.room.turns.large:
                    if not self._has_to_wait(found.whole):
                        taken = self._edit(protocol.Update(update=part, is_step2=message.is_step2), part=True)
                        await asyncio.sleep(0)
                if taken is None:
                    # Not within the turn: other rooms are no part of it.
                    await self.room.settled()
            if not taken:
                return
        if message.is_step2:
            self._complete()

    def _has_to_wait(self, checked: Checked) -> bool:
        """Whether this is news for a document that is not here, or that is being made anew."""
        content = self.room.content
        return self.room.opening.mending or (content.document is None and not content.stored.holds(checked))

    def _edit(self, message: protocol.Update, *, part: bool = False) -> bool:
        """Take in one update, or a part of one. Whether all of it is in the document now. Malformed, TooLarge."""
        document = self.room.content.document
        checked = update_guard.check(message.update, halves=document.halves if document is not None else None)
        if self.room.retired:
            self.room.check_lineage(checked.clients())
        if not self.rights.may_write:
            if not checked.empty and not message.is_step2:
                self.refuse(self._to_look())
            return False
        if checked.empty:
            return True
        if document is None:
            return self._is_stored(message, checked)
        if self.room.opening.mending:
            self.hold(self.room.settled(), lambda: self._update(message))
            return False
        refusal = self.room.refusal(message.update, checked, part=part)
        if refusal is not None:
            self.refuse(refusal)
        elif self.room.apply(message.update, checked, self, relayed=message.is_step2):
            return True
        else:
            self._does_not_fit(checked)
        return False

    def _is_stored(self, message: protocol.Update, checked: Checked) -> bool:
        """Without a document: what is stored already is no edit, and whatever is news waits for the document."""
        if self.room.content.stored.holds(checked):
            return True
        self.hold(self.room.settled(), lambda: self._update(message))
        return False

    def _to_look(self) -> Refusal:
        error = errors.Forbidden("Your role here is to look: this edit was not applied.")
        return Refusal(error=error, until=lambda: self.rights.may_write)

    def refuse(self, refusal: Refusal) -> None:
        """Say that an edit was not taken. No status is echoed until it can be, and has been asked for and come."""
        self._refusals[refusal.error.code] = refusal
        self._deny(refusal)

    def _deny(self, refusal: Refusal) -> None:
        self.tell({"type": "refused", "code": refusal.error.code})
        self.send(protocol.permission_denied(refusal.error.detail))

    def look_again(self) -> bool:
        """Ask for what was refused, if nothing stands in its way any more. Whether something still does."""
        if not self._refusals:
            return False
        if not self.rights.may_write or not all(refusal.until() for refusal in self._refusals.values()):
            return True
        self._refusals.clear()
        self._asked = 1
        self.ask()
        return False

    def _does_not_fit(self, checked: Checked) -> None:
        if self._refusals and not checked.deletes:
            # It hangs on what was refused.
            self.refuse(next(iter(self._refusals.values())))
        else:
            self._withhold()

    def _withhold(self) -> None:
        """The update hangs on something that the room has not: ask for it, and promise nothing till it is here."""
        self._asked += 1
        if self._asked == 1:
            self.ask()
        elif self._later is None:
            pause = min(ASK_SECONDS * 2 ** min(self._asked, 20), MAX_ASK_SECONDS)
            self._later = asyncio.get_running_loop().call_later(pause, self._ask_again)

    def ask_soon(self) -> None:
        """What was missing may be here now."""
        if self._asked:
            if self._later is not None:
                self._later.cancel()
            self._asked = 1
            self._later = asyncio.get_running_loop().call_later(ASK_SECONDS, self._ask_again)

    def _ask_again(self) -> None:
        self._later = None
        if self._asked and not self.closed:
            self.ask()

    def _complete(self) -> None:
        """The client has sent all that the room had not."""
        self._asked = 0
        self._refusals.clear()
        held, self._held = self._held, []
        for payload in held:
            self._status(payload)

    def _status(self, payload: bytes) -> None:
        if self._asked or self._refusals:
            self._held = [*self._held[-MAX_HELD:], payload]
            return
        self._acks.append((self.room.applied, payload))
        self.acknowledge(self.room.saved_upto)

    def acknowledge(self, saved_upto: int) -> None:
        """Echo every status whose edits, and all before them, are committed."""
        while self._acks and self._acks[0][0] <= saved_upto:
            self._echoed = self._acks.popleft()[1]
            self.send(protocol.sync_status(self._echoed))

    # ---- rights

    async def recheck(self) -> None:
        """Ask the server again what this caller may do; it sets the rights anew or closes."""
        await self._recheck(self)

    def set_rights(self, rights: Rights) -> None:
        """A changed role takes effect with the next frame; who may write from now on is asked for what it has."""
        before, self.rights = self.rights, rights
        if before == rights:
            return
        self.tell({"type": "permission", "role": rights.role})
        if rights.may_write and not before.may_write:
            if not self._refusals:
                self.ask()
            self.look_again()

    def tell(self, notice: dict[str, object]) -> None:
        if self.events:
            self.send(protocol.event(msgspec.json.encode(notice)))

"""How full a project is: its bytes and its nodes, told when it becomes tight, and what does not fit any more.

Bytes are counted as updates come in, which is too many; where that count says it is tight, they are measured: those of
large documents in a child process."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any

import msgspec
from msgspec import Struct

from collab import errors
from collab.content import LARGE_BYTES
from collab.document import Document
from collab.limits import Limits
from collab.update_guard import Checked
from collab.writes import EditText, Put, Remove, SetField, Write

# From this share on everybody here is told.
NEAR = 0.8
# And once more from here on.
NEARLY_FULL = 0.95
# Kept for updates that take away more than they bring: a client that undoes what was refused sends its remains.
RESERVE = 0.05
# Measuring takes at most a twentieth of the loop's time.
PAUSES_PER_MEASURE = 20
MEASURE_SECONDS = 0.25
# A child takes at most a fourth of its time for it; what could not be measured is tried again.
PAUSES_PER_CHILD = 3
AGAIN_SECONDS = 1.0


class Refusal(Struct, frozen=True, kw_only=True):
    """Why an edit is not taken now, and when its author can be asked for it again."""

    error: errors.StoryroomError
    until: Callable[[], bool]


def _near(used: int, most: int) -> int:
    return (used >= NEAR * most) + (used >= NEARLY_FULL * most)


class Capacity:
    def __init__(
        self,
        limits: Limits,
        document: Callable[[], Document | None],
        size: int,
        tell: Callable[[dict[str, Any]], None],
        eased: Callable[[], bool],
        measure: Callable[[], None],
    ) -> None:
        self.bytes = size
        self._nodes = 0
        self._limits = limits
        self._document = document
        self._tell = tell
        self._eased = eased
        # Begins to measure a large document elsewhere; `measured` is called with what came of it.
        self._measure_elsewhere = measure
        # When that began, and what was counted then.
        self._measuring: tuple[float, int] | None = None
        self._known = asyncio.Event()
        # 0 while there is room; 1 and 2: what was told.
        self._near = {"documentBytes": 0, "nodes": 0}
        self._bytes_at = NEAR * limits.document_bytes
        self._nodes_at = NEAR * limits.nodes
        self._refused = False
        self._timer: asyncio.TimerHandle | None = None
        self._not_before = 0.0

    # ---- how full

    def grew(self, size: int, nodes: int, deletes: object) -> None:
        """An update of this size is in the document now, which has so many nodes."""
        self.bytes += size
        self._nodes = nodes
        if self.bytes >= self._bytes_at or (deletes and (self._refused or self._near["documentBytes"])):
            self._measure_soon()
        if (nodes >= self._nodes_at or self._near["nodes"]) and _near(nodes, self._limits.nodes) != self._near["nodes"]:
            self._note("nodes", nodes, self._limits.nodes)
        if deletes and self._refused:
            self._refused = self._eased()

    def _measure_soon(self) -> None:
        if self._timer is None and self._measuring is None:
            wait = max(MEASURE_SECONDS, self._not_before - time.monotonic())
            self._timer = asyncio.get_running_loop().call_later(wait, self._measure)

    def _measure(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        document = self._document()
        if document is None:
            return
        began = time.monotonic()
        if document.size > LARGE_BYTES:
            if self._measuring is None:
                self._measuring = (began, self.bytes)
                self._known.clear()
                self._measure_elsewhere()
            return
        self.bytes = len(document.encode())
        now = time.monotonic()
        self._not_before = now + PAUSES_PER_MEASURE * (now - began)
        self._compare()

    def measured(self, size: int | None) -> None:
        """How large the document was when it was asked for; None: this could not be told."""
        if self._measuring is None:
            return
        (began, counted), self._measuring = self._measuring, None
        self._known.set()
        now = time.monotonic()
        self._not_before = now + max(AGAIN_SECONDS if size is None else 0, PAUSES_PER_CHILD * (now - began))
        if size is None:
            self._measure_soon()
        else:
            self.bytes = size + self.bytes - counted
            self._compare()

    async def remeasured(self) -> bool:
        """Wait for the measurement that a refusal has begun, if it has; whether there was one."""
        if self._measuring is None:
            return False
        await self._known.wait()
        return True

    def _compare(self) -> None:
        most = self._limits.document_bytes
        near = NEAR * most
        # Not again before as much more has come in as would matter.
        self._bytes_at = max(near, self.bytes + max(most - self.bytes, 0) / 4 + most / 64)
        if _near(self.bytes, most) != self._near["documentBytes"]:
            self._note("documentBytes", self.bytes, most)
        if self._refused:
            self._refused = self._eased()

    def _note(self, limit: str, used: int, most: int) -> None:
        self._near[limit] = _near(used, most)
        self._tell({"type": "limit", "limit": limit, "used": used, "max": most})

    def notices(self) -> list[dict[str, Any]]:
        """What somebody who joins has to hear."""
        document = self._document()
        if document is not None:
            self.grew(0, document.entries, deletes=False)
        used = {"documentBytes": self.bytes, "nodes": self._nodes}
        most = {"documentBytes": self._limits.document_bytes, "nodes": self._limits.nodes}
        return [
            {"type": "limit", "limit": limit, "used": used[limit], "max": most[limit]}
            for limit, near in self._near.items()
            if near
        ]

    # ---- sockets

    def has_room(self, size: int, checked: Checked) -> bool:
        """Whether an update of this size fits whatever it holds: so it is with nearly all."""
        nodes = self._nodes
        for _, _, length in checked.structs:
            nodes += length
        return self.bytes + size <= self._limits.document_bytes and nodes <= self._limits.nodes

    def refusal(self, size: int, checked: Checked, nodes: Callable[[], int]) -> Refusal | None:
        """Why an update of this size does not fit, or None; `nodes` counts those it adds. What only takes away fits."""
        limits, document = self._limits, self._document()
        if document is None or self.has_room(size, checked):
            return None
        clocks = sum([length for _, _, length in checked.structs])
        have = document.entries
        new = _lasting(checked, document)
        if not new:
            return None
        # What is known already adds nothing, nor what is deleted again (an undo sends it along for a redo).
        grows = size * new // clocks
        if not self._fits(grows) and not self._makes_room(grows, new, checked):
            self._refused = True
            return Refusal(error=errors.DocumentFull(), until=lambda: self.bytes + grows <= limits.document_bytes)
        more = nodes() if have + new > limits.nodes else 0
        if more and have + more > limits.nodes:
            self._refused = True
            return Refusal(error=errors.TooManyNodes(), until=lambda: self._nodes + more <= limits.nodes)
        return None

    def _fits(self, grows: int) -> bool:
        most = self._limits.document_bytes
        if self.bytes + grows <= most:
            return True
        if time.monotonic() >= self._not_before:
            # The count is too high by all that was written over.
            self._not_before = time.monotonic() + MEASURE_SECONDS
            self._measure_quietly()
        else:
            self._measure_soon()
        return self.bytes + grows <= most

    def _measure_quietly(self) -> None:
        refused, self._refused = self._refused, False
        self._measure()
        self._refused = refused

    def _makes_room(self, grows: int, new: int, checked: Checked) -> bool:
        taken = sum([length for _, _, length in checked.deletes])
        return taken >= new and self.bytes + grows <= (1 + RESERVE) * self._limits.document_bytes

    # ---- REST, jobs, restores

    def check(self, document: Document, writes: list[Write], size: int = 0) -> None:
        """DocumentFull, TooManyNodes: a plan that would not fit. `size`: bytes that it takes in as they are."""
        put = {w.key for w in writes if isinstance(w, Put) and w.root == "nodes" and not document.has("nodes", w.key)}
        gone = {w.key for w in writes if isinstance(w, Remove) and w.root == "nodes"}
        if len(put) > len(gone) and document.entries + len(put) - len(gone) > self._limits.nodes:
            raise errors.TooManyNodes
        grows = size + sum(_weight(write) for write in writes)
        if grows and not self._fits(grows):
            raise errors.DocumentFull

    def stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()


def _lasting(checked: Checked, document: Document) -> int:
    """How many clocks are new to the document and not deleted by the update itself."""
    known = document.clocks
    lasting = 0
    for client, clock, length in checked.structs:
        begin, end = max(clock, known.get(client, 0)), clock + length
        if end > begin:
            gone = [min(end, at + count) - max(begin, at) for other, at, count in checked.deletes if other == client]
            lasting += end - begin - sum(overlap for overlap in gone if overlap > 0)
    return lasting


def _weight(write: Write) -> int:
    """About how many bytes a write adds."""
    match write:
        case Put():
            return len(msgspec.json.encode(write.fields, enc_hook=str))
        case SetField():
            return len(msgspec.json.encode(write.value, enc_hook=str))
        case EditText():
            return sum(len(splice.insert.encode()) for splice in write.splices)
        case _:
            return 0

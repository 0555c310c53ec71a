"""A room's copy of its project: stored bytes, which answer joins, or a document, once somebody writes or reads it.

Only the room changes it. Either way it is a cache of what Postgres has, and of what the room has not saved yet."""

from __future__ import annotations

from collab import protocol, update_guard
from collab.document import Document
from collab.stored import Stored

# A document in memory against its encoded bytes, and the least that one takes (measured: bench/rooms.py).
DOCUMENT_FACTOR = 16
DOCUMENT_WEIGHT = 40_000
# How long the answer to an empty state vector is kept for who joins next.
ANSWER_SECONDS = 10


class Content:
    """`document` or `stored` is there, never both."""

    def __init__(self, stored: Stored) -> None:
        self.document: Document | None = None
        self._stored: Stored | None = stored
        self._tombstones: float | None = None
        # The answer to an empty state vector, and the version that it is of.
        self._whole: list[bytes] = []
        self._version = -1
        self._asked = False
        self._asked_at = 0.0

    @property
    def stored(self) -> Stored:
        """The bytes, while there is no document."""
        if self._stored is None:
            raise RuntimeError("There is a document.")
        return self._stored

    @property
    def weight(self) -> int:
        """Bytes of memory, about."""
        kept = sum(map(len, self._whole))
        if self.document is not None:
            return kept + document_weight(self.document.size)
        return kept + self.stored.weight

    @property
    def tombstones(self) -> float | None:
        """How much of all ever written is deleted, 0 to 1, when there was no document last; None: not known."""
        if self._stored is not None:
            self._tombstones = self._stored.tombstones
        return self._tombstones

    def state_vector(self) -> bytes:
        return self.stored.state_vector() if self.document is None else self.document.state_vector()

    def answer(self, state_vector: bytes) -> list[bytes]:
        """The frames that bring what somebody with this state vector lacks; the last one is the step 2."""
        known = update_guard.read_state_vector(state_vector) if state_vector else {}
        if known:
            return self._answer(known, state_vector)
        version = self.stored.version if self.document is None else self.document.version
        if version != self._version or not self._whole:
            self._whole, self._version = self._answer({}, b""), version
        self._asked = True
        return self._whole

    def _answer(self, known: dict[int, int], state_vector: bytes) -> list[bytes]:
        if self.document is None:
            return self.stored.frames(known)
        return [protocol.step2(self.document.encode(state_vector))]

    def tidy(self, now: float) -> None:
        """Forget an answer that nobody has asked for lately."""
        if self._asked:
            self._asked, self._asked_at = False, now
        elif now - self._asked_at > ANSWER_SECONDS:
            self._whole = []

    def forget_answer(self) -> None:
        self._whole = []

    def build(self, document: Document) -> None:
        """From now on there is a document."""
        self._tombstones = self.tombstones
        self.document, self._stored = document, None
        self._whole = []

    def drop(self) -> None:
        """From now on there are only the bytes of the document, all of which are saved."""
        if self.document is not None:
            self._stored = Stored.of(self.document)
            self.document = None
            self._whole = []

    def close(self) -> None:
        """Free the memory now: a room hangs in cycles that are not looked for at once."""
        self.document, self._whole = None, []


def document_weight(size: int) -> int:
    """Bytes of memory that a document of so many encoded bytes takes."""
    return size * DOCUMENT_FACTOR + DOCUMENT_WEIGHT

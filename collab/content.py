"""A room's copy of its project: stored bytes, which answer joins, or a document, once somebody writes or reads it.

Only the room changes it. Either way it is a cache of what Postgres has, and of what the room has not saved yet."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable

import structlog

from collab import protocol, vectors
from collab.document import Document
from collab.stored import Stored
from collab.update_guard import Checked

log = structlog.get_logger()

# A document in memory against its encoded bytes, and the least that one takes. Measured: 2 to 3 for long texts, 9 for a
# history of single characters, 12 to 18 for nodes of few words and for values that were written over and over.
DOCUMENT_FACTOR = 16
DOCUMENT_WEIGHT = 40_000
# Documents of more bytes than this are never encoded in one go: 1 MB takes 4 ms.
LARGE_BYTES = 1_000_000
# How long the answer to an empty state vector is kept for who joins next, and the largest one that is.
ANSWER_SECONDS = 10
ANSWER_BYTES = 8_000_000
# The bytes of a document that is written to are read or made fewer no more often than this, but when so many are new.
READ_AGAIN_SECONDS = 60.0
MOST_TAIL_BYTES = 4_000_000


class Content:
    """`document` or `stored` is there; both of them where the document is large, so that the bytes answer.

    `release` is handed documents that are large and no longer needed: freeing one in one go takes long."""

    def __init__(self, stored: Stored, release: Callable[[Document], None]) -> None:
        self.document: Document | None = None
        self._stored: Stored | None = stored
        self._release = release
        # What has been announced since the bytes are being read again, and what was not saved before.
        self._since: list[tuple[bytes, Checked | None]] | None = None
        self._not_before = 0.0
        # The answer to an empty state vector, and the version that it is of.
        self._whole: list[bytes] = []
        self._version = -1
        self._asked = False
        self._asked_at = 0.0

    @property
    def stored(self) -> Stored:
        """The bytes: always there while there is no document."""
        if self._stored is None:
            raise RuntimeError("There is a document.")
        return self._stored

    @property
    def weight(self) -> int:
        """Bytes of memory, about."""
        kept = sum(map(len, self._whole)) + (self._stored.weight if self._stored is not None else 0)
        return kept + (document_weight(self.document.size) if self.document is not None else 0)

    # ---- answers

    def state_vector(self) -> bytes:
        return self.stored.state_vector() if self.document is None else self.document.state_vector()

    def answer(self, state_vector: bytes) -> Iterable[bytes]:
        """The frames that bring what somebody with this state vector lacks; the last one is the step 2."""
        known = vectors.read_state_vector(state_vector) if state_vector else {}
        bytes_ = self._bytes()
        if known or (bytes_ is not None and bytes_.size > ANSWER_BYTES):
            return self._answer(known, state_vector)
        version = self.stored.version if self.document is None else self.document.version
        if version != self._version or not self._whole:
            self._whole, self._version = list(self._answer({}, b"")), version
        self._asked = True
        return self._whole

    def _answer(self, known: dict[int, int], state_vector: bytes) -> Iterable[bytes]:
        if (found := self._bytes()) is not None:
            return found.frames(known)
        if self.document is None:
            return self.stored.frames(known)
        return [protocol.step2(self.document.encode(state_vector))]

    def _bytes(self) -> Stored | None:
        """The bytes, if all that is in the document is in them."""
        if self._stored is not None and self.document is not None and not self._stored.covers(self.document.clocks):
            log.warning("content.bytes_behind", size=self._stored.size)
            self._stored = None
        return self._stored

    def tidy(self, now: float) -> None:
        """Forget an answer that nobody has asked for lately."""
        if self._asked:
            self._asked, self._asked_at = False, now
        elif now - self._asked_at > ANSWER_SECONDS:
            self._whole = []

    def forget_answer(self) -> None:
        self._whole = []

    # ---- the bytes of a large document

    @property
    def wants_bytes(self) -> bool:
        """Whether the stored bytes are to be read for the document that is here, or to be made fewer."""
        if self.document is None or self._since is not None or self.document.size <= LARGE_BYTES:
            return False
        if self._stored is not None and self._stored.tail > max(MOST_TAIL_BYTES, self._stored.base // 2):
            return True
        return (self._stored is None or self._stored.long) and time.monotonic() >= self._not_before

    @property
    def bytes(self) -> Stored | None:
        """What is kept beside the document."""
        return self._bytes()

    @property
    def updates(self) -> list[bytes] | None:
        """All of it in an order in which a document can take it in; None: there are no bytes."""
        found = self._bytes()
        return None if found is None else found.updates

    def forget_bytes(self) -> None:
        """The document holds more than they say."""
        if self.document is not None:
            self._stored = None

    def announced(self, update: bytes, checked: Checked | None) -> None:
        """An update that the document has taken in may be seen by everybody now."""
        if self.document is not None and self._stored is not None:
            self._stored.add(update, checked)
        if self._since is not None:
            self._since.append((update, checked))

    def reading_bytes(self, unsaved: Iterable[tuple[bytes, Checked | None]]) -> None:
        """From now on the bytes are read; these updates are not among them."""
        self._since = list(unsaved)

    def read_bytes(self, stored: Stored | None) -> None:
        """What there is of them now; None: they could not be read, and what was there would grow for ever."""
        since, self._since = self._since or [], None
        self._not_before = time.monotonic() + READ_AGAIN_SECONDS
        if self.document is None:
            return
        if stored is not None:
            for update, checked in since:
                stored.add(update, checked)
        self._stored = stored

    # ---- one or the other

    def build(self, document: Document) -> None:
        """From now on there is a document, this one."""
        self._free()
        self.document = document
        if document.size <= LARGE_BYTES:
            self._stored = None
        self._whole = []

    def drop(self) -> None:
        """From now on there are only the bytes of the document, all of which are saved."""
        if self.document is not None:
            self._stored = self._bytes() or Stored.of(self.document)
            self._free()
            self._whole = []

    def close(self) -> None:
        """Free the memory now: a room hangs in cycles that are not looked for at once."""
        self._free()
        self._whole = []

    def _free(self) -> None:
        document, self.document = self.document, None
        if document is not None and document.size > LARGE_BYTES:
            self._release(document)


def document_weight(size: int) -> int:
    """Bytes of memory that a document of so many encoded bytes takes."""
    return size * DOCUMENT_FACTOR + DOCUMENT_WEIGHT

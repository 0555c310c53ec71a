"""Whether what is stored of a project is whole: its rows, its bases, its versions. Reads only, one snapshot for each
project; documents are made in a child process, from one base to the next, so that no more than that is held at once."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Collection, Iterator, Sequence
from itertools import pairwise
from typing import Any

import sqlalchemy as sa
from msgspec import Struct
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from collab import bases, building, errors, journal, tables, update_guard, vectors
from collab.building import NO_LIMITS, StoredRow
from collab.children import Children
from collab.document import Document

ROWS_AT_ONCE = 16

_ASSET = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}")
_FROM_BACKUP = "Bring it back from a backup."


class Problem(Struct, frozen=True, kw_only=True):
    """`what` is wrong, and what `help`s: a sentence each."""

    what: str
    help: str


class Played(Struct, frozen=True, kw_only=True):
    """What a way through the rows comes to. `digest` None: something in it waits for what is not there. `assets`: files
    that nodes name at the moments that were asked for."""

    digest: bytes | None
    clocks: dict[int, int]
    assets: set[str]


async def examine(
    engine: AsyncEngine, children: Children, project: str, *, rebuild: bool = True
) -> AsyncIterator[Problem]:
    """Everything that is wrong with a project. Without `rebuild` no document is made: rows, bases and versions are
    read and counted only."""
    async with journal.snapshot(engine) as conn:
        h = tables.heads.c
        head = (await conn.execute(sa.select(tables.heads).where(h.project == project))).one_or_none()
        if head is None:
            yield Problem(what="It has no head: nobody can open it.", help=_FROM_BACKUP)
            return
        one = _Chain(conn, children, project, head.seq, await _bases(conn, project), await _versions(conn, project))
        async for problem in one.problems(rebuild=rebuild):
            yield problem


async def _bases(conn: AsyncConnection, project: str) -> list[Any]:
    b = tables.bases.c
    return list((await conn.execute(sa.select(tables.bases).where(b.project == project).order_by(b.seq))).all())


async def _versions(conn: AsyncConnection, project: str) -> list[Any]:
    v = tables.versions.c
    return list((await conn.execute(sa.select(v.id, v.seq, v.label).where(v.project == project).order_by(v.seq))).all())


class _Chain:
    def __init__(
        self,
        conn: AsyncConnection,
        children: Children,
        project: str,
        head: int,
        found: Sequence[sa.Row[Any]],
        versions: Sequence[sa.Row[Any]],
    ) -> None:
        self.conn, self.children, self.project, self.head = conn, children, project, head
        self.bases, self.versions = found, versions
        # The rows up to here were folded, or were another document's.
        self.first = max((b.seq for b in found if b.folded_days is not None and b.folded_days >= 0), default=0)
        # Where a document begins without a row.
        self.begun = {b.seq for b in found if b.folded_days == bases.RESTORED and b.seq > self.first}
        self.damaged: set[int] = set()
        self.rows_whole = True

    async def problems(self, *, rebuild: bool) -> AsyncIterator[Problem]:
        async for problem in self._rows():
            self.rows_whole = False
            yield problem
        for base in self.bases:
            async for problem in self._base(base):
                self.damaged.add(base.seq)
                yield problem
        for problem in self._named():
            yield problem
        if rebuild:
            named: set[str] = set()
            async for problem in self._rebuilt(named):
                yield problem
            async for problem in self._files(named):
                yield problem

    # ---- rows

    async def _rows(self) -> AsyncIterator[Problem]:
        j = tables.journal.c
        mine = j.project == self.project
        early = sa.select(sa.func.count()).where(mine, j.seq <= self.first)
        if over := await self.conn.scalar(early):
            what = f"{over} rows of its journal lie before row {self.first}, up to which it was folded."
            yield Problem(what=what, help="They are not read; tell the makers of this program.")
        expected = self._next(self.first)
        query = sa.select(j.seq, j.update, j.checksum).order_by(j.seq).limit(ROWS_AT_ONCE)
        at = self.first
        while page := (await self.conn.execute(query.where(mine, j.seq > at))).all():
            for row in page:
                if row.seq != expected:
                    yield _gap(expected, row.seq - 1)
                if journal.checksum(row.update) != row.checksum:
                    what = f"Row {row.seq} of its journal is not what was written: its checksum differs."
                    yield Problem(what=what, help=_FROM_BACKUP)
                expected = self._next(row.seq)
            at = page[-1].seq
        if expected <= self.head:
            yield _gap(expected, self.head)
        elif expected != self._next(self.head):
            what = f"Its head says row {self.head}, and its last row is {expected - 1}."
            yield Problem(what=what, help=f"Nothing can be saved in it. {_FROM_BACKUP}")

    def _next(self, seq: int) -> int:
        seq += 1
        while seq in self.begun:
            seq += 1
        return seq

    # ---- bases

    async def _base(self, base: sa.Row[Any]) -> AsyncIterator[Problem]:
        if base.seq > self.head:
            what = f"There is a base at row {base.seq}, behind its head at row {self.head}."
            yield Problem(what=what, help=_FROM_BACKUP)
        try:
            size = 0
            async for chunk in journal.base_chunks(self.conn, base):
                size += len(chunk)
            async for _ in journal.base_stamps(self.conn, base):
                pass
            if size != base.size:
                raise errors.Unavailable
        except errors.Unavailable:
            yield Problem(what=f"The base at row {base.seq} is damaged.", help=self._help(base))

    def _help(self, base: sa.Row[Any]) -> str:
        if base.folded_days is not None or base.seq < self.first or not self.rows_whole:
            return _FROM_BACKUP
        return (
            "Its rows are still there: delete this base, and a worker makes it anew "
            f"(in Postgres, table bases, seq {base.seq} of this project)."
        )

    # ---- versions

    def _named(self) -> Iterator[Problem]:
        based = {base.seq for base in self.bases}
        for one in self.versions:
            if one.seq > self.head:
                why = f"but the head is row {self.head}"
            elif 0 < one.seq < self.first and one.seq not in based:
                why = "of which neither the rows nor a base are there"
            else:
                continue
            yield Problem(what=f"The version “{one.label or one.id}” names row {one.seq}, {why}.", help=_FROM_BACKUP)

    # ---- documents

    async def _rebuilt(self, named: set[str]) -> AsyncIterator[Problem]:
        """Every base against the one before it and the rows between, and what is behind the last."""
        sound = [base for base in self.bases if base.seq not in self.damaged]
        wanted = {version.seq for version in self.versions} | {self.head}
        for base in sound:
            try:
                found = await self._play(await bases.read(self.conn, base), [], {base.seq})
                if found.clocks != vectors.read_state_vector(base.state_vector):
                    raise errors.Unavailable
            except errors.StoryroomError:
                self.damaged.add(base.seq)
                yield Problem(what=f"The base at row {base.seq} cannot be opened.", help=self._help(base))
                continue
            if base.seq in wanted:
                named |= found.assets
        if not self.rows_whole:
            return
        steps = [self.first, *(b.seq for b in sound if b.seq > self.first and b.seq not in self.damaged), self.head]
        for before, after in pairwise(steps):
            if after > before:
                async for problem in self._step(before, after, wanted, named):
                    yield problem

    async def _step(self, before: int, after: int, wanted: set[int], named: set[str]) -> AsyncIterator[Problem]:
        """From one base to the next, or to the head."""
        base = next((base for base in self.bases if base.seq == before), None)
        end = next((base for base in self.bases if base.seq == after), None)
        # What begins another document does not follow from the rows before it; the last of those is as good an end.
        last = after - 1 if after in self.begun else after
        try:
            begun = await bases.read(self.conn, base)
            rows = await bases.stored_rows(self.conn, self.project, before, last)
            found = await self._play(begun, rows, {seq for seq in wanted if before < seq <= last})
            named |= found.assets
            if found.digest is None:
                what = f"Changes up to row {last} wait for others that are not there."
                yield Problem(what=what, help="What can be read is shown; it cannot be stored shorter.")
            elif end is not None and last == after:
                own = await self.children.run_behind(building.digest_of, *await bases.read(self.conn, end))
                if own != found.digest:
                    what = f"The base at row {after} is not what its rows make."
                    yield Problem(what=what, help=self._help(end))
        except errors.StoryroomError as exc:
            what = f"Rows {before + 1} to {last} cannot be played: {exc.detail}"
            yield Problem(what=what, help=_FROM_BACKUP)

    async def _play(
        self, base: tuple[list[bytes], list[bytes]], rows: Sequence[StoredRow], stops: Collection[int]
    ) -> Played:
        return await self.children.run_behind(played, *base, rows, stops)

    async def _files(self, named: set[str]) -> AsyncIterator[Problem]:
        a = tables.assets.c
        known = set(await self.conn.scalars(sa.select(a.id).where(a.id.in_(named))))
        for asset in sorted(named - known):
            what = f"A card of it, or of a version, shows the file {asset}, which is not there."
            yield Problem(what=what, help="Give the card another file, or bring this one back from a backup.")


def _gap(first: int, last: int) -> Problem:
    which = f"Row {first}" if first == last else f"Rows {first} to {last}"
    return Problem(what=f"{which} of its journal {'is' if first == last else 'are'} missing.", help=_FROM_BACKUP)


# ---- in a child process


def played(
    chunks: Sequence[bytes], stamps: Sequence[bytes], rows: Sequence[StoredRow], stops: Collection[int]
) -> Played:
    """The document of a base and the rows behind it. `stops`: the rows behind which it is looked at."""
    document = building.begun(chunks, stamps)
    clocks = dict(document.clocks)
    assets: set[str] = set() if rows else _assets(document)
    for row in rows:
        building.play(document, row)
        building.reach(clocks, row.structs)
        if row.seq in stops:
            assets |= _assets(document)
    whole = building.integrated(update_guard.check(document.encode(), NO_LIMITS), clocks)
    return Played(digest=building.digest(document) if whole else None, clocks=dict(document.clocks), assets=assets)


def _assets(document: Document) -> set[str]:
    found: set[str] = set()
    for _, fields in document.raw("nodes"):
        asset = (fields or {}).get("asset")
        if isinstance(asset, str) and _ASSET.fullmatch(asset):
            found.add(asset)
    return found

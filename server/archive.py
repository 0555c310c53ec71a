"""The file of a backup: a plain tar, written and read as a stream, whose last member is the SHA-256 of all that is
before it. Knows names and bytes; what they mean is known to backup_file.py."""

from __future__ import annotations

import hashlib
import os
import tarfile
from collections.abc import AsyncIterable, AsyncIterator, Iterator
from pathlib import Path
from typing import IO, Any

from msgspec import Struct

_UNIT = tarfile.BLOCKSIZE
READ = 1024 * 1024
SUM = "sha256"
_END = bytes(2 * _UNIT)


class FileError(Exception):
    """One sentence for the person at the terminal."""


class Writer:
    """Beside its final name until `finish`; what was not finished is taken away by `close`. FileError: it cannot be
    written, or would take the place of another."""

    def __init__(self, path: Path, *, at: float) -> None:
        if path.exists():
            raise FileError(f"{path} is there already: name another file.")
        self._path, self._new, self._at = path, path.with_name(f"{path.name}.partial"), int(at)
        try:
            self._file: IO[bytes] = os.fdopen(os.open(self._new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb", 0)
        except OSError as failed:
            raise FileError(f"{path} cannot be written: {failed.strerror}.") from failed
        self._hash = hashlib.sha256()
        self.bytes = 0

    def add(self, name: str, content: bytes) -> None:
        self._begin(name, len(content))
        self._write(content)
        self._pad(len(content))

    async def stream(self, name: str, size: int, blocks: AsyncIterable[bytes]) -> bytes:
        """Their SHA-256. FileError if there are not exactly so many: then this file is of no use."""
        self._begin(name, size)
        own, left = hashlib.sha256(), size
        async for block in blocks:
            left -= len(block)
            own.update(block)
            self._write(block)
        if left:
            raise FileError(f"{name} has another size than is known of it.")
        self._pad(size)
        return own.digest()

    def finish(self) -> None:
        """On the disk, under its own name."""
        self.add(SUM, f"{self._hash.hexdigest()}\n".encode())
        self._write(_END)
        os.fsync(self._file.fileno())
        self._file.close()
        self._new.replace(self._path)
        folder = os.open(self._path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def close(self) -> None:
        self._file.close()
        self._new.unlink(missing_ok=True)

    def _begin(self, name: str, size: int) -> None:
        member = tarfile.TarInfo(name)
        member.size, member.mtime, member.mode = size, self._at, 0o600
        self._write(member.tobuf(tarfile.GNU_FORMAT))

    def _pad(self, size: int) -> None:
        self._write(bytes(-size % _UNIT))

    def _write(self, content: bytes) -> None:
        view = memoryview(content)
        while view:
            view = view[self._file.write(view) :]
        self._hash.update(content)
        self.bytes += len(content)


class Member(Struct, frozen=True, kw_only=True):
    name: str
    size: int
    # Where its bytes begin.
    at: int


class Reader:
    """FileError: from every method, if the file is not what was written."""

    def __init__(self, path: Path) -> None:
        try:
            self._file: IO[bytes] = path.open("rb")
        except OSError as failed:
            raise FileError(f"{path} cannot be read: {failed.strerror}.") from failed
        self._path = path

    def close(self) -> None:
        self._file.close()

    def members(self) -> Iterator[Member]:
        """All of them in order, without looking at their bytes."""
        at = 0
        while True:
            self._file.seek(at)
            header = self._exactly(_UNIT)
            if not any(header):
                return
            member = self._member(header, at + _UNIT)
            yield member
            at = member.at + _padded(member.size)

    def blocks(self, member: Member) -> Iterator[bytes]:
        at, end = member.at, member.at + member.size
        while at < end:
            self._file.seek(at)
            block = self._exactly(min(READ, end - at))
            yield block
            at += len(block)

    async def blocks_later(self, member: Member) -> AsyncIterator[bytes]:
        for block in self.blocks(member):
            yield block

    def content(self, member: Member) -> bytes:
        return b"".join(self.blocks(member))

    def check(self) -> Iterator[tuple[Member, Iterator[bytes]]]:
        """Every member with its bytes, and at the end whether each byte of the file is what was written. Whoever asks
        need not take the bytes."""
        own = hashlib.sha256()
        self._file.seek(0)
        while True:
            at = self._file.tell()
            header = self._exactly(_UNIT)
            if not any(header):
                raise FileError(f"{self._path} has no checksum at its end: it is not a whole backup of Storyroom.")
            member = self._member(header, at + _UNIT)
            if member.name == SUM:
                self._compare(own.hexdigest())
                return
            own.update(header)
            passing = self._passing(member, own)
            yield member, passing
            for _ in passing:
                pass

    def _passing(self, member: Member, own: Any) -> Iterator[bytes]:
        left = member.size
        while left:
            block = self._exactly(min(READ, left))
            own.update(block)
            left -= len(block)
            yield block
        padding = self._exactly(-member.size % _UNIT)
        own.update(padding)

    def _compare(self, expected: str) -> None:
        rest = self._file.read(3 * _UNIT + 1)
        if rest != f"{expected}\n".encode().ljust(_UNIT, b"\0") + _END:
            raise FileError(f"{self._path} is damaged: its checksum is another one.")

    def _member(self, header: bytes, at: int) -> Member:
        try:
            found = tarfile.TarInfo.frombuf(header, "utf-8", "strict")
        except (tarfile.HeaderError, UnicodeDecodeError) as failed:
            raise FileError(
                f"{self._path} is damaged at byte {at - _UNIT:,}, or not a backup of Storyroom."
            ) from failed
        return Member(name=found.name, size=found.size, at=at)

    def _exactly(self, size: int) -> bytes:
        block = self._file.read(size)
        if len(block) != size:
            raise FileError(f"{self._path} is cut off.")
        return block


def _padded(size: int) -> int:
    return size + -size % _UNIT

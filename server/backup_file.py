"""What is in the file of a backup, and whether a file is one: its manifest, its tables as Postgres' binary COPY, its
files. Used by backup.py and restore.py."""

from __future__ import annotations

import datetime
from pathlib import Path

import msgspec
from msgspec import Struct

from server.archive import FileError, Member, Reader

FORMAT = 1
MANIFEST = "manifest.json"
README = "README.txt"
DATABASE = "database/"
FILES = "files/"

README_TEXT = """\
A backup of a Storyroom installation, all of one moment.

    storyroom restore --verify FILE    reads all of it and compares every checksum
    storyroom restore FILE             into an empty installation

manifest.json   what is in here, and of which program
database/       the tables, as Postgres' COPY ... (FORMAT binary) writes them, in pieces
files/          pictures, film and sound, by their keys
sha256          of everything before it

Not in here: settings and their secrets. The keys of AI providers are sealed: to read them, the other side needs the
same ENCRYPTION_KEYS. People stay signed in only where SECRET_KEY is the same.
"""


class Table(Struct, frozen=True, kw_only=True):
    """`columns` as they stand in its rows."""

    name: str
    columns: list[str]
    rows: int


class Manifest(Struct, frozen=True, kw_only=True):
    """`missing`: keys of files that were not there, or not whole, when the backup was made. `sealed_with`: the ids of
    those ENCRYPTION_KEYS by which keys of providers are sealed."""

    format: int
    program: str
    migration: str
    at: datetime.datetime
    tables: list[Table]
    files: int
    file_bytes: int
    missing: list[str]
    sealed_with: list[str]


class Counter:
    """Rows of Postgres' binary COPY, counted while the bytes pass. FileError if they are not that."""

    _HEAD = b"PGCOPY\n\xff\r\n\0"

    def __init__(self, name: str) -> None:
        self.rows = 0
        self.columns = 0
        self.ended = False
        self._name = name
        self._kept = bytearray()
        self._begun = False
        self._fields = self._skip = 0

    def feed(self, block: bytes) -> None:
        if self.ended:
            raise self._damaged()
        self._kept += block
        at = self._step(0)
        del self._kept[:at]

    def _step(self, at: int) -> int:
        kept = self._kept
        if not self._begun:
            if len(kept) < 19:
                return 0
            if kept[:11] != self._HEAD:
                raise self._damaged()
            self._begun = True
            at, self._skip = 19, int.from_bytes(kept[15:19])
        while True:
            taken = min(self._skip, len(kept) - at)
            at += taken
            self._skip -= taken
            wanted = 4 if self._fields else 2
            if self._skip or len(kept) - at < wanted:
                return at
            number = int.from_bytes(kept[at : at + wanted], signed=True)
            at += wanted
            if self._fields:
                self._fields -= 1
                self._skip = max(number, 0)
            elif number == -1:
                self.ended = True
                if at < len(kept):
                    raise self._damaged()
                return at
            else:
                self.rows += 1
                self._fields = self._known(number)

    def _known(self, number: int) -> int:
        """Every row has as many columns."""
        self.columns = self.columns or number
        if number != self.columns or number <= 0:
            raise self._damaged()
        return number

    def _damaged(self) -> FileError:
        return FileError(f"The table {self._name} in this backup cannot be read.")


def verify(path: Path) -> Manifest:
    """Read all of it: every byte is what was written, every table can be read and has its rows, and no file is missing.

    FileError; nothing but the file is touched."""
    reader = Reader(path)
    try:
        counters: dict[str, Counter] = {}
        files = file_bytes = 0
        manifest = b""
        for member, blocks in reader.check():
            if member.name.startswith(DATABASE):
                counter = counters.setdefault(table := table_of(member), Counter(table))
                for block in blocks:
                    counter.feed(block)
            elif member.name.startswith(FILES):
                files, file_bytes = files + 1, file_bytes + member.size
            elif member.name == MANIFEST:
                manifest = b"".join(blocks)
        found = _manifest(manifest, path)
        _compare(found, counters, files, file_bytes)
        return found
    finally:
        reader.close()


def table_of(member: Member) -> str:
    return member.name.split("/")[1]


def _manifest(content: bytes, path: Path) -> Manifest:
    try:
        version = msgspec.json.decode(content, type=dict).get("format")
        if version != FORMAT:
            raise FileError(f"{path} has format {version}; this program reads {FORMAT}. Use a newer program.")
        return msgspec.json.decode(content, type=Manifest)
    except msgspec.MsgspecError as failed:
        raise FileError(f"{path} is not a backup of Storyroom: its manifest cannot be read.") from failed


def _compare(manifest: Manifest, counters: dict[str, Counter], files: int, file_bytes: int) -> None:
    """Whether the manifest speaks of what is there."""
    named = {table.name: table for table in manifest.tables}
    for name in named.keys() | counters.keys():
        table, counter = named.get(name), counters.get(name)
        if table is None or counter is None or not counter.ended or counter.rows != table.rows:
            raise FileError(f"The table {name} is not as the manifest of this backup says.")
        if counter.rows and counter.columns != len(table.columns):
            raise FileError(f"The table {name} has other columns than the manifest of this backup says.")
    if (files, file_bytes) != (manifest.files, manifest.file_bytes):
        raise FileError("The files in this backup are not those that its manifest says.")

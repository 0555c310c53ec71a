"""The primitive writes of a document: what a plan consists of, and carries out in one transaction. None of them
checks anything: planning does."""

from __future__ import annotations

from typing import Any

from msgspec import Struct
from pycrdt import Map, Text

from collab.text import Splice, byte_offset


class Typed(str):
    """A text that people type in together (Y.Text), as opposed to a string value that is replaced whole."""

    __slots__ = ()


class Put(Struct, frozen=True, kw_only=True):
    """Write a whole entry; Typed fields become shared texts."""

    root: str
    key: str
    fields: dict[str, Any]

    def into(self, roots: dict[str, Map[Any]]) -> None:
        fields = {name: Text(str(value)) if isinstance(value, Typed) else value for name, value in self.fields.items()}
        roots[self.root][self.key] = Map(fields)


class Remove(Struct, frozen=True, kw_only=True):
    """Take an entry away."""

    root: str
    key: str

    def into(self, roots: dict[str, Map[Any]]) -> None:
        del roots[self.root][self.key]


class SetField(Struct, frozen=True, kw_only=True):
    """Replace one field of an entry (key None: of the root itself); a Typed value makes a new shared text."""

    root: str
    key: str | None
    name: str
    value: Any

    def into(self, roots: dict[str, Map[Any]]) -> None:
        entry = roots[self.root] if self.key is None else roots[self.root][self.key]
        entry[self.name] = Text(str(self.value)) if isinstance(self.value, Typed) else self.value


class DropField(Struct, frozen=True, kw_only=True):
    root: str
    key: str | None
    name: str

    def into(self, roots: dict[str, Map[Any]]) -> None:
        entry = roots[self.root] if self.key is None else roots[self.root][self.key]
        entry.pop(self.name, None)


class EditText(Struct, frozen=True, kw_only=True):
    """Type into a shared text, so that carets elsewhere in it stay."""

    root: str
    key: str
    name: str
    splices: tuple[Splice, ...]

    def into(self, roots: dict[str, Map[Any]]) -> None:
        text = roots[self.root][self.key][self.name]
        for splice in self.splices:
            before = str(text)
            start, end = byte_offset(before, splice.index), byte_offset(before, splice.index + splice.delete)
            if end > start:
                del text[start:end]
            if splice.insert:
                text.insert(start, splice.insert)


Write = Put | Remove | SetField | DropField | EditText

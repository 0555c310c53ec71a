"""Indexes and small edits of text. The outside counts UTF-16 code units (as Yjs and browsers do), pycrdt counts
UTF-8 bytes; nobody else converts."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence
from typing import Literal

from msgspec import Struct

# A diff costs the square of its parts, of characters as of sentences; the rest of a longer text is one sentence.
_FINE_DIFF = 200
_SENTENCES = 400
# Words that are compared one by one; of longer passages, sentences.
_WORDS = 300
_HAN = r"\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_WORD = re.compile(
    rf"[{_HAN}]|(?:(?![{_HAN}])\w[\u0300-\u036f'’]*)+|\s+"
    r"|[^\w\s](?:[\u0300-\u036f\ufe0f\u20e3\U0001f3fb-\U0001f3ff]|\u200d.)*"
)
_SENTENCE = re.compile(r"[^.!?。！？…\n]+[.!?。！？…\n]*|[.!?。！？…\n]+")


class Splice(Struct, frozen=True, array_like=True):
    """Replace `delete` code units at `index` by `insert`. Splices of one edit apply one after the other."""

    index: int
    delete: int
    insert: str


class TextRun(Struct, frozen=True, kw_only=True):
    """A passage of two texts: in both, only in the later one, or only in the earlier one."""

    op: Literal["same", "added", "removed"]
    text: str


def length16(text: str) -> int:
    """The length in UTF-16 code units."""
    return len(text) + sum(1 for c in text if ord(c) > 0xFFFF)


def byte_offset(text: str, index: int) -> int:
    """The UTF-8 offset of a UTF-16 index. ValueError outside the text or inside a surrogate pair."""
    if index < 0:
        raise ValueError("index is negative")
    if text.isascii():
        if index > len(text):
            raise ValueError("index is behind the end of the text")
        return index
    units = text.encode("utf-16-le")
    if index * 2 > len(units):
        raise ValueError("index is behind the end of the text")
    try:
        return len(units[: index * 2].decode("utf-16-le").encode())
    except UnicodeDecodeError:
        raise ValueError("index is inside a surrogate pair") from None


def apply_splice(text: str, splice: Splice) -> str:
    """The text after one splice. ValueError as byte_offset."""
    if splice.delete < 0:
        raise ValueError("delete is negative")
    start, end = byte_offset(text, splice.index), byte_offset(text, splice.index + splice.delete)
    raw = text.encode()
    return (raw[:start] + splice.insert.encode() + raw[end:]).decode()


def splices_between(before: str, after: str) -> list[Splice]:
    """A small list of splices that turns `before` into `after`, so that carets between the changes stay."""
    if before == after:
        return []
    head = _common_prefix(before, after)
    tail = _common_prefix(before[head:][::-1], after[head:][::-1])
    old, new = before[head : len(before) - tail], after[head : len(after) - tail]
    return _between(old, new, length16(before[:head]))


def runs_between(before: str, after: str) -> list[TextRun]:
    """Both texts as one, word by word (Chinese and Japanese by characters): what stayed, what went, what came."""
    found: list[TextRun] = []
    for op, text in _passages(_words(before), _words(after)):
        if text and found and found[-1].op == op:
            found[-1] = TextRun(op=op, text=found[-1].text + text)
        elif text:
            found.append(TextRun(op=op, text=text))
    return found


Passage = tuple[Literal["same", "added", "removed"], str]


def _passages(old: list[str], new: list[str]) -> Iterator[Passage]:
    """The words that both begin and end with are cheap; between them by words, or by sentences where these are many."""
    least = min(len(old), len(new))
    head = next((at for at in range(least) if old[at] != new[at]), least)
    tail = next((at for at in range(least - head) if old[-1 - at] != new[-1 - at]), least - head)
    one, other = old[head : len(old) - tail], new[head : len(new) - tail]
    yield "same", "".join(old[:head])
    if len(one) <= _WORDS and len(other) <= _WORDS:
        yield from _opened(one, other, whole=True)
    else:
        yield from _opened(_sentences("".join(one)), _sentences("".join(other)), whole=False)
    yield "same", "".join(old[len(old) - tail :])


def _opened(old: list[str], new: list[str], *, whole: bool) -> Iterator[Passage]:
    """`whole`: these are compared for good; else passages that differ are looked into if they are short."""
    for tag, a, b, c, d in _opcodes(old, new):
        gone, come = "".join(old[a:b]), "".join(new[c:d])
        if tag == "equal":
            yield "same", gone
        elif not whole and gone and come and max(len(gone), len(come)) <= _WORDS:
            yield from _opened(_words(gone), _words(come), whole=True)
        else:
            yield "removed", gone
            yield "added", come


def _words(text: str) -> list[str]:
    return _WORD.findall(text)


def taken_back(before: str, after: str, now: str) -> str | None:
    """`now` without that which made `after` of `before`, and with all that people have written since.

    By sentences: those of `after` that still stand as they were go, those of `before` come back in their place, and one
    that people have changed or added is theirs. None: nothing is left to be taken back."""
    if now == after:
        return before
    old, made, present = _sentences(before), _sentences(after), _sentences(now)
    same = _opcodes(_stripped(made), _stripped(present))
    stands = {at: c + at - a for tag, a, b, c, _ in same if tag == "equal" for at in range(a, b)}
    gone: set[int] = set()
    come: dict[int, str] = {}
    for tag, a, b, c, d in _opcodes(_stripped(made), _stripped(old)):
        standing = [stands[at] for at in range(a, b) if at in stands]
        if tag != "equal" and (standing or a == b):
            gone.update(standing)
            behind = max((stands[at] + 1 for at in range(a) if at in stands), default=0)
            place = standing[0] if standing else behind
            back = "".join(old[c:d])
            come[place] = come.get(place, "") + _spaced(back, present[place] if standing else "")
    if not gone and not come:
        return None
    kept = (come.get(at, "") + ("" if at in gone else one) for at, one in enumerate([*present, ""]))
    return "".join(kept)


def _stripped(sentences: list[str]) -> list[str]:
    return [sentence.strip() for sentence in sentences]


def _spaced(text: str, instead_of: str) -> str:
    """With the space in front that a sentence had in whose place it comes."""
    space = instead_of[: len(instead_of) - len(instead_of.lstrip())]
    return text if not text or text[0].isspace() else space + text


def _opcodes(one: list[str], other: list[str]) -> Sequence[tuple[str, int, int, int, int]]:
    return difflib.SequenceMatcher(None, one, other, autojunk=False).get_opcodes()


def _between(old: str, new: str, offset: int) -> list[Splice]:
    """First by sentences; then, within those that were changed, by characters where that is cheap."""
    if not old or not new:
        return [Splice(offset, length16(old), new)]
    if len(old) <= _FINE_DIFF and len(new) <= _FINE_DIFF:
        return _by(list(old), list(new), offset, fine=True)
    return _by(_sentences(old), _sentences(new), offset, fine=False)


def _sentences(text: str) -> list[str]:
    found: list[str] = _SENTENCE.findall(text)
    return [*found[:_SENTENCES], "".join(found[_SENTENCES:])] if len(found) > _SENTENCES else found


def _common_prefix(a: str, b: str) -> int:
    low, high = 0, min(len(a), len(b))
    while low < high:
        middle = (low + high + 1) // 2
        if a[:middle] == b[:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _by(old: list[str], new: list[str], offset: int, *, fine: bool) -> list[Splice]:
    splices: list[Splice] = []
    for tag, a, b, c, d in _opcodes(old, new):
        gone, come = "".join(old[a:b]), "".join(new[c:d])
        if tag != "equal":
            small = not fine and max(len(gone), len(come)) <= _FINE_DIFF
            splices.extend(_between(gone, come, offset) if small else [Splice(offset, length16(gone), come)])
        offset += length16(come)
    return splices

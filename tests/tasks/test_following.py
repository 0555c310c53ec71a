"""What a reader of one job is told, whatever came to it in whatever order."""

from __future__ import annotations

import random
from typing import Any

from collab.text import length16
from tasks.following import Following

TEXT = "雨夜🌧 the lamp is out. " * 20


def job(version: int, status: str = "running", **more: Any) -> dict[str, Any]:
    return {"type": "job", "job": {"id": "j", "version": version, "status": status, **more}}


def piece(before: str, after: str) -> dict[str, Any]:
    place = {"type": "preview", "jobId": "j", "node": "n", "field": "description"}
    return {**place, "offset": length16(before), "delta": after[len(before) :]}


def told(following: Following) -> list[dict[str, Any]]:
    return [event.data for event in following.events()]


def test_a_slow_reader_gets_the_latest_and_not_all_that_was() -> None:
    following = Following("j")
    for n in range(1, 1_000):
        following.hear(job(n, progress=n / 1_000))
        following.hear(piece(TEXT[: (n - 1) % 400], TEXT[: n % 400]))
    assert told(following) == [job(999, progress=0.999), piece("", TEXT[:199])]
    assert told(following) == []


def test_pieces_add_up_whatever_was_lost_and_whenever_the_reader_takes_them() -> None:
    for seed in range(50):
        chance = random.Random(seed)
        following, read, text, status = Following("j"), b"", "", ""
        following.hear(job(1))
        while status != "ended":
            before, text = text, TEXT[: len(text) + chance.randint(1, 40)]
            if chance.random() < 0.8:
                following.hear(piece(before, text))
            elif chance.random() < 0.5:
                # What a look at the row does.
                following._write("n", "description", text)
            status = "ended" if text == TEXT else ""
            if status:
                following._write("n", "description", text)
            if chance.random() < 0.6 or status:
                for event in told(following):
                    if event["type"] == "preview":
                        read = read[: 2 * event["offset"]] + event["delta"].encode("utf-16-le")
                        assert TEXT.startswith(read.decode("utf-16-le"))
        assert read.decode("utf-16-le") == TEXT


def test_a_second_attempt_at_the_text_begins_anew_and_what_comes_late_takes_nothing_back() -> None:
    following = Following("j")
    following.hear(job(1))
    following.hear(piece("", "The first"))
    assert told(following)[1:] == [piece("", "The first")]
    following.hear(piece("", "The"))
    assert told(following) == []
    following.hear(piece("", "Another"))
    assert told(following) == [piece("", "Another")]
    # Offsets count as JavaScript does.
    following.hear({**piece("", "🌧🌧abc"), "field": "notes"})
    following.hear({**piece("🌧🌧", "🌧🌧xyz"), "field": "notes"})
    assert told(following) == [{**piece("", "🌧🌧xyz"), "field": "notes"}]
    following.hear(job(2, "queued"))
    following.hear(piece("Another", "Another one"))
    assert told(following) == [job(2, "queued")]


def test_an_older_notice_changes_nothing_and_the_end_is_the_last() -> None:
    following = Following("j")
    following.hear(job(5))
    following.hear(job(4, "queued"))
    following.hear({"type": "job", "job": {"id": "another", "version": 9, "status": "failed"}})
    assert told(following) == [job(5)]
    following.hear(job(6, "failed"))
    assert not following.over
    assert told(following) == [job(6, "failed")]
    assert following.over

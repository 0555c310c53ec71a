"""What went wrong at a server that speaks the OpenAI API, as a ProviderError. Called by openai_compatible.
Never lets the key through: servers quote it in their messages."""

from __future__ import annotations

import json
import math
import re
from typing import Final

import httpx2
import openai

from tasks.providers import base

MOST_WORDS: Final = 300

_TOO_LONG: Final = re.compile(
    r"context[_ ]?(length|window|size)|maximum context|prompt is too long|input is too long|too many (input )?tokens"
    r"|range of input length|string_above_max_length|exceeds? the (available |model'?s? )?(context|maximum)",
    re.IGNORECASE,
)
_REFUSED: Final = re.compile(
    r"content[_ ](filter|policy|management)|data_?inspection|moderation|flagged|sensitive|safety|inappropriate",
    re.IGNORECASE,
)
_NO_CREDIT: Final = re.compile(
    r"insufficient[_ ]?(user[_ ]?)?(quota|balance|credit|funds)|exceeded your current quota|arrear|billing",
    re.IGNORECASE,
)
_MODEL_UNKNOWN: Final = re.compile(
    r"model[_ ]not[_ ](found|exist)|(unknown|invalid) model|model .{0,80}(does not exist|not found)", re.IGNORECASE
)


class BrokenOff(Exception):
    """The stream ended in order, but before the answer did."""


_BROKEN_LINE: Final = (openai.APIConnectionError, httpx2.HTTPError, httpx2.StreamError, BrokenOff)
_BROKEN_BYTES: Final = (json.JSONDecodeError, UnicodeDecodeError)
BROKEN: Final = (openai.OpenAIError, httpx2.InvalidURL, *_BROKEN_LINE, *_BROKEN_BYTES)
"""Everything that a request through the client can raise, bad bytes in the stream included."""


def status_of(exc: BaseException) -> int:
    """The HTTP status, or the one that an error event in the middle of a stream names; 0 where there is none."""
    if isinstance(exc, openai.APIStatusError):
        return exc.status_code
    code = getattr(exc, "code", None)
    return int(code) if isinstance(code, str) and re.fullmatch(r"[45]\d\d", code) else 0


def words_of(exc: BaseException) -> str:
    """All that the server says of its reason, for looking through."""
    said = [getattr(exc, name, None) for name in ("message", "code", "param", "type", "body")]
    return " ".join(str(each) for each in said if each)


def from_client(exc: BaseException, secret: str | None) -> base.ProviderError:
    kind = _kind(exc, status_of(exc), words_of(exc))
    said = _quotable(exc, secret)
    sentence = kind().detail
    return kind(f"{sentence} It says: {said}" if said else sentence, retry_after=_retry_after(exc))


def _kind(exc: BaseException, status: int, words: str) -> type[base.ProviderError]:
    if isinstance(exc, (*_BROKEN_LINE, *_BROKEN_BYTES)):
        return base.ProviderUnavailable
    if status == 402 or (status in (0, 400, 403, 429) and _NO_CREDIT.search(words)):
        return base.ProviderQuotaExhausted
    if status == 413 or (status in (0, 400, 422) and _TOO_LONG.search(words)):
        return base.TextTooLong
    if status in (0, 400, 403, 422) and _REFUSED.search(words):
        return base.ProviderRefused
    if status == 404 or (status in (400, 422) and _MODEL_UNKNOWN.search(words)) or isinstance(exc, httpx2.InvalidURL):
        return base.ProviderModelMissing
    if status in (401, 403):
        return base.ProviderKeyInvalid
    if status == 429 or (status == 0 and "rate_limit" in words):
        return base.RateLimitedByProvider
    if status in (408, 409, 425) or status >= 500 or (status == 0 and isinstance(exc, openai.APIError)):
        return base.ProviderUnavailable
    return base.ProviderError


def worth_one_more(exc: BaseException, longest: float) -> float | None:
    """Seconds to wait before the one more try that a dropped connection or a limit about to end deserves."""
    if isinstance(exc, openai.RateLimitError) and _kind(exc, 429, words_of(exc)) is base.RateLimitedByProvider:
        pause = _retry_after(exc)
        return pause if pause is not None and pause <= longest else None
    timed_out = isinstance(exc, (openai.APITimeoutError, httpx2.TimeoutException))
    return 0.0 if isinstance(exc, (*_BROKEN_LINE, *_BROKEN_BYTES)) and not timed_out else None


def _quotable(exc: BaseException, secret: str | None) -> str:
    body = getattr(exc, "body", None)
    said = body.get("message") if isinstance(body, dict) else body
    if not isinstance(said, str) or "<html" in said.lower():
        return ""
    said = " ".join(said.split())
    return (said.replace(secret, "***") if secret else said)[:MOST_WORDS]


def _retry_after(exc: BaseException) -> float | None:
    """Seconds. A date is left to the caller's own backoff: clocks differ."""
    if not isinstance(exc, openai.APIStatusError):
        return None
    for header, unit in (("retry-after-ms", 0.001), ("retry-after", 1.0)):
        try:
            seconds = float(exc.response.headers.get(header, "")) * unit
        except ValueError:
            continue
        if math.isfinite(seconds) and seconds >= 0:
            return seconds
    return None

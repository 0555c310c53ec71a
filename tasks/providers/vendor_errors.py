"""What went wrong at a vendor's server, as a ProviderError. Called by the adapters.
Never lets the key through: servers quote it in their messages."""

from __future__ import annotations

import base64
import json
import math
import re
from functools import lru_cache
from typing import Final
from urllib.parse import quote, quote_plus

import httpx2
import openai

from tasks.providers import base, http

MOST_WORDS: Final = 300

_KEY: Final = r"api[_ ]?key[_ ]?(is )?(not valid|invalid|expired|not found)"
_CREDIT: Final = (
    r"overdue|insufficient[_ ]?(user[_ ]?)?(quota|balance|credit|funds)|exceeded your current quota|arrear|billing"
)
_LENGTH: Final = (
    r"context[_ ]?(length|window|size)|maximum context|(prompt|input) is too long|too many (input )?tokens"
    r"|range of input length|string_above_max_length|exceeds? the (available |model'?s? )?(context|maximum)"
)
_RULES_OF_CONTENT: Final = (
    r"content[_ ](filter|policy|management)|data_?inspection|moderation|flagged|sensitive|safety|inappropriate"
)
_MODEL: Final = r"model[_ ]not[_ ](found|exist)|(unknown|invalid) model|model .{0,80}(does not exist|not found)"

_BY_WORDS: Final = (
    (frozenset({400}), re.compile(_KEY, re.IGNORECASE), base.ProviderKeyInvalid),
    (frozenset({0, 400, 403, 429}), re.compile(_CREDIT, re.IGNORECASE), base.ProviderQuotaExhausted),
    (frozenset({0, 400, 422}), re.compile(_LENGTH, re.IGNORECASE), base.TextTooLong),
    (frozenset({0, 400, 403, 422}), re.compile(_RULES_OF_CONTENT, re.IGNORECASE), base.ProviderRefused),
    (frozenset({400, 422}), re.compile(_MODEL, re.IGNORECASE), base.ProviderModelMissing),
    (frozenset({0}), re.compile("rate_limit"), base.RateLimitedByProvider),
)
"""Statuses that say little by themselves, and what vendors write beside them; 0 is an error inside of a stream."""

_BY_STATUS: Final = {
    0: base.ProviderUnavailable,
    401: base.ProviderKeyInvalid,
    402: base.ProviderQuotaExhausted,
    403: base.ProviderKeyInvalid,
    404: base.ProviderModelMissing,
    408: base.ProviderUnavailable,
    409: base.ProviderUnavailable,
    413: base.TextTooLong,
    425: base.ProviderUnavailable,
    429: base.RateLimitedByProvider,
}


def without_key(text: str, key: str | None) -> str:
    """What a server said, fit to be kept: servers quote the key, as it is or as it stands in an address or a header."""
    for form in _forms(key) if key else ():
        text = text.replace(form, "***")
    return text


@lru_cache(16)
def _forms(key: str) -> tuple[str, ...]:
    basic = base64.b64encode(key.encode()).decode()
    quoted = [quote(key, safe=safe) for safe in ("", "/")]
    forms = {key, *quoted, quote_plus(key), basic, quote(basic, safe=""), key.replace("/", "\\/")}
    return tuple(sorted(forms, key=len, reverse=True))


class BrokenOff(Exception):
    """The stream ended in order, but before the answer did."""


_BROKEN_LINE: Final = (openai.APIConnectionError, httpx2.HTTPError, httpx2.StreamError, BrokenOff)
_BROKEN_BYTES: Final = (json.JSONDecodeError, UnicodeDecodeError)
BROKEN: Final = (openai.OpenAIError, http.BadStatus, httpx2.InvalidURL, *_BROKEN_LINE, *_BROKEN_BYTES)
"""Everything that a request through the client can raise, bad bytes in the stream included."""


def status_of(exc: BaseException) -> int:
    """The HTTP status, or the one that an error event in the middle of a stream names; 0 where there is none."""
    if isinstance(exc, openai.APIStatusError | http.BadStatus):
        return exc.status_code
    code = getattr(exc, "code", None)
    return int(code) if isinstance(code, str) and re.fullmatch(r"[45]\d\d", code) else 0


def words_of(exc: BaseException) -> str:
    """All that the server says of its reason, for looking through."""
    said = [getattr(exc, name, None) for name in ("message", "code", "param", "type", "body")]
    return " ".join(str(each) for each in said if each)


def from_client(exc: BaseException, secret: str | None) -> base.ProviderError:
    if (ours := _ours(exc)) is not None:
        return ours
    kind = _kind(exc, status_of(exc), words_of(exc))
    said = _quotable(exc, secret)
    sentence = kind().detail
    return kind(f"{sentence} It says: {said}" if said else sentence, retry_after=_retry_after(exc))


def _ours(exc: BaseException) -> base.ProviderError | None:
    """What tasks/providers/http.py raised, out of what the client has wrapped it in."""
    cause: BaseException | None = exc
    while cause is not None and not isinstance(cause, base.ProviderError):
        cause = cause.__cause__
    return cause


def _kind(exc: BaseException, status: int, words: str) -> type[base.ProviderError]:
    if isinstance(exc, (*_BROKEN_LINE, *_BROKEN_BYTES)):
        return base.ProviderUnavailable
    if isinstance(exc, httpx2.InvalidURL):
        return base.ProviderModelMissing
    if status == 429 and _told_delay(exc) is not None:
        return base.RateLimitedByProvider
    return of_words(status, words)


def of_words(status: int, words: str) -> type[base.ProviderError]:
    """By a status and all that the server says beside it."""
    for statuses, pattern, kind in _BY_WORDS:
        if status in statuses and pattern.search(words):
            return kind
    return base.ProviderUnavailable if status >= 500 else _BY_STATUS.get(status, base.ProviderError)


def worth_one_more(exc: BaseException, longest: float) -> float | None:
    """Seconds to wait before the one more try that a dropped connection or a limit about to end deserves."""
    if _ours(exc) is not None:
        return None
    if status_of(exc) == 429 and _kind(exc, 429, words_of(exc)) is base.RateLimitedByProvider:
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
    return without_key(said, secret)[:MOST_WORDS]


def _told_delay(exc: BaseException) -> float | None:
    """Google says it in the body, beside words about a quota that is only one of a minute."""
    body = getattr(exc, "body", None)
    details = body.get("details") if isinstance(body, dict) else None
    for detail in details if isinstance(details, list) else ():
        found = re.fullmatch(r"(\d+(?:\.\d+)?)s", str(detail.get("retryDelay"))) if isinstance(detail, dict) else None
        if found:
            return float(found[1])
    return None


def _retry_after(exc: BaseException) -> float | None:
    """Seconds. A date is left to the caller's own backoff: clocks differ."""
    if not isinstance(exc, openai.APIStatusError | http.BadStatus):
        return None
    if (told := _told_delay(exc)) is not None:
        return told
    for header, unit in (("retry-after-ms", 0.001), ("retry-after", 1.0)):
        try:
            seconds = float(exc.response.headers.get(header, "")) * unit
        except ValueError:
            continue
        if math.isfinite(seconds) and seconds >= 0:
            return seconds
    return None


def said(error: dict[str, object], otherwise: type[base.ProviderError] = base.ProviderError) -> base.ProviderError:
    """An error object that came with a success: of one picture, or of a film that was begun."""
    kind = of_words(400, f"{error.get('code')} {error.get('message')}")
    kind = otherwise if kind is base.ProviderError else kind
    words = " ".join(str(error.get("message") or error.get("code") or "").split())[:MOST_WORDS]
    return kind(f"{kind().detail} It says: {words}")

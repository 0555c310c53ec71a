"""Addresses that are good without a sign-in, for one thing and until a time: what a link may do is signed, and nothing
about it is stored."""

from __future__ import annotations

import base64
import hashlib
import hmac
import time
from typing import Literal

from collab import errors

Purpose = Literal["content", "upload"]

# Links made within this time are the same, so that browsers and proxies can keep what they lead to.
STEP_SECONDS = 3600


def expiry(seconds: int, *, now: float | None = None) -> int:
    """Unix seconds: at least so many from now, and the same for everybody who asks within the step."""
    earliest = (time.time() if now is None else now) + seconds
    return (int(earliest) // STEP_SECONDS + 1) * STEP_SECONDS


def sign(secret: str, purpose: Purpose, subject: str, expires: int) -> str:
    key = hmac.digest(secret.encode(), b"storyroom links", "sha256")
    signed = hmac.new(key, f"{purpose}\n{subject}\n{expires}".encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(signed).decode().rstrip("=")


def check(secret: str, purpose: Purpose, subject: str, expires: int, signature: str) -> None:
    """LinkInvalid, LinkExpired: in this order, so that nobody learns from a clock what they have not got."""
    if not hmac.compare_digest(sign(secret, purpose, subject, expires).encode(), signature.encode()):
        raise errors.LinkInvalid
    if expires <= time.time():
        raise errors.LinkExpired

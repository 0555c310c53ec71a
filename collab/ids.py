"""Identifiers: time-ordered for rows, short and random for what lives in a document."""

import secrets

import uuid_utils

_ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"


def row_id() -> str:
    """A UUIDv7 in text: 36 characters, ordered by creation time."""
    return str(uuid_utils.uuid7())


def node_id() -> str:
    """12 characters of base58: 70 bits, enough for any number of people who add nodes offline."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(12))


def secret(prefix: str = "") -> str:
    """A secret of 256 bits, URL-safe, behind a prefix that scanners can recognise."""
    return prefix + secrets.token_urlsafe(32)

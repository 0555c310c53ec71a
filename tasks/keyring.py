"""The keys of ENCRYPTION_KEYS: the first encrypts, all decrypt. What is sealed is bound to its row, so that nobody
who can write to the database can make one profile use another's key. Knows no tables."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from msgspec import Struct

from collab import errors

_NONCE: Final = 12
_PURPOSE: Final = b"storyroom provider keys"


class NoKeys(errors.Conflict):
    """This server has no ENCRYPTION_KEYS, so that it cannot keep a key: who runs it has to set them first."""

    code = "no_encryption_keys"


class Unreadable(Exception):
    """Sealed with a key that is not in the ring, or for another row, or changed since."""


class Sealed(Struct, frozen=True, kw_only=True):
    """`data`: nonce and ciphertext, by the key with this id."""

    key_id: str
    data: bytes


class Keyring:
    def __init__(self, pairs: Sequence[str]) -> None:
        """`pairs`: "id:secret", as the settings have them."""
        split = [pair.partition(":") for pair in pairs]
        self._ciphers = {key_id: AESGCM(_derived(secret)) for key_id, _, secret in split}
        self.first = split[0][0] if split else ""

    def seal(self, text: str, bound_to: str) -> Sealed:
        """NoKeys."""
        if not self.first:
            raise NoKeys
        nonce = os.urandom(_NONCE)
        sealed = self._ciphers[self.first].encrypt(nonce, text.encode(), bound_to.encode())
        return Sealed(key_id=self.first, data=nonce + sealed)

    def open(self, sealed: Sealed, bound_to: str) -> str:
        """Unreadable."""
        cipher = self._ciphers.get(sealed.key_id)
        if cipher is None:
            raise Unreadable
        try:
            return cipher.decrypt(sealed.data[:_NONCE], sealed.data[_NONCE:], bound_to.encode()).decode()
        except (InvalidTag, ValueError) as exc:
            raise Unreadable from exc


def _derived(secret: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=_PURPOSE).derive(secret.encode())

"""How what is kept is made unreadable: sealed values, and keyed hashes to find them by.

Rule 1  A value is sealed for one place (`about`): taken elsewhere, or changed, it does not open.
Rule 2  One key of 32 bytes is the root; what encrypts and what hashes are derived from it and differ.
Rule 3  The key stands nowhere beside the data, in no log and in no representation.
"""

import binascii
import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from contextlib import suppress

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from bot.store.errors import store_error

KEY_BYTES = 32
_NONCE_BYTES = 12
_HASH_BYTES = 16
_VERSION = b"\x01"
"""The first byte of what is sealed: how it was done."""


class Seal:
    """Seals and hashes with one key. `fresh` gives as many random bytes as it is asked for."""

    def __init__(self, key: bytes, fresh: Callable[[int], bytes]) -> None:
        if len(key) != KEY_BYTES:
            raise ValueError(f"A data key has {KEY_BYTES} bytes.")
        self._fresh = fresh
        self._cipher = AESGCM(_derived(key, b"bedside seal"))
        self._index = _derived(key, b"bedside index")

    def with_key(self, key: bytes) -> "Seal":
        """The same with another key."""
        return Seal(key, self._fresh)

    def close(self, plain: bytes, about: str) -> bytes:
        """Seal for one place."""
        nonce = self._fresh(_NONCE_BYTES)
        return _VERSION + nonce + self._cipher.encrypt(nonce, plain, about.encode())

    def open(self, sealed: bytes, about: str) -> bytes:
        """Open what was sealed for this place; raises StoreError for anything else."""
        version, nonce, rest = sealed[:1], sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :]
        with suppress(InvalidTag, ValueError):
            if version == _VERSION:
                return self._cipher.decrypt(nonce, rest, about.encode())
        raise store_error("store-seal", "store")

    def hash(self, *parts: object) -> bytes:
        """A hash of some parts to find a row by; without the key it tells nothing of them."""
        whole = "\0".join(map(str, parts)).encode(
            errors="surrogatepass"
        )  # what is typed may hold half an emoji
        return hmac.digest(self._index, whole, "sha256")[:_HASH_BYTES]


def parse_key(text: str, place: str = "store") -> bytes:
    """The key that a text holds, as `written` writes it; raises StoreError, which names the place."""
    try:
        key = urlsafe_b64decode(text.strip())
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != KEY_BYTES or written(key) != text.strip():
        raise store_error("store-key", place)
    return key


def written(key: bytes) -> str:
    """A key as text: 44 characters."""
    return urlsafe_b64encode(key).decode()


def _derived(key: bytes, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=purpose).derive(key)

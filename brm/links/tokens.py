"""Tokens of personal links: 128 bits, made from a seed and the secret key, kept as a digest."""

import hashlib
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Iterator

from django.conf import settings
from django.utils.crypto import salted_hmac

SALT = "brm.links.token"
BYTES = 16


def new_seed() -> str:
    """128 random bits, as 32 letters."""
    return secrets.token_hex(BYTES)


def token_from(seed: str, key: str | None = None) -> str:
    """The token of a seed: 22 letters of HMAC-SHA256 under the secret key, cut to 128 bits."""
    made = salted_hmac(SALT, seed, secret=key, algorithm="sha256").digest()[:BYTES]
    return urlsafe_b64encode(made).decode().rstrip("=")


def digest_of(token: str) -> str:
    """What is kept of a token: its SHA-256."""
    return hashlib.sha256(token.encode()).hexdigest()


def token_again(seed: str, digest: str) -> str:
    """The token that was given out; empty where its secret key is no longer known."""
    fitting = (each for each in _tokens(seed) if digest_of(each) == digest)
    return next(fitting, "")


def _tokens(seed: str) -> Iterator[str]:
    for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        yield token_from(seed, key)

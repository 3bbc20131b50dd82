"""Bytes that are kept by their digest: once, however often they come in."""

import hashlib
from collections.abc import Iterator
from typing import IO, BinaryIO

from django.core.files.storage import Storage

PART = 1024**2


class TooLarge(Exception):  # noqa: N818  says what is so; whoever keeps the bytes says the sentence
    """There are more bytes than may be kept."""


def measured(stream: BinaryIO | IO[bytes], *, at_most: int | None = None) -> tuple[str, int]:
    """SHA-256 and the number of bytes of the stream, which then stands at its beginning.

    Raises TooLarge as soon as there are more than `at_most` bytes.
    """
    digest, size = hashlib.sha256(), 0
    for part in parts(stream):
        digest.update(part)
        size += len(part)
        if at_most is not None and size > at_most:
            raise TooLarge
    stream.seek(0)
    return digest.hexdigest(), size


def parts(stream: BinaryIO | IO[bytes]) -> Iterator[bytes]:
    """The bytes of the stream from its beginning, a part at a time."""
    stream.seek(0)
    while part := stream.read(PART):
        yield part


def is_whole(storage: Storage, name: str, digest: str) -> bool:
    """Whether the storage has a file of this name, and its bytes are those of the digest."""
    if not storage.exists(name):
        return False
    with storage.open(name) as stored:
        return measured(stored)[0] == digest

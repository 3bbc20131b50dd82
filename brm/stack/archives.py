"""ZIP archives as they come from outside: damaged anywhere, made to mislead, under a password."""

import lzma
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

ERRORS = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    NotImplementedError,
    RuntimeError,
    EOFError,
    OSError,
    ValueError,
)
"""What reading a damaged archive may raise; a fuzzer found each of them, the library says none."""


class Unreadable(Exception):  # noqa: N818  what is so; whoever reads it says the sentence
    """The archive, or a part of it, cannot be read."""


@contextmanager
def opened(file: Path | BinaryIO) -> Iterator[zipfile.ZipFile]:
    """The archive, to be read. Raises Unreadable for whatever is wrong with it."""
    try:
        with zipfile.ZipFile(file) as archive:
            yield archive
    except ERRORS as error:
        raise Unreadable(str(error)) from error

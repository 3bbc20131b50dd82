"""Files that are read by a child with bounded memory and time, which makes CSV of them.

A small file can unpack to hundreds of megabytes; it must not take the server with it.
"""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import structlog
from django.conf import settings

from brm.imports.refusals import Refused
from brm.imports.sheet import SAID

log = structlog.get_logger(__name__)


@contextmanager
def made_by_child(
    module: str, path: Path, *more: str, seconds: int, late: str, broken: str
) -> Iterator[Path]:
    """The CSV file that `python -m MODULE PATH TARGET MORE` makes of the file.

    Raises Refused with the sentence of a child that ends with `SAID`, with `late` where it takes
    longer than `seconds`, and with `broken` where it ends otherwise, as at the end of its memory.
    """
    with tempfile.TemporaryDirectory(prefix="brm-import-") as folder:
        target = Path(folder) / "rows.csv"
        command = [sys.executable, "-X", "utf8", "-m", module, str(path), str(target), *more]
        try:
            done = subprocess.run(  # noqa: S603 - our own module, no shell
                command,
                cwd=settings.BASE_DIR,
                capture_output=True,
                encoding="utf-8",
                timeout=seconds,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise Refused(late) from None
        if done.returncode == SAID:
            raise Refused(done.stdout.strip())
        if done.returncode:
            log.warning("imports_child_failed", status=done.returncode, said=done.stderr[-2000:])
            raise Refused(broken)
        yield target

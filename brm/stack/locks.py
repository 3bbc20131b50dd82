"""Locks on a file, which the kernel lets go when the last process that holds them is gone."""

import fcntl
import os
import time
from collections.abc import Callable
from pathlib import Path


class FileLock:
    """An advisory lock on a file.

    A child that is started with `fileno()` among its `pass_fds` holds the lock too: it is free
    again only when the child and everything the child started are gone, however they ended.
    For that reason it is let go by closing the file, never by unlocking it.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file: int | None = None

    def try_take(self, *, shared: bool = False) -> bool:
        """Take the lock, or turn a shared one into one's own; says whether it is held now."""
        file = self._file
        if file is None:
            file = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(file, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
        except BlockingIOError:
            if self._file is None:
                os.close(file)
            return False
        self._file = file
        return True

    def take(
        self,
        *,
        shared: bool = False,
        pause: Callable[[float], None] = time.sleep,
        patience: float = float("inf"),
    ) -> bool:
        """Wait for the lock, `patience` seconds at most; says whether it is held."""
        deadline = time.monotonic() + patience
        while not self.try_take(shared=shared):
            if time.monotonic() > deadline:
                return False
            pause(0.05)
        return True

    def let_go(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def fileno(self) -> int:
        if self._file is None:
            raise ValueError(f"{self.path} is not locked")
        return self._file

    def note(self, text: str) -> None:
        """Write a line into the file, for whoever finds it locked."""
        os.ftruncate(self.fileno(), 0)
        os.pwrite(self.fileno(), text.encode(), 0)

    def read_note(self) -> str:
        return self.path.read_text() if self.path.exists() else ""

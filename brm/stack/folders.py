"""The folder that holds everything the product keeps: `var/`, or what `BRM_VAR` names."""

import contextlib
import hashlib
import os
import secrets
import stat
from pathlib import Path

from brm.stack.errors import StackError
from brm.stack.locks import FileLock

BASE_DIR = Path(__file__).resolve().parent.parent.parent
SOCKET_PATH_LIMIT = 107
"""Bytes of a Unix socket's path; the kernel takes no more."""
LONGEST_SOCKET_NAME = len("/.s.PGSQL.5432")


class StateFolder:
    """Where services keep their files, sockets, locks and the secret."""

    def __init__(self, path: Path) -> None:
        self.path = path.resolve()

    @classmethod
    def from_environment(cls) -> "StateFolder":
        return cls(Path(os.environ.get("BRM_VAR") or BASE_DIR / "var"))

    def make(self) -> None:
        """Make the folder and the one for sockets, open to nobody else."""
        make_private(self.path)
        make_private(self.sockets)

    @property
    def sockets(self) -> Path:
        """Where Unix sockets lie: inside, or in a short folder where that path is too long.

        The short folder follows from the long path alone, so every command finds the same one.
        """
        inside = self.path / "run"
        if len(os.fsencode(inside)) + LONGEST_SOCKET_NAME <= SOCKET_PATH_LIMIT:
            return inside
        digest = hashlib.sha256(os.fsencode(self.path)).hexdigest()[:16]
        return Path("/tmp") / f"brm-{os.geteuid()}-{digest}"  # noqa: S108 (made private and checked)

    def lock(self, name: str) -> FileLock:
        return FileLock(self.path / f"{name}.lock")

    def secret(self) -> str:
        """The secret that signs sessions and links: made once, read by its owner only."""
        file = self.path / "secret_key"
        if not file.exists():
            draft = self.path / f"secret_key.{os.getpid()}"
            draft.touch(mode=0o600)
            draft.write_text(secrets.token_urlsafe(50))
            _put_unless_there(draft, file)
        return file.read_text()


def make_private(folder: Path) -> None:
    """Make a folder that only its owner can enter; raises StackError where it is someone else's."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        found = folder.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid():
            raise StackError(
                f"{folder} does not belong to the user who starts this: "
                "remove it, or name another folder in BRM_VAR."
            )
        folder.chmod(0o700)
    except OSError as error:
        raise StackError(f"{folder} cannot be used: {error.strerror}.") from error


def _put_unless_there(draft: Path, file: Path) -> None:
    """Two commands at once agree on one file: the first link wins."""
    with contextlib.suppress(FileExistsError):
        os.link(draft, file)
    draft.unlink()

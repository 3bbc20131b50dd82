"""Starting a program so that it never outlives the one who started it."""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

TIED = Path(__file__).with_name("tied.py")


def start_tied(
    command: Sequence[str],
    *,
    death_signal: signal.Signals,
    output: int | IO[bytes],
    environment: Mapping[str, str] | None = None,
    keep_open: Sequence[int] = (),
) -> subprocess.Popen[bytes]:
    """Start a program that gets `death_signal` when this process ends, however it ends.

    Call it from the main thread: the kernel ties a child to the thread that made it. The child
    leads a process group of its own, so that Ctrl-C reaches only the one who stops it in order.
    """
    tied = [sys.executable, "-I", "-S", str(TIED), str(int(death_signal)), str(os.getpid())]
    return subprocess.Popen(  # noqa: S603 (commands are built here, from nobody's input)
        [*tied, *command],
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        env=environment,
        pass_fds=keep_open,
        process_group=0,
    )

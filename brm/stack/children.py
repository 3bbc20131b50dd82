"""Programs that run beside this one: started so that they never outlive it, heard, ended."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from brm.stack.log import Log

TIED = Path(__file__).with_name("tied.py")
HEALTHY_SECONDS = 60
LONGEST_WAIT = 30.0


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


@dataclass(frozen=True)
class Program:
    """What is to run: how it is started, known to be ready, and asked to stop.

    `prepare` is called before each start. A program that `says` something when it is ready is
    ready from then on; otherwise `is_ready` is asked. After `grace` seconds it is killed.
    """

    name: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    prepare: Callable[[], object] = lambda: None
    is_ready: Callable[[], bool] = lambda: True
    says: str = ""
    stop_signal: signal.Signals = signal.SIGTERM
    death_signal: signal.Signals = signal.SIGKILL
    grace: float = 30
    keep_open: Sequence[int] = ()


class Child:
    """One program while the product runs: started again whenever it ends."""

    def __init__(self, program: Program, log: Log) -> None:
        self.program = program
        self._log = log
        self._said = threading.Event()
        self._running: subprocess.Popen[bytes] | None = None
        self._started_at = 0.0
        self._failures = 0

    def start(self) -> None:
        self.program.prepare()
        self._said.clear()
        self._running = start_tied(
            self.program.command,
            death_signal=self.program.death_signal,
            output=subprocess.PIPE,
            environment={**os.environ, "PYTHONUNBUFFERED": "1", **self.program.environment},
            keep_open=self.program.keep_open,
        )
        self._started_at = time.monotonic()
        threading.Thread(target=self._listen, args=[self._running.stdout], daemon=True).start()

    @property
    def is_ready(self) -> bool:
        if self.program.says:
            return self._said.is_set()
        return self.program.is_ready()

    @property
    def exit_code(self) -> int | None:
        """What the program ended with; None while it runs."""
        return self._running.poll() if self._running else 0

    def seconds_to_rest(self) -> float:
        """How long to wait before starting again: longer with each failure soon after a start."""
        if time.monotonic() - self._started_at > HEALTHY_SECONDS:
            self._failures = 0
        self._failures += 1
        return 0.0 if self._failures == 1 else min(0.5 * 2 ** (self._failures - 2), LONGEST_WAIT)

    def ask_to_stop(self, with_signal: signal.Signals | None = None) -> None:
        if self._running and self._running.poll() is None:
            self._running.send_signal(with_signal or self.program.stop_signal)

    def _listen(self, output: IO[bytes]) -> None:
        with output:
            for line in output:
                text = line.decode("utf-8", "replace").rstrip()
                self._log.say(text, by=self.program.name)
                if self.program.says and self.program.says in text:
                    self._said.set()

"""Keeping programs running: started in order, started again when they end, stopped in order."""

import signal
import time
from collections.abc import Sequence
from types import FrameType

from brm.stack.children import Child, Program
from brm.stack.errors import StackError, StopRequested
from brm.stack.log import Log

READY_SECONDS = 120
TRIES_AT_START = 3
STOPPING_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class StopSignals:
    """Whether Ctrl-C, TERM or a closed terminal asked for an end, and how often.

    Handlers are set for each explicitly: a shell starts what runs in the background with Ctrl-C
    ignored. They only count; whoever waits does so by `pause`, which raises StopRequested.
    """

    def __init__(self) -> None:
        self.count = 0

    def listen(self) -> None:
        for number in STOPPING_SIGNALS:
            signal.signal(number, self._note)

    def pause(self, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while True:
            if self.count:
                raise StopRequested
            rest = deadline - time.monotonic()
            if rest <= 0:
                return
            time.sleep(min(rest, 0.1))

    def _note(self, number: int, frame: FrameType | None) -> None:
        self.count += 1


class Supervisor:
    """The programs of one start."""

    def __init__(self, log: Log, stop_signals: StopSignals) -> None:
        self._log = log
        self._stop_signals = stop_signals
        self._children: dict[str, Child] = {}
        self._due: dict[str, float] = {}

    def start(self, *programs: Program) -> None:
        """Start programs together, and wait until each is ready.

        Raises StackError when one ends again and again, or is not ready in two minutes.
        """
        for program in programs:
            self._children[program.name] = Child(program, self._log)
            self._children[program.name].start()
        for program in programs:
            self._wait_until_ready(self._children[program.name])

    def run(self, *programs: Program) -> None:
        """Run programs together to their end; raises StackError where one fails."""
        children = [Child(program, self._log) for program in programs]
        for child in children:
            child.start()
        try:
            while any(child.exit_code is None for child in children):
                self._stop_signals.pause(0.05)
        finally:
            self._end(children)
        for child in children:
            if child.exit_code:
                raise StackError(f"{child.program.name} failed; see its lines above.")

    def watch(self) -> None:
        """Start again whatever ends, until a stop is asked for."""
        while True:
            for name, child in self._children.items():
                self._look_after(name, child)
            self._stop_signals.pause(0.1)

    def stop(self, order: Sequence[str]) -> None:
        """End the programs one after another, in this order."""
        for name in order:
            if child := self._children.pop(name, None):
                self._log.say(f"Stopping {name}.")
                self._end([child])

    def _wait_until_ready(self, child: Child) -> None:
        name, deadline, ends = child.program.name, time.monotonic() + READY_SECONDS, 0
        while not child.is_ready:
            if child.exit_code is not None:
                ends += 1
                if ends == TRIES_AT_START:
                    raise StackError(f"{name} does not start; see its lines above.")
                child.start()
            if time.monotonic() > deadline:
                raise StackError(f"{name} was not ready after {READY_SECONDS} seconds.")
            self._stop_signals.pause(0.05)

    def _look_after(self, name: str, child: Child) -> None:
        if child.exit_code is None:
            return
        if name not in self._due:
            rest = child.seconds_to_rest()
            self._due[name] = time.monotonic() + rest
            self._log.say(f"{name} ended ({_ending(child.exit_code)}); it starts again.")
        elif time.monotonic() >= self._due[name]:
            del self._due[name]
            child.start()

    def _end(self, children: Sequence[Child]) -> None:
        """Ask children to stop; kill those that outlast their grace, or when asked once more."""
        asked, began = self._stop_signals.count, time.monotonic()
        for child in children:
            child.ask_to_stop()
        for child in children:
            while child.exit_code is None:
                hurry = self._stop_signals.count > max(asked, 1)
                if hurry or time.monotonic() - began > child.program.grace:
                    child.ask_to_stop(signal.SIGKILL)
                time.sleep(0.02)


def _ending(exit_code: int) -> str:
    return f"signal {-exit_code}" if exit_code < 0 else f"exit code {exit_code}"

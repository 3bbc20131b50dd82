"""One log of everything that runs, each line with the name of who said it."""

import sys
import threading

WIDTH = 8


class Log:
    """Writes whole lines to standard output, from any thread; a closed output is no error."""

    def __init__(self) -> None:
        self._turn = threading.Lock()

    def say(self, text: str, *, by: str = "up") -> None:
        with self._turn:
            try:
                sys.stdout.write(f"{by:<{WIDTH}}| {text}\n")
                sys.stdout.flush()
            except (OSError, ValueError):
                return

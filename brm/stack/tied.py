"""Runs a program that ends with the process that started it.

    python tied.py SIGNAL PARENT PROGRAM ARGUMENT...

A child outlives a parent that was killed with -9, unless the kernel is told to signal it; the
child has to ask for that itself, before it becomes the program. Linux only; elsewhere the
program simply runs.
"""

import ctypes
import os
import sys

PR_SET_PDEATHSIG = 1


def die_with_parent(signal_number: int) -> None:
    """Ask the kernel to send this process a signal when the thread that made it ends."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal_number, 0, 0, 0)


def main() -> None:
    signal_number, parent, *command = sys.argv[1:]
    die_with_parent(int(signal_number))
    if os.getppid() != int(parent):
        raise SystemExit(1)
    os.execvp(command[0], command)  # noqa: S606 (the whole purpose)


if __name__ == "__main__":
    main()

"""What time brings about: every app registers what it does when the clock is rung."""

from collections.abc import Callable
from datetime import date

from brm.ui.registry import Registry

Sweep = Callable[[date], dict[str, int]]
"""Does all that is due on a day and says how many rows of each sort it wrote.

May run any number of times, and at once, with the same result.
"""

sweeps: Registry[Sweep] = Registry()

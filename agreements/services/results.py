"""How a service was held for a customer lately; an app that measures registers itself here.

from agreements.services.results import Held, results
results.register("attainment", Held(_("Last month"), expression, words))
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.functional import Promise

from brm.ui.registry import Registry


@dataclass(frozen=True)
class Held:
    """`expression(on)` gives a state of `brm.ui.states` for the outer row's `customer` and
    `service`, as known on the day, or nothing; `words` says it."""

    label: str | Promise
    expression: Callable[[date], Any]
    words: Callable[[str], str]


results: Registry[Held] = Registry()


def held(line: Any) -> list[tuple[str, str]]:
    """How the service of a line was held lately, as state and word; it was asked for with that."""
    found = ((name, getattr(line, name)) for name in results.names())
    return [(state, results[name].words(state)) for name, state in found if state]

"""The stages of a trace; every app registers its own in `AppConfig.ready()`.

    from agreements.trace.stages import Link, Stage, stages
    stages.register("measurement", Stage(_("Measurement"), is_gap, link, facts), order=40)

A stage is worked out where the service levels are: `facts(on)` are annotations of theirs, each of
which may use the earlier ones, `is_gap(on)` says of these when a link is missing that should be
there by the day, and `link(level, on)` puts it into words. So a page, a filter and a file ask the
same, in one query. Every level has `since`: the first day on which its customer was promised a
target for that measure of the service.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.functional import Promise

from agreements.models import ServiceLevel
from brm.ui.registry import Registry


@dataclass(frozen=True)
class Link:
    """What stands at one stage of a trace, in words.

    `state` is a state of the user interface. A gap is a link that is missing; one that is not due
    yet, or not called for, is none.
    """

    state: str
    name: str
    more: str = ""
    href: str = ""
    is_gap: bool = False

    def __str__(self) -> str:
        return f"{self.name}: {self.more}" if self.more else self.name


def gap(name: str, more: str = "", href: str = "") -> Link:
    """A missing link."""
    return Link("missing", name, more, href, is_gap=True)


def no_facts(on: date) -> dict[str, Any]:
    """Of a stage that reads what the level itself has."""
    return {}


@dataclass(frozen=True)
class Stage:
    label: str | Promise
    is_gap: Callable[[date], Q]
    link: Callable[[ServiceLevel, date], Link]
    facts: Callable[[date], dict[str, Any]] = no_facts


stages: Registry[Stage] = Registry()


@dataclass(frozen=True)
class Traced:
    """One stage of a chain as a page draws it."""

    label: str | Promise
    link: Link


def chain_of(level: ServiceLevel, on: date) -> list[Traced]:
    """All stages of a level that `agreements.trace.rows.traced` has given its facts."""
    return [Traced(stage.label, stage.link(level, on)) for stage in stages]

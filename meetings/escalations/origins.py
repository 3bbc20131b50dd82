"""What an escalation can come of; every app registers its own in `AppConfig.ready()`.

    from meetings.escalations.origins import Origin, origins
    origins.register("project", Origin(_("Project"), find_project, brief_of_project))

`find(key)` gives what it came of as it stands now, and `brief(key, on)` what the brief begins with,
both None where that is gone. The page of that thing takes `ways_on(...)` into its context, and so
offers *Escalate* and lists what came of it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from agreements.requirements.origins import Source
from brm.accounts.models import User
from brm.ui.registry import Registry
from brm.ui.ways import Came, Way, WaysOn
from meetings.models import Escalation, EscalationState
from meetings.operations.escalate import MAY_RAISE

Brief = Mapping[str, Any]
"""The customer's id as `customer`, and the fields of an escalation."""

LONGEST_ID = 18


@dataclass(frozen=True)
class Origin:
    label: str | Promise
    find: Callable[[str], Source | None]
    brief: Callable[[str, date], Brief | None]


origins: Registry[Origin] = Registry()


@dataclass(frozen=True)
class CameOf:
    """The origin of an escalation as its page says it."""

    label: str
    source: Source | None


def origin_of(escalation: Escalation) -> CameOf | None:
    """What the escalation came of; None where it was raised by hand."""
    if escalation.origin_kind not in origins:
        return None
    origin = origins[escalation.origin_kind]
    return CameOf(str(origin.label), origin.find(escalation.origin_key))


def brief_from(kind: str, key: str, *, on: date) -> dict[str, Any]:
    """What the form of an escalation begins with; nothing where the thing is gone."""
    brief = origins[kind].brief(key, on) if kind in origins else None
    return dict(brief) | {"origin_kind": kind, "origin_key": key} if brief else {}


def to_escalate(kind: str, key: str) -> str:
    """The form for an escalation of the thing."""
    facts = urlencode({"origin_kind": kind, "origin_key": key})
    return f"{reverse('meetings:raise_escalation')}?{facts}"


def ways_on(kind: str, key: str, user: User) -> WaysOn:
    """What came of the thing by escalation, and the way to one more where none is open."""
    rows = list(Escalation.objects.visible_to(user).of_origin(kind, [key]))
    came = [
        Came(
            str(row),
            row.get_absolute_url(),
            f"{row.get_state_display()}, {row.get_level_display()}",
            is_open=row.state != EscalationState.CLOSED,
        )
        for row in rows
    ]
    ways = []
    if user.has_role(*MAY_RAISE) and not any(each.is_open for each in came):
        ways = [Way(_("Escalate"), to_escalate(kind, key), "arrow-up-right-square")]
    return WaysOn(ways, came)


def is_id(key: str) -> bool:
    """Whether a key can be the id of a row."""
    return key.isdecimal() and len(key) <= LONGEST_ID

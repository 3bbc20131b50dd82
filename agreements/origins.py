"""What a requirement can come of; every app registers its own in `AppConfig.ready()`.

    from agreements.origins import Origin, origins
    origins.register("complaint", Origin(_("Complaint"), find_complaint))

`find(key)` gives what it came of as it stands now, or None where that is gone.
"""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.models import Requirement
from agreements.models.requirements import PLANNED_CHANGE
from brm.ui.registry import Registry
from customers.models import PlannedChange


@dataclass(frozen=True)
class Source:
    """The thing that a requirement came of: its name, its page, and what is to be known of it."""

    name: str
    href: str
    more: str = ""


@dataclass(frozen=True)
class Origin:
    label: str | Promise
    find: Callable[[str], Source | None]


origins: Registry[Origin] = Registry()


@dataclass(frozen=True)
class CameOf:
    """The origin of a requirement as its page says it."""

    label: str
    source: Source | None


def origin_of(requirement: Requirement) -> CameOf | None:
    """What the requirement came of; None where it was written by hand."""
    if requirement.origin_kind not in origins:
        return None
    origin = origins[requirement.origin_kind]
    return CameOf(str(origin.label), origin.find(requirement.origin_key))


def planned_change(key: str) -> Source | None:
    """The planned change in the edition written last, with the page of its plan."""
    rows = PlannedChange.objects.filter(key=UUID(key)).select_related("plan")
    change = rows.order_by("-plan__edition").first()
    if change is None:
        return None
    address = reverse("customers:plans", args=[change.plan.customer_id])
    begins = _("begins in %s") if change.is_quarter else _("begins on %s")
    return Source(change.title, f"{address}?year={change.plan.fiscal_year}", begins % change.when)


def register() -> None:
    origins.register(PLANNED_CHANGE, Origin(gettext_lazy("Planned change"), planned_change))

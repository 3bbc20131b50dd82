"""What a requirement can come of; every app registers its own in `AppConfig.ready()`.

    from agreements.requirements.origins import Origin, origins
    origins.register("complaint", Origin(_("Complaint"), find_complaint))

`find(key)` gives what it came of as it stands now, or None where that is gone. The page of that
thing leads to `to_raise(kind, key, customer)` and lists `came_of(kind, keys)`, so that both know of
each other. Where `is_named` the key is a name that somebody typed: a law, a technology.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.models import Opportunity, Requirement
from agreements.models.opportunities import OPPORTUNITY
from agreements.models.requirements import PLANNED_CHANGE
from brm.ui.registry import Registry
from customers.models import Customer, PlannedChange


@dataclass(frozen=True)
class Source:
    """The thing that a requirement came of: its name, its page, and what is to be known of it."""

    name: str
    href: str = ""
    more: str = ""


@dataclass(frozen=True)
class Origin:
    label: str | Promise
    find: Callable[[str], Source | None]
    is_named: bool = False


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


def named_origins() -> list[tuple[str, str | Promise]]:
    """The kinds of origin that are only named, as a form offers them."""
    return [(name, origins[name].label) for name in origins.names() if origins[name].is_named]


def came_of(kind: str, keys: Sequence[str]) -> dict[str, list[Requirement]]:
    """The requirements that came of things of a kind, by the keys of these; one query."""
    found: dict[str, list[Requirement]] = {}
    for requirement in Requirement.objects.of_origin(kind, list(keys)).order_by("pk"):
        found.setdefault(requirement.origin_key, []).append(requirement)
    return found


def to_raise(kind: str, key: str, customer: Customer | None = None) -> str:
    """The form for a requirement that comes of the thing."""
    facts = {"origin_kind": kind, "origin_key": key}
    if customer is not None:
        facts["customer"] = str(customer.pk)
    return f"{reverse('requirements:create')}?{urlencode(facts)}"


def planned_change(key: str) -> Source | None:
    """The planned change in the edition written last, with the page of its plan."""
    rows = PlannedChange.objects.filter(key=UUID(key)).select_related("plan")
    change = rows.order_by("-plan__edition").first()
    if change is None:
        return None
    address = reverse("customers:plans", args=[change.plan.customer_id])
    begins = _("begins in %s") if change.is_quarter else _("begins on %s")
    return Source(change.title, f"{address}?year={change.plan.fiscal_year}", begins % change.when)


def opportunity(key: str) -> Source | None:
    """The opportunity with its page, and where it stands."""
    row = Opportunity.objects.filter(pk=int(key)).first() if key.isdecimal() else None
    if row is None:
        return None
    return Source(row.technology, row.get_absolute_url(), row.get_state_display().lower())


def register() -> None:
    origins.register(OPPORTUNITY, Origin(gettext_lazy("Opportunity"), opportunity))
    origins.register(PLANNED_CHANGE, Origin(gettext_lazy("Planned change"), planned_change))
    origins.register("technology", Origin(gettext_lazy("Technology"), Source, is_named=True))
    origins.register("law", Origin(gettext_lazy("Law or rule"), Source, is_named=True))

"""Count the health of every relationship, and keep what came out differently."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from typing import Any
from urllib.parse import urljoin

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from brm.outbox.looking import digest, last_look, remember, rows_seen
from customers.models import Customer
from customers.telling import Written, tell_relationship_manager
from reports.health.parts import Measured, parts, triggers
from reports.health.rules import WEIGHTS, Weighed, band_of, health_of, shown_score
from reports.models import HealthScore, HealthWeight

SWEEP = "health"
RULES = digest("parts, bands, triggers; an approved renewal is an intent; no figure of a few")
"""Changed with the rules: a release that counts differently counts anew, and tells nobody."""

KEPT_DAYS = 7
"""What stays the same is kept again after so many days, to show that it was counted."""

BATCH = 2000
"""Customers counted in one transaction."""

FIGURES = ("score", "coverage", "low", "high", "band", "parts", "triggers")
FOUR = Decimal("0.0001")


@dataclass(frozen=True)
class Assessed:
    """How many scores were kept, and how many relationships came into another band."""

    kept: int = 0
    moved: int = 0

    def __add__(self, other: "Assessed") -> "Assessed":
        return Assessed(self.kept + other.kept, self.moved + other.moved)


def weights() -> dict[str, Decimal]:
    """What each registered part weighs now."""
    known = WEIGHTS | dict(HealthWeight.objects.values_list("part", "weight"))
    return {name: known.get(name, Decimal(0)) for name in parts.names()}


def count_health(customers: Sequence[int], *, on: date) -> list[HealthScore]:
    """The health of the customers with these keys on the day, unsaved, in their order.

    The same few queries for any number of them.
    """
    weighing = {name: weight for name, weight in weights().items() if weight}
    measured = {name: parts[name].measure(customers, on) for name in weighing}
    befell = {name: triggers[name].found(customers, on) for name in triggers.names()}
    return [
        _score(
            customer,
            on,
            {name: (weighing[name], measured[name].get(customer)) for name in weighing},
            [
                {"trigger": name, "figures": found[customer]}
                for name, found in befell.items()
                if customer in found
            ],
        )
        for customer in customers
    ]


def _score(
    customer: int,
    on: date,
    found: dict[str, tuple[Decimal, Measured | None]],
    triggered: list[dict[str, Any]],
) -> HealthScore:
    unknown = Measured(None)
    measured = {name: (weight, each or unknown) for name, (weight, each) in found.items()}
    weighed = [Weighed(weight, each.score, each.known) for weight, each in measured.values()]
    health = health_of(weighed)
    return HealthScore(
        customer_id=customer,
        on=on,
        score=None if health.score is None else health.score.quantize(FOUR),
        coverage=health.coverage.quantize(FOUR),
        low=health.low.quantize(FOUR),
        high=health.high.quantize(FOUR),
        band=band_of(health, is_triggered=bool(triggered)),
        parts=[_kept(name, weight, each) for name, (weight, each) in measured.items()],
        triggers=triggered,
    )


def _kept(name: str, weight: Decimal, measured: Measured) -> dict[str, Any]:
    score = None if measured.score is None else str(measured.score.quantize(FOUR))
    return {
        "part": name,
        "weight": f"{weight:.2f}",
        "score": score,
        "known": str(measured.known.quantize(FOUR)),
        "figures": measured.figures,
    }


def assess_health(
    *, on: date, customers: Iterable[int] | None = None, tells: bool = True
) -> Assessed:
    """Count the health of all customers on the day, or of those with these keys; keep changes.

    Any number of times, and at once, with the same result. A batch is a transaction, so that what
    was counted before a standstill stays. Whoever is relationship manager is told of a new band,
    unless `tells` is off.
    """
    if customers is None:
        standing = Customer.objects.filter(unit__valid__contains=on)
        customers = standing.order_by("pk").values_list("pk", flat=True)
    done = Assessed()
    keys = list(customers)
    for first in range(0, len(keys), BATCH):
        done += _assess(keys[first : first + BATCH], on, tells)
    return done


@transaction.atomic
def _assess(customers: Sequence[int], on: date, tells: bool) -> Assessed:
    standing = HealthScore.objects.filter(customer__in=customers).latest_of_each(on=on)
    last = {each.customer_id: each for each in standing}
    counted = count_health(customers, on=on)
    new = [each for each in counted if _is_news(each, last.get(each.customer_id))]
    HealthScore.objects.bulk_create(
        new,
        batch_size=1000,
        update_conflicts=True,
        unique_fields=["customer", "on"],
        update_fields=FIGURES,
    )
    moved = [
        (before, each)
        for each in new
        if (before := last.get(each.customer_id)) and before.band != each.band
    ]
    if tells:
        _tell(moved, on)
    return Assessed(len(new), len(moved))


def _is_news(now: HealthScore, before: HealthScore | None) -> bool:
    if before is None or before.on <= now.on - timedelta(days=KEPT_DAYS):
        return True
    return any(getattr(now, name) != getattr(before, name) for name in FIGURES)


def _tell(moved: Sequence[tuple[HealthScore, HealthScore]], on: date) -> None:
    """Mail each new band to the relationship manager, once a day and band."""
    customers = Customer.objects.select_related("unit").in_bulk(
        [each.customer_id for _before, each in moved]
    )
    for before, now in moved:
        customer = customers[now.customer_id]
        key = f"health:{customer.pk}:{on}:{now.band}"
        write = partial(_mail, customer, before, now)
        tell_relationship_manager(customer, on=on, write=write, key=key)


def _mail(customer: Customer, before: HealthScore, now: HealthScore) -> Written:
    """The mail of a new band, in the language of the moment."""
    facts = {
        "customer": customer,
        "now": now.get_band_display(),
        "before": before.get_band_display(),
    }
    score = shown_score(now.score)
    text = [
        _("It was: %(before)s. It is: %(now)s.") % facts,
        _("Score: %(score)s of 100.") % {"score": score} if score is not None else "",
        urljoin(settings.SITE, now.get_absolute_url()),
    ]
    subject = _("%(customer)s: the relationship is now %(now)s") % facts
    return subject, "\n\n".join(part for part in text if part)


def sweep_health(as_of: date) -> dict[str, int]:
    """The sweep's part: count everything once a day, and again when the weights change.

    A change of the weights or of the rules says nothing of the relationships: nobody is told.
    """
    look = last_look(SWEEP, rules=RULES, seen=rows_seen("part, weight", "reports_healthweight"))
    if look.is_same and look.until == as_of:
        return asdict(Assessed())
    is_same_rule = look.until is None or look.seen == look.seen_then
    done = assess_health(on=as_of, tells=is_same_rule)
    remember(SWEEP, until=as_of, seen=look.seen)
    return asdict(done)

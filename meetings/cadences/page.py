"""The cadences of a tier, or of one customer with where each comes from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.urls import reverse

from customers.models import Customer
from meetings.cadences.rhythm import rule_in_full
from meetings.models import ActivityKind, Cadence


@dataclass(frozen=True)
class Line:
    """A kind with the cadence that holds, what comes instead of it, and where it is changed."""

    kind: ActivityKind
    cadence: Cadence | None
    coming: Cadence | None
    href: str

    @property
    def is_own(self) -> bool:
        return self.cadence is not None and self.cadence.customer_id is not None

    @property
    def in_words(self) -> str:
        return rule_in_full(self.cadence.rule) if self.cadence else ""

    @property
    def coming_in_words(self) -> str:
        return rule_in_full(self.coming.rule) if self.coming else ""


def lines_of_tier(tier: str, *, on: date) -> list[Line]:
    """Every kind in use, with its cadence in the tier; two queries."""
    held = _held(Q(customer=None, tier=tier), on)
    return [
        Line(
            kind,
            _holding(held, kind, on),
            _coming(held, kind, on),
            reverse("meetings:change_tier_cadence", args=[tier, kind.pk]),
        )
        for kind in ActivityKind.objects.active()
    ]


def lines_of_customer(customer: Customer, *, on: date) -> list[Line]:
    """Every kind in use, with the customer's own cadence or else its tier's; two queries."""
    both = Q(customer=customer) | Q(customer=None, tier=customer.tier)
    held = _held(both, on)
    own = [each for each in held if each.customer_id]
    tiers = [each for each in held if not each.customer_id]
    return [
        Line(
            kind,
            _holding(own, kind, on) or _holding(tiers, kind, on),
            _coming(own, kind, on),
            reverse("meetings:change_cadence", args=[customer.pk, kind.pk]),
        )
        for kind in ActivityKind.objects.active()
    ]


def holding_for(
    kind: ActivityKind, tier: str, customer: Customer | None, *, on: date
) -> Cadence | None:
    """The cadence of the kind that holds on the day: the customer's own, else the tier's."""
    rows = Cadence.objects.filter(kind=kind).holding(on=on)
    if customer is None:
        return rows.filter(customer=None, tier=tier).first()
    own = rows.filter(customer=customer).first()
    return own or rows.filter(customer=None, tier=customer.tier).first()


def _held(whose: Q, on: date) -> Sequence[Cadence]:
    ends_later = Q(valid__endswith__gt=on) | Q(valid__upper_inf=True)
    return list(Cadence.objects.filter(whose & ends_later).order_by("valid"))


def _holding(held: Sequence[Cadence], kind: ActivityKind, on: date) -> Cadence | None:
    begun = (each for each in held if each.kind_id == kind.pk and each.first_day <= on)
    return next(begun, None)


def _coming(held: Sequence[Cadence], kind: ActivityKind, on: date) -> Cadence | None:
    later = (each for each in held if each.kind_id == kind.pk and each.first_day > on)
    return next(later, None)

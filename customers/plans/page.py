"""A customer's plan of a year as its page shows it: what is planned, assessed, due, changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from uuid import UUID

from django.db.models import Min
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from brm.accounts.calendar import fiscal_year_of
from brm.ui.charts.sparkline import Sparkline, sparkline
from customers.models import (
    Customer,
    Effect,
    EffectAssessment,
    OperationalPlan,
    PlannedChange,
)
from customers.plans.contents import differences_between
from customers.plans.rules import (
    SOON_DAYS,
    Difference,
    Edition,
    ends_of_months,
    share_assessed,
    share_over_time,
)
from customers.registries.follow_ups import Made, follow_ups
from customers.registries.services import names_of_services

MONTHS = 12


@dataclass(frozen=True)
class Offer:
    """A button at a planned change: what it makes, and the address it is posted to."""

    label: str
    href: str


@dataclass(frozen=True)
class ChangeRow:
    """A planned change with what was said of its effect, and what came of it."""

    change: PlannedChange
    assessment: EffectAssessment | None
    services: Sequence[str]
    made: Sequence[Made]
    offers: Sequence[Offer]
    on: date

    @property
    def state(self) -> str:
        """The shape: assessed, without effect, or unassessed and how pressing that is."""
        if self.assessment is not None:
            return "done" if self.assessment.effect == Effect.ASSESSED else "skipped"
        if self.change.begins_on < self.on:
            return "late"
        is_soon = self.change.begins_on <= self.on + timedelta(days=SOON_DAYS)
        return "at_risk" if is_soon else "not_measured"

    @property
    def wants_more(self) -> bool:
        """Whether it may become more than a plan: not where it has no effect on IT."""
        return self.assessment is None or self.assessment.effect != Effect.NONE

    @property
    def state_word(self) -> str:
        if self.assessment is None:
            return _("not assessed")
        is_none = self.assessment.effect == Effect.NONE
        return _("no effect on IT") if is_none else _("assessed")


class PlanOfYear:
    """The editions of one customer's plan for a fiscal year, as they stand on a day."""

    def __init__(self, customer: Customer, year: int, *, on: date) -> None:
        self.customer, self.year, self.on = customer, year, on

    @cached_property
    def editions(self) -> list[OperationalPlan]:
        """All of them, the draft included, the latest first."""
        rows = OperationalPlan.objects.filter(customer=self.customer, fiscal_year=self.year)
        rows = rows.select_related("adopted_by").prefetch_related("goals", "changes")
        return list(rows.order_by("-edition"))

    @property
    def draft(self) -> OperationalPlan | None:
        return next((each for each in self.editions if each.is_draft), None)

    @property
    def adopted(self) -> list[OperationalPlan]:
        return [each for each in self.editions if not each.is_draft]

    @property
    def current(self) -> OperationalPlan | None:
        return next(iter(self.adopted), None)

    @cached_property
    def rows(self) -> list[ChangeRow]:
        """The planned changes of the edition in force, the one that begins first on top."""
        return change_rows(list(self.current.changes.all()) if self.current else [], on=self.on)

    @property
    def unassessed(self) -> list[ChangeRow]:
        return [row for row in self.rows if row.assessment is None]

    @property
    def assessed_count(self) -> int:
        return len(self.rows) - len(self.unassessed)

    @property
    def without_effect(self) -> list[ChangeRow]:
        return [row for row in self.rows if row.assessment and not row.wants_more]

    @property
    def pressing(self) -> list[ChangeRow]:
        """Those not assessed that begin within 90 days, or have begun."""
        return [row for row in self.unassessed if row.state in ("late", "at_risk")]

    @property
    def next_row(self) -> ChangeRow | None:
        """The change that begins next."""
        return next((row for row in self.rows if row.change.begins_on >= self.on), None)

    @property
    def rough_sums(self) -> dict[str, Decimal]:
        """What the assessed effects sum to, by currency."""
        sums: dict[str, Decimal] = {}
        for row in self.rows:
            said = row.assessment
            if said is not None and said.rough_sum is not None:
                sums[said.currency] = sums.get(said.currency, Decimal(0)) + said.rough_sum
        return sums

    @cached_property
    def first_assessed(self) -> dict[UUID, date]:
        """The day of the first assessment of each change that any edition names."""
        keys = {change.key for plan in self.adopted for change in plan.changes.all()}
        said = EffectAssessment.objects.filter(change_key__in=keys).order_by().values("change_key")
        return dict(said.annotate(first=Min("assessed_on")).values_list("change_key", "first"))

    @property
    def share(self) -> Decimal | None:
        keys = [row.change.key for row in self.rows]
        return share_assessed(keys, self.first_assessed, on=self.on)

    @property
    def share_line(self) -> Sparkline | None:
        """The share assessed at the end of each of the last months."""
        editions = [
            Edition(plan.adopted_on, frozenset(change.key for change in plan.changes.all()))
            for plan in reversed(self.adopted)
            if plan.adopted_on is not None
        ]
        shares = share_over_time(editions, self.first_assessed, ends_of_months(self.on, MONTHS))
        percents = [None if share is None else share * 100 for share in shares]
        title = _("Share of planned changes assessed, by month")
        return sparkline(percents, title=title) if any(s is not None for s in percents) else None

    @property
    def changed(self) -> list[Difference]:
        """How the edition in force differs from the one before it, in words."""
        return differences_between(*self.adopted[1::-1]) if len(self.adopted) > 1 else []

    @property
    def sentence(self) -> str:
        """The answer of the page."""
        if self.current is None:
            return _("No plan of %(customer)s for %(year)s is adopted.") % {
                "customer": self.customer,
                "year": self.year,
            }
        return " ".join(filter(None, [self._assessed_in_words(), self._next_in_words()]))

    def _assessed_in_words(self) -> str:
        count, waiting = len(self.rows), len(self.unassessed)
        if not count:
            return _("The plan names goals, and no change.")
        if not waiting:
            said = ngettext(
                "The one planned change is assessed.",
                "All %(all)s planned changes are assessed.",
                count,
            )
            return said % {"all": count}
        if count == 1:
            return _("The one planned change is not assessed.")
        said = ngettext(
            "%(n)s of %(all)s planned changes is not assessed.",
            "%(n)s of %(all)s planned changes are not assessed.",
            waiting,
        )
        return said % {"n": waiting, "all": count}

    def _next_in_words(self) -> str:
        row = self.next_row
        if row is None:
            return ""
        if row.change.is_quarter:
            return _("The next begins in %s.") % row.change.when
        return _("The next begins on %s.") % row.change.when


def change_rows(changes: Sequence[PlannedChange], *, on: date) -> list[ChangeRow]:
    """The changes with all that is said of them; the same few queries for one and for many."""
    keys = [change.key for change in changes]
    last = {said.change_key: said for said in EffectAssessment.objects.last_of(keys)}
    names = names_of_services({code for said in last.values() for code in said.services})
    made = [(follow_up, follow_up.made(changes)) for follow_up in follow_ups]
    rows = []
    for change in changes:
        said = last.get(change.key)
        rows.append(
            ChangeRow(
                change=change,
                assessment=said,
                services=[names.get(code, code) for code in said.services] if said else [],
                made=[found[change.key] for _f, found in made if change.key in found],
                offers=[
                    Offer(str(follow_up.label), follow_up.to_make(change))
                    for follow_up, found in made
                    if change.key not in found
                ],
                on=on,
            )
        )
    return rows


def years_of(customer: Customer, *, on: date) -> list[int]:
    """The fiscal years that have a plan, this one and the next; the latest first."""
    now = fiscal_year_of(on)
    planned = OperationalPlan.objects.filter(customer=customer).order_by()
    held = set(planned.values_list("fiscal_year", flat=True).distinct())
    return sorted(held | {now, now + 1}, reverse=True)


def year_asked(text: str, *, on: date) -> int:
    """The fiscal year of an address; the one of the day where it names none that can be."""
    year = int(text) if text.isdecimal() and len(text) == 4 else 0
    return year if 1900 <= year <= 2200 else fiscal_year_of(on)

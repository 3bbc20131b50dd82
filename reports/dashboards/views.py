"""The portfolio of customers, for one relationship manager or for all."""

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from brm.accounts.models import Role
from brm.ui.keyset import Page, in_order
from brm.ui.navigation import counted, shown_count
from customers.models import Customer
from meetings.views.lists import NarrowedList
from meetings.whose import WhoseFilter
from reports.dashboards.rows import lines_of, waiting, with_portfolio
from reports.dashboards.tables import PORTFOLIO, health_in_words, levels_in_words
from reports.health.explained import triggers_in_words
from reports.health.parts import parts
from reports.health.rules import SHAPES, Band
from reports.rules import months_before

WAITS_AS = {"breached": "breached", "actions": "late"}
"""The state of what a tile counts, where that is late or breached; the rest is only to be done."""


class Portfolio(NarrowedList):
    """One row a customer: what waits, how healthy, how held, when next; the worst first."""

    table, filters, template_name = PORTFOLIO, WhoseFilter, "reports/dashboards/portfolio.html"
    empty = "reports/dashboards/_no_portfolio.html"
    page_size = 40
    choices: ClassVar[Mapping[str, str | Promise]] = {
        "mine": gettext_lazy("My customers"),
        "all": gettext_lazy("All customers"),
    }

    @cached_property
    def today(self) -> date:
        return timezone.localdate()

    @property
    def chosen(self) -> str:
        """A relationship manager's own customers, where nobody asked for others."""
        asked = self.request.GET.get("show", "")
        own = "mine" if self.user.has_role(Role.RELATIONSHIP_MANAGER) else "all"
        return asked if asked in self.choices else own

    def chips(self) -> list[Any]:
        return super().chips()[: len(self.choices)]

    def _customers(self) -> QuerySet[Any]:
        seen = Customer.objects.visible_to(self.user).filter(unit__valid__contains=self.today)
        return seen.in_care_of(self.user, on=self.today) if self.chosen == "mine" else seen

    def rows(self) -> QuerySet[Any]:
        return self._customers().select_related("unit")

    def _narrowed(self) -> QuerySet[Any]:
        narrowed: Any = super()._narrowed()
        named = narrowed.with_relationship_manager(on=self.today)
        return with_portfolio(named, on=self.today)

    def facts(self, page: Page) -> dict[str, Any]:
        for row, drawn in zip(page.rows, drawn_rows(page.rows, self.today), strict=True):
            row.drawn = drawn
        narrowed, first = super()._narrowed(), self._worst(page)
        return {
            "tiles": tiles_of(
                narrowed,
                on=self.today,
                mine=self.chosen == "mine",
                is_narrowed=is_narrowed(self.request),
            ),
            "first": first,
            "first_waits": _waits(first) if first else "",
            "asking": sum(bool(row.asks) for row in page.rows),
            "month": months_before(self.today, 1)[0],
        }

    def _worst(self, page: Page) -> Any:
        """The customer at which most waits, on whichever page of the list it stands."""
        asked = self.request.GET.get("sort") or self.first_order()
        if asked == self.table.order and not page.before:
            return next(iter(page.rows), None)
        return in_order(self._narrowed(), self.table.sorting(self.table.order)).first()


def drawn_rows(rows: Any, on: date) -> list[dict[str, Any]]:
    """What the cells of each row show: two queries for any number of rows."""
    pks = [row.pk for row in rows]
    lines = lines_of(pks, on=on)
    said = parts["satisfaction"].measure(pks, on) if "satisfaction" in parts and pks else {}
    return [
        {
            "line": lines[row.pk],
            "health": health_in_words(row),
            "health_why": " ".join(triggers_in_words(row.health_triggers or [])),
            "health_shape": SHAPES[Band(row.health_band or Band.UNKNOWN)],
            "levels": levels_in_words(row),
            "levels_shape": _levels_shape(row),
            "satisfaction": said.get(row.pk),
            "waits": _waits(row),
        }
        for row in rows
    ]


def _levels_shape(row: Any) -> str:
    if row.breached:
        return "breached"
    if row.at_risk:
        return "at_risk"
    return "met" if row.levels > row.unmeasured else "not_measured"


def _waits(row: Any) -> str:
    """What waits, in words: `2 levels breached, a late complaint`."""
    found = [
        (row.breached, _("levels breached: %s")),
        (row.complaints_late, _("complaints late: %s")),
        (row.escalations_open, _("escalations: %s")),
        (row.renewals_late, _("renewals not begun: %s")),
        (row.actions_overdue, _("actions overdue: %s")),
        (row.activities_late, _("activities late: %s")),
    ]
    return ", ".join(words % n for n, words in found if n)


def is_narrowed(request: HttpRequest) -> bool:
    """Whether the filters ask for some of the customers only."""
    return any(request.GET.get(name) for name in WhoseFilter.base_filters)


def tiles_of(
    customers: QuerySet[Any], *, on: date, mine: bool, is_narrowed: bool
) -> list[dict[str, Any]]:
    """The figures on top; one query. Each leads to its list where that can show the same rows."""
    asked = waiting(customers, on=on)
    figures = dict(zip(asked, counted(asked.values()), strict=True))
    own = "&mine=1" if mine else ""
    links = {
        "breached": (
            _("Breached levels"),
            "" if mine else f"{reverse('reports:delivery')}?show=breached",
        ),
        "complaints": (_("Open complaints"), f"{reverse('complaints:list')}?show=open{own}"),
        "escalations": (
            _("Escalations undecided"),
            f"{reverse('meetings:escalations')}?show=waiting{own}",
        ),
        "actions": (_("Overdue actions"), f"{reverse('meetings:actions')}?show=overdue{own}"),
        "renewals": (_("Renewals to start in 30 days"), ""),
    }
    return [
        {
            "label": label,
            "value": shown_count(figures[name]) or "0",
            "href": "" if is_narrowed else href,
            "state": WAITS_AS.get(name, "due") if figures[name] else "met",
        }
        for name, (label, href) in links.items()
    ]

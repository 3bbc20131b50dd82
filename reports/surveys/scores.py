"""Scores and trend: how satisfied customers are, and with services, a page at a time."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any, ClassVar

from dateutil.relativedelta import relativedelta
from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext_lazy

from agreements.models import Service
from brm.ui.charts import sparkline
from brm.ui.keyset import Page
from brm.ui.tables import Table
from customers.models import Customer
from meetings.whose import WhoseFilter
from reports.models import Invitation
from reports.surveys.care import Reads, names_read_by
from reports.surveys.lists import ChosenList
from reports.surveys.standing import (
    MOST,
    Satisfaction,
    asked_about_services,
    satisfaction_of_all,
    series_by_customer,
    series_by_service,
)
from reports.surveys.tables import SCORES, SERVICE_SCORES

AT_ONCE = 500
"""So many rows of a file get their figures together."""
LEAST, WHOLLY = 5, 100
"""So many of the least satisfied customers stand on top, and none who are wholly satisfied."""


@dataclass(frozen=True)
class Standing:
    """A customer or a service with its figures over the surveys; without any where too few."""

    name: str
    href: str
    series: list[Satisfaction]

    @property
    def last(self) -> Satisfaction | None:
        return self.series[-1] if self.series else None

    @property
    def line(self) -> Any:
        return sparkline([each.score for each in self.series], title=self.name)


class WithStandings:
    """The rows of a list for a file, each with its standing; so many are read at once."""

    def __init__(self, rows: QuerySet[Any], view: "Scores") -> None:
        self.rows, self.view = rows, view

    def iterator(self, chunk_size: int) -> Iterator[Any]:
        waiting = self.rows.iterator(chunk_size=chunk_size)
        while batch := list(islice(waiting, AT_ONCE)):
            yield from self.view.with_standings(batch)

    def __getitem__(self, some: slice) -> list[Any]:
        return self.view.with_standings(list(self.rows[some]))


class Scores(ChosenList):
    """Whose people answered a survey, or what was asked about, each with its figures."""

    template_name = "reports/surveys/scores.html"
    empty = "reports/surveys/_no_scores.html"
    choices: ClassVar[Mapping[str, str | Promise]] = {
        "customers": gettext_lazy("By customer"),
        "services": gettext_lazy("By service"),
    }

    @property
    def table(self) -> Table:  # type: ignore[override]  # of what was chosen
        return SERVICE_SCORES if self.chosen == "services" else SCORES

    @property
    def filters(self) -> Any:  # type: ignore[override]  # services are in nobody's care
        return None if self.chosen == "services" else WhoseFilter

    @cached_property
    def today(self) -> date:
        return timezone.localdate()

    @cached_property
    def since(self) -> date:
        return self.today - relativedelta(years=MOST)

    @cached_property
    def reads(self) -> Reads:
        return names_read_by(self.user, on=self.today)

    def rows(self) -> QuerySet[Any]:
        if self.chosen == "services":
            about = asked_about_services(on=self.today)
            return Service.objects.filter(Exists(about.filter(service=OuterRef("pk"))))
        answered = Invitation.objects.answered().filter(
            customer=OuterRef("pk"),
            survey__closed_on__lte=self.today,
            survey__closed_on__gt=self.since,
        )
        seen = Customer.objects.visible_to(self.user).select_related("unit")
        return seen.filter(Exists(answered))

    def with_standings(self, rows: Iterable[Any]) -> list[Any]:
        """The rows, each with its figures, in the same few queries for any number of them."""
        found = list(rows)
        if self.chosen == "services":
            of_services = series_by_service(on=self.today, reads=self.reads, services=found)
            for row in found:
                row.standing = Standing(row.name, row.get_absolute_url(), of_services.get(row, []))
            return found
        of_customers = series_by_customer(
            [row.pk for row in found], since=self.since, on=self.today, reads=self.reads
        )
        for row in found:
            row.standing = self._of_customer(row, of_customers.get(row.pk, []))
        return found

    def _of_customer(self, customer: Customer, series: list[Satisfaction]) -> Standing:
        href = reverse("surveys:of_customer", args=[customer.pk])
        return Standing(customer.unit.name, href, series)

    def for_file(self, rows: QuerySet[Any]) -> Any:
        return WithStandings(rows, self)

    def facts(self, page: Page) -> dict[str, Any]:
        self.with_standings(page.rows)
        asked = self.request.GET
        is_first = not (asked.get("after") or asked.get("before"))
        is_whole = self.chosen == "customers" and not any(
            asked.get(name) for name in WhoseFilter.base_filters
        )
        return super().facts(page) | {"least": self._least() if is_first and is_whole else []}

    def _least(self) -> list[Standing]:
        """The least satisfied customers, of the figures that may be shown to the reader."""
        latest = satisfaction_of_all(on=self.today, reads=self.reads)
        short = [pk for pk in latest if latest[pk].score < WHOLLY]
        first = sorted(short, key=lambda pk: (latest[pk].score, pk))[:LEAST]
        seen = Customer.objects.visible_to(self.user).select_related("unit")
        customers = seen.in_bulk(first)
        return [self._of_customer(customers[pk], [latest[pk]]) for pk in first if pk in customers]

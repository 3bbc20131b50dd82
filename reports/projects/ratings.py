"""The ratings of a portfolio over time: as published, each rating counted, none counted apart."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, QuerySet
from django.db.models.functions import TruncQuarter
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from brm.ui.charts.stacked_bar import Part, StackedBar, StackedRow, stacked_bar
from brm.ui.formats import full_day
from reports.models import ProjectStatus
from reports.rules import Rating

SHOWN = 16
"""So many quarters, or days, are shown: the latest."""

FILLS = {
    Rating.GREEN: "ok",
    Rating.AMBER_GREEN: "bar-2",
    Rating.AMBER: "warn",
    Rating.AMBER_RED: "bar",
    Rating.RED: "bad",
}


@dataclass(frozen=True)
class Counted:
    """The ratings of one quarter, or of one day on which projects reported."""

    first: date
    label: str
    by_rating: dict[str, int]

    @property
    def unrated(self) -> int:
        """Reports without a rating: withheld, or not given."""
        return self.by_rating.get("", 0)

    @property
    def rated(self) -> int:
        return self.reports - self.unrated

    @property
    def reports(self) -> int:
        return sum(self.by_rating.values())


def by_day(statuses: QuerySet[ProjectStatus]) -> list[Counted]:
    """Each day on which projects reported, as it was published, the latest first."""
    days = statuses.order_by("-reported_on").values_list("reported_on", flat=True).distinct()
    shown = list(days[:SHOWN])
    rows: Any = statuses.filter(reported_on__in=shown).order_by().values("rating")
    return _counted(rows.annotate(at=F("reported_on"), n=Count("pk")), full_day)


def by_quarter(statuses: QuerySet[ProjectStatus]) -> list[Counted]:
    """Each quarter with the last report of each project in it, the latest first."""
    quarters = statuses.annotate(at=TruncQuarter("reported_on"))
    shown = list(quarters.order_by("-at").values_list("at", flat=True).distinct()[:SHOWN])
    if not shown:
        return []
    later = ProjectStatus.objects.annotate(quarter=TruncQuarter("reported_on")).filter(
        project=OuterRef("project"), quarter=OuterRef("at"), reported_on__gt=OuterRef("reported_on")
    )
    last = quarters.filter(~Exists(later), reported_on__gte=shown[-1]).order_by()
    return _counted(last.values("rating", "at").annotate(n=Count("pk")), quarter)


def quarter(first: date) -> str:
    """`2026, quarter 3`."""
    words = {"year": first.year, "quarter": (first.month + 2) // 3}
    return _("%(year)s, quarter %(quarter)s") % words


def _counted(rows: Any, name: Any) -> list[Counted]:
    found: dict[date, dict[str, int]] = {}
    for row in rows:
        found.setdefault(row["at"], {})[row["rating"]] = row["n"]
    return [Counted(at, name(at), found[at]) for at in sorted(found, reverse=True)]


def shown_ratings(counted: Sequence[Counted]) -> list[Rating]:
    """The ratings that occur, from green to red; the three usual ones always."""
    usual = (Rating.GREEN, Rating.AMBER, Rating.RED)
    used = {name for each in counted for name in each.by_rating}
    return [each for each in Rating if each in usual or each in used]


def picture(counted: Sequence[Counted]) -> StackedBar | None:
    """A bar for each quarter or day, oldest first; None where nothing was reported."""
    if not counted:
        return None
    ratings = shown_ratings(counted)
    rows = [
        StackedRow(
            each.label,
            [each.by_rating.get(rating, 0) for rating in ratings],
            note=ngettext("%s without", "%s without", each.unrated) % each.unrated
            if each.unrated
            else "",
        )
        for each in reversed(counted)
    ]
    parts = [Part(str(rating.label), FILLS[rating]) for rating in ratings]
    return stacked_bar(rows, parts, title=_("Ratings of projects"), width=760, label_width=150)

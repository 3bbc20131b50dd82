"""What a project's page shows: how it stands and why, over time, and what it is for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from brm.accounts.models import User
from brm.ui.charts import HeatCell, HeatRow, heat_map
from brm.ui.charts.heat_map import HeatMap
from brm.ui.formats import day, full_day, number
from brm.ui.ways import ways_from
from reports.models import Project, ProjectStatus
from reports.models.projects import state_of, word_of
from reports.projects.chain import chain_of
from reports.projects.forms import PARTS, UNITS, ConnectForm
from reports.projects.operations import cares_for, thresholds_of
from reports.rules import Indicator, Thresholds

STATUSES = 60
NOTES = 10
REPORTS = 18
"""So many reports the picture shows, the latest."""


@dataclass(frozen=True)
class Shown:
    """One indicator as the page says it: its figure, colour, why, and the numbers it goes by."""

    label: str
    figure: str
    state: str
    word: str
    why: str
    numbers: str


def indicators_of(project: Project, last: ProjectStatus | None) -> list[Shown]:
    """The three indicators of the latest status with the thresholds as they are now."""
    held = thresholds_of(project)
    return [_indicator(name, last, held[name]) for name in Indicator]


def _indicator(name: Indicator, last: ProjectStatus | None, numbers: Thresholds) -> Shown:
    value = last.figure(name) if last else None
    rating = getattr(last, f"{name}_rating") if last and value is not None else ""
    return Shown(
        label=str(name.label),
        figure="" if value is None else f"{number(value.normalize())} {UNITS[name]}",
        state=state_of(rating or None),
        word=word_of(rating),
        why=getattr(last, f"{name}_text") if last else "",
        numbers=", ".join(
            f"{label} {number(getattr(numbers, part).normalize())}" for part, label in PARTS.items()
        ),
    )


def picture_of(project: Project, statuses: Sequence[ProjectStatus]) -> HeatMap | None:
    """The colours of the reports, oldest first, and of the indicators where these were reported.

    None for a single report: one colour is no picture.
    """
    if len(statuses) < 2:
        return None
    ratings = {_("Reported"): [each.rating for each in statuses]}
    for name in Indicator:
        ratings[str(name.label)] = [getattr(each, f"{name}_rating") for each in statuses]
    days = [each.reported_on for each in statuses]
    rows = [
        HeatRow(
            label,
            [_cell(label, at, rating) for at, rating in zip(days, found, strict=True)],
            latest=word_of(found[-1]) if found[-1] else "",
        )
        for label, found in ratings.items()
        if any(found)
    ]
    title = _("How %(project)s stood") % {"project": project.name}
    return heat_map(rows, [day(at, days[-1]) for at in days], title=title) if rows else None


def _cell(label: str, at: date, rating: str) -> HeatCell | None:
    if not rating:
        return None
    words = {"label": label, "day": full_day(at), "rating": word_of(rating)}
    return HeatCell(state_of(rating), _("%(label)s, %(day)s: %(rating)s") % words)


def the_projects(user: User, *, on: date) -> QuerySet[Project]:
    """Projects as a page reads them: with their latest status and the rating by hand."""
    rows = Project.objects.visible_to(user).with_latest_status().with_manual_rating(on=on)
    return rows.select_related("customer__unit", "unit", "sponsor", "requirement")


def facts_of(project: Project, user: User, *, on: date) -> dict[str, Any]:
    """All that the page of one project is drawn from."""
    statuses = list(project.statuses.order_by("-reported_on")[:STATUSES])
    last = statuses[0] if statuses else None
    may_write = cares_for(user, project, on=on)
    facts = {
        "project": project,
        "statuses": statuses,
        "picture": picture_of(project, statuses[:REPORTS][::-1]),
        "last": last,
        "indicators": indicators_of(project, last),
        "chain": chain_of(project, on=on),
        "milestones": [(each, each.shape(on=on)) for each in project.milestones.all()],
        "others": list(project.concerned.select_related("customer__unit").order_by("pk")),
        "changes": list(project.changes.select_related("service").order_by("pk")),
        "manual": list(project.manual_ratings.select_related("given_by").order_by("-pk")[:NOTES]),
        "notes": list(project.review_notes.select_related("review").order_by("-pk")[:NOTES]),
        "may_write": may_write,
        "connect_form": ConnectForm() if may_write else None,
        "connect_url": reverse("reports:project_connect", args=[project.pk]),
        "today": on,
    }
    if project.customer_id is not None:
        facts |= ways_from("project", str(project.pk), user)
    return facts

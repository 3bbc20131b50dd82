"""How the service levels were held, and how the projects stand."""

from datetime import date
from itertools import groupby

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from brm.ui.formats import DASH, number, short_money
from brm.ui.formats import month as month_text
from reports.attainment.services_map import as_of_month
from reports.models import Attainment, Edition, Project
from reports.models.attainment import series_key
from reports.pictures import by_month, latest_of
from reports.rules import Rating, Result, above_limit, first_of_month, months_before
from reports.sections import Cell, Row, Section, Subject

MONTHS = 12
NO_LEVEL = ""
"""The state of a row whose level did not apply in the last month: it counts among none."""


def levels(subject: Subject) -> Section:
    """The results of twelve months, a row for each service and measure that had a level in them."""
    periods = months_before(subject.on, MONTHS)
    found = (
        Attainment.objects.filter(customer=subject.customer)
        .since(periods[0])
        .filter(period__lt=first_of_month(subject.on))
        .in_rows()
    )
    rows = tuple(
        _level_row(list(months), periods) for _key, months in groupby(found, key=series_key)
    )
    return Section(
        title=_("Service levels"),
        sentence=_levels_sentence(rows, month_text(periods[-1])),
        columns=(_("Service"), _("Measure"), _("Latest"), _("Target"), _("Result")),
        rows=rows,
        months=tuple(month_text(each) for each in periods),
    )


def _level_row(found: list[Attainment], periods: list[date]) -> Row:
    months, last = by_month(found), latest_of(found, periods[-1])
    return Row(
        key=_key(found[-1]),
        name=found[-1].service.name,
        status=str(Result(last.result).label) if last else _("No level applied"),
        state=last.result if last else NO_LEVEL,
        cells=(
            found[-1].measure.name,
            last.value_shown if last else DASH,
            found[-1].target_shown,
        ),
        months=tuple(_cell(months.get(each)) for each in periods),
    )


def _key(attainment: Attainment) -> str:
    """By service and measure and, where that is more than a month, over what it is measured."""
    over = f"/{attainment.period_kind}" if attainment.is_longer else ""
    return f"{attainment.service.code}/{attainment.measure.code}{over}"


def _cell(attainment: Attainment | None) -> Cell:
    if attainment is None:
        return Cell("", "", _("No level applied."))
    return Cell(attainment.result, attainment.value_shown, attainment.sentence)


def _levels_sentence(rows: tuple[Row, ...], month: str) -> str:
    if not rows:
        return _("No service level applied in these months.")
    applied = [row for row in rows if row.state != NO_LEVEL]
    breached = sum(row.state == Result.BREACHED for row in rows)
    unmeasured = sum(row.state == Result.NOT_MEASURED for row in rows)
    return _(
        "%(breached)s of %(all)s levels were breached in %(month)s, %(unmeasured)s not measured."
    ) % {"breached": breached, "all": len(applied), "month": month, "unmeasured": unmeasured}


def workload(subject: Subject) -> Section:
    """What was asked for in the last whole month where a limit was agreed, against that limit."""
    [month] = months_before(subject.on, 1)
    found = (
        Attainment.objects.filter(customer=subject.customer, workload_limit__isnull=False)
        .filter(as_of_month(month))
        .in_rows()
    )
    rows = tuple(_workload_row(each) for each in found)
    return Section(
        title=_("Workload"),
        sentence=_("%(above)s of %(all)s limits were exceeded in %(month)s.")
        % {
            "above": sum(row.state == "breached" for row in rows),
            "all": len(rows),
            "month": month_text(month),
        }
        if rows
        else _("No limit is agreed."),
        columns=(_("Service"), _("Measure"), _("Asked for"), _("Limit"), _("State")),
        rows=rows,
    )


def _workload_row(attainment: Attainment) -> Row:
    asked, limit = attainment.workload, attainment.workload_limit
    state, word = "met", _("within the limit")
    if asked is None:
        state, word = "not_measured", _("not measured")
    elif above_limit(asked, limit):
        state, word = "breached", _("above the limit")
    return Row(
        key=_key(attainment),
        name=attainment.service.name,
        status=word,
        state=state,
        cells=(attainment.measure.name, number(asked), number(limit)),
    )


def projects(subject: Subject) -> Section:
    """The customer's projects that have not ended, with their latest colour.

    What their reports say in words was written for IT, and stays there.
    """
    found = (
        Project.objects.of([subject.customer])
        .ongoing(on=subject.on)
        .with_latest_status()
        .with_manual_rating(on=subject.on)
        .order_by("ends_on", "code")
    )
    is_inside = subject.edition == Edition.INTERNAL
    rows = tuple(_project_row(each, is_inside=is_inside) for each in found)
    columns = (_("Project"), _("Code"), _("Budget"), _("Ends"))
    red = sum(row.state == "breached" for row in rows)
    return Section(
        title=_("Projects"),
        sentence=ngettext(
            "%(count)s project is under way, %(red)s red.",
            "%(count)s projects are under way, %(red)s red.",
            len(rows),
        )
        % {"count": len(rows), "red": red},
        word=str(Rating.RED.label) if red else "",
        columns=(*columns, *((_("Comment"),) if is_inside else ()), _("Rating")),
        rows=rows,
    )


def _rating_of(project: Project) -> str:
    """What it reported and, beside it, what was set by hand."""
    if not project.manual_word:
        return project.rating_word
    words = {"rating": project.rating_word, "by_hand": project.manual_word.lower()}
    return _("%(rating)s; by hand: %(by_hand)s") % words


def _project_row(project: Project, *, is_inside: bool) -> Row:
    return Row(
        project.code,
        project.name,
        _rating_of(project),
        state=project.state,
        cells=(
            project.code,
            short_money(project.budget, project.currency),
            month_text(project.ends_on),
            *((project.comment,) if is_inside else ()),
        ),
    )

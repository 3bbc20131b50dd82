"""The figures of a report beside those of the periods before: how each came about."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from brm.ui.charts import sparkline
from brm.ui.charts.sparkline import Sparkline
from brm.ui.formats import DASH
from reports.models import FieldKind, ReportEdition, ServiceReport
from reports.register.template import Heading, shown

PERIODS = 12


@dataclass(frozen=True)
class Figure:
    """One heading with its figure, the one of the period before, and the line of the last ones."""

    label: str
    value: str
    before: str
    line: Sparkline | None


def figures_of(edition: ReportEdition) -> list[Figure]:
    """The figures of the edition, each with the last editions of up to twelve periods; one query.

    A heading is the same one by its key, whatever its label was then.
    """
    own = [each for each in edition.headings if each.get("kind") == FieldKind.NUMBER]
    if not own:
        return []
    earlier = _earlier(edition)
    series = {each["key"]: [headings.get(each["key"]) for headings in earlier] for each in own}
    return [_figure(each, series[each["key"]]) for each in own]


def texts_of(edition: ReportEdition) -> list[tuple[str, str]]:
    """What the edition says in words, with its headings."""
    words = [each for each in edition.headings if each.get("kind") != FieldKind.NUMBER]
    return [(each["label"], each["value"]) for each in words]


def _earlier(edition: ReportEdition) -> list[dict[str, Heading]]:
    """The headings of the periods before, by their keys, the oldest period first."""
    report = edition.report
    alike = ServiceReport.objects.filter(
        process=report.process,
        customer=report.customer,
        service=report.service,
        day_after__lte=report.first_day,
    )
    newest = (
        alike.filter(newest__isnull=False)
        .order_by("-first_day")
        .values_list("newest__content__headings", flat=True)
    )
    return [{each["key"]: each for each in found} for found in reversed(newest[: PERIODS - 1])]


def _figure(heading: Heading, before: Sequence[Heading | None]) -> Figure:
    values = [Decimal(each["value"]) if each else None for each in [*before, heading]]
    last = before[-1] if before else None
    line = sparkline(values, title=heading["label"]) if any(before) else None
    return Figure(heading["label"], shown(heading), shown(last) if last else DASH, line)

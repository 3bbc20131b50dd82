"""The page of one figure: its revisions, who wrote each when and why, what it was held against."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from dateutil.relativedelta import relativedelta
from django.utils.translation import gettext as _

from brm.accounts.models import User
from brm.history.pages import facts_of, people_in, who_in_words
from brm.ui.formats import quantity
from customers.care import has_care
from reports.models import Attainment, Measurement


@dataclass(frozen=True)
class Revision:
    """One revision as it was written."""

    row: Measurement
    who: str
    at: datetime | None
    source: str

    @property
    def value_shown(self) -> str:
        """Unrounded, without the zeros behind it: here two revisions are told apart."""
        return exact(self.row.value, self.row.measure.unit)

    @property
    def why(self) -> str:
        return self.row.reason or self.source


def exact(value: Decimal, unit: str) -> str:
    """All the places that were written: `99.8607 %`."""
    places = -int(value.normalize().as_tuple().exponent)
    return quantity(value, unit, max(places, 0))


def revisions_of(measurement: Measurement) -> list[Revision]:
    """The newest first, in three queries whatever their number."""
    rows = list(Measurement.objects.of_figure(measurement).select_related("measure"))
    events: Any = Measurement._meta.get_field("events").related_model
    written = list(
        events.objects.filter(
            period=measurement.period, pgh_obj__in=[row.pk for row in rows], pgh_label="insert"
        ).select_related("pgh_context")
    )
    people = people_in(written)
    by_row = {event.pgh_obj_id: event for event in written}
    return [_revision(row, by_row.get(row.pk), people) for row in rows]


def _revision(row: Measurement, event: Any, people: dict[int, str]) -> Revision:
    if event is None:
        return Revision(row, "", None, "")
    facts = facts_of(event)
    return Revision(row, who_in_words(facts, people), event.pgh_created_at, _source(facts))


def _source(facts: dict[str, Any]) -> str:
    """The file it came from; a command may have read several, and kept the name of the last."""
    if not facts.get("file") or "command" in facts:
        return ""
    return _("from the file %(name)s") % {"name": facts["file"]}


def counts_from(measurement: Measurement, *, on: date) -> date | None:
    """The day on which a month that is not over has its results; None where it has ended."""
    over = measurement.period + relativedelta(months=1)
    return over if on < over else None


def facts_of_figure(measurement: Measurement, user: User, *, on: date) -> dict[str, Any]:
    """All that the page shows; `measurement` carries customer, service and measure."""
    revisions = revisions_of(measurement)
    held = Attainment.objects.visible_to(user).filter(
        customer=measurement.customer,
        service=measurement.service,
        measure=measurement.measure,
        period=measurement.period,
    )
    return {
        "current": revisions[0],
        "revisions": revisions,
        "held": held.select_related("measure", "service"),
        "counts_from": counts_from(measurement, on=on),
        "may_correct": has_care(user, measurement.customer, on=on),
        "today": on,
    }

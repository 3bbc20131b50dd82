"""What an event of an imported calendar means here: an entry of the calendar, of a customer or not.

It becomes a meeting when somebody makes it one: a file says who was asked, not what it is for.
"""

from datetime import UTC, datetime
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from brm.calendars.reading import HORIZON_MONTHS
from brm.imports.kinds import Counts, Field, Kind, Reference, Staging, kinds
from brm.imports.upsert import literal, run
from customers.models import Customer
from meetings.models import CalendarEntry, EntryState

EVENTS = """
kind = "calendar"

[fields]
uid = "UID"
recurrence = "RECURRENCE"
replaces = "REPLACES"
sequence = "SEQUENCE"
title = "SUMMARY"
place = "LOCATION"
starts = "STARTS"
duration_minutes = "MINUTES"
is_all_day = "ALLDAY"
rule = "RRULE"
state = "STATUS"
remark = "REMARK"
people = "PEOPLE"
customer = "CATEGORY"

[missing]
customer = "leave_empty"
"""
"""A category that is a customer's code or name says whose event it is."""


SPAN = """
(SELECT daterange(min((at AT TIME ZONE %(zone)s)::date),
                  max(((at + make_interval(mins => %(lasts)s::int)) AT TIME ZONE %(zone)s)::date),
                  '[]')
   FROM unnest(%(starts)s) AS each (at))
"""
"""The days from the first to the last one that an event touches."""


class MomentsField(forms.CharField):
    """Moments, parted by semicolons; without a time zone they are the organisation's."""

    def to_python(self, value: Any) -> str:
        texts = [text.strip() for text in str(super().to_python(value) or "").split(";")]
        return ";".join(_moment(text) for text in texts if text)


def _moment(text: str) -> str:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise ValidationError(
            _("“%(text)s” is not a moment written as YYYY-MM-DD HH:MM."), params={"text": text[:80]}
        ) from None
    return (timezone.make_aware(at) if at.tzinfo is None else at).astimezone(UTC).isoformat()


def text(longest: int | None = None, *, required: bool = False) -> forms.CharField:
    return forms.CharField(max_length=longest, required=required)


def whole_number() -> forms.IntegerField:
    return forms.IntegerField(min_value=0, max_value=2**31 - 1, required=False)


def check_entries(staging: Staging) -> None:
    """Reject what is older than what is kept: files are imported in any order."""
    table = staging.table
    newer = (
        "SELECT kept.sequence FROM meetings_calendarentry kept"  # noqa: S608  own names
        f" WHERE kept.uid = {table}.uid AND kept.recurrence = coalesce({table}.recurrence, '')"
        f" AND kept.sequence > coalesce({table}.sequence, 0)"
    )
    staging.reject(
        f"EXISTS ({newer})",
        field="sequence",
        reason=_("A later state of this event is kept: %(kept)s."),
        facts={"kept": f"({newer})"},
    )


def apply_entries(staging: Staging) -> Counts:
    """Entries by the number of their event and the occurrence they stand for."""
    starts = "string_to_array(starts, ';')::timestamptz[]"
    zone, lasts = literal(settings.TIME_ZONE), "coalesce(duration_minutes, 0)"
    counts = staging.upsert(
        CalendarEntry,
        key={"uid": "uid", "recurrence": "coalesce(recurrence, '')"},
        values={
            "replaces": "replaces::timestamptz",
            "sequence": "coalesce(sequence, 0)",
            "title": "coalesce(title, '')",
            "place": "coalesce(place, '')",
            "starts": starts,
            "duration_minutes": lasts,
            "is_all_day": "coalesce(is_all_day, false)",
            "span": SPAN % {"starts": starts, "lasts": lasts, "zone": zone},
            "rule": "coalesce(rule, '')",
            "state": f"coalesce(state, '{EntryState.CONFIRMED.value}')",
            "remark": "coalesce(remark, '')",
            "customer_id": "customer_id",
        },
        into="entry_id",
    )
    _find_customers(staging)
    return counts


def _find_customers(staging: Staging) -> None:
    """Say whose event it is by its people: those of one customer alone who decide there or belong.

    A file's own word, or one that was kept before, stays. Of the addresses nothing is kept.
    """
    run(
        f"""
        UPDATE meetings_calendarentry entry SET customer_id = found.customer_id
          FROM (SELECT record.entry_id, min(customer.id) AS customer_id
                  FROM {staging.table} record
                  JOIN customers_person person
                    ON lower(person.email) = ANY (string_to_array(record.people, ' '))
                  JOIN (SELECT person_id, unit_id FROM customers_mandate
                         WHERE valid @> {literal(str(timezone.localdate()))}::date
                         UNION SELECT person_id, unit_id FROM customers_membership
                         WHERE valid @> {literal(str(timezone.localdate()))}::date) belongs
                    ON belongs.person_id = person.id
                  JOIN customers_customer customer ON customer.unit_id = belongs.unit_id
                 WHERE person.email <> ''
                 GROUP BY record.entry_id HAVING count(DISTINCT customer.id) = 1) found
         WHERE entry.id = found.entry_id AND entry.customer_id IS NULL
        """  # noqa: S608  the staging table's own name, and a day
    )


CALENDAR = Kind(
    name="calendar",
    label=gettext_lazy("Calendar"),
    model=CalendarEntry,
    key=("uid", "recurrence"),
    fields=(
        Field("uid", text(255, required=True)),
        Field("recurrence", text(40)),
        Field("replaces", MomentsField(required=False)),
        Field("sequence", whole_number()),
        Field("title", text(255)),
        Field("place", text(255)),
        Field("starts", MomentsField()),
        Field("duration_minutes", whole_number()),
        Field("is_all_day", forms.NullBooleanField(required=False)),
        Field("rule", text(500)),
        Field("state", forms.ChoiceField(choices=EntryState.choices, required=False)),
        Field("remark", text()),
        Field("people", text()),
        Field(
            "customer",
            text(255),
            refers_to=Reference(Customer, by="unit__code", or_by="unit__name"),
        ),
    ),
    check=check_entries,
    apply=apply_entries,
    recipes={"ics": EVENTS},
    help_text=gettext_lazy(
        "Events of a calendar (.ics); those that repeat are laid out %(months)s months ahead."
    )
    % {"months": HORIZON_MONTHS},
)


def register() -> None:
    """Offer the kind for import, after those it refers to."""
    kinds.register(CALENDAR.name, CALENDAR, order=80)

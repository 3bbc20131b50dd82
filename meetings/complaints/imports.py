"""What a row of an imported log of complaints means here.

A row that is new comes with the days it has: its state is what they say. Of one that is here
already a file changes the words and the facts, as long as it is open; its days are kept here, so
that a line with other days is rejected and not passed over in silence.
"""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agreements.models import Service
from brm.imports.kinds import Computed, Counts, Field, Kind, Reference, Staging, kinds
from brm.imports.upsert import rows, run
from customers.imports.fields import TO_A_PERSON, day, optional, text
from customers.models import Customer
from meetings.models import (
    Complaint,
    ComplaintCause,
    ComplaintChannel,
    ComplaintKind,
)
from meetings.operations.complain import days_from

DAYS = ("received_on", "acknowledged_on", "answered_on", "told_on", "confirmed_on", "closed_on")
WORDS = ("kind", "subject", "text", "answer")
SEVERITIES = {"minor": 1, "serious": 2, "critical": 3}

HERE = """
CREATE TEMP TABLE import_complaints_here ON COMMIT DROP AS
SELECT c.number AS here_number, c.state AS here_state, c.customer_id AS here_customer_id,
       {here_columns}
  FROM {table} given JOIN meetings_complaint c ON c.number = given.number
"""

STATE = """
CASE WHEN closed_on IS NOT NULL THEN 'closed' WHEN answered_on IS NOT NULL THEN 'answered'
     WHEN acknowledged_on IS NOT NULL THEN 'acknowledged' ELSE 'received' END
"""


class SeverityField(forms.ChoiceField):
    """Minor, serious or critical, in any case; or its number."""

    def __init__(self) -> None:
        choices = [(str(number), word) for word, number in SEVERITIES.items()]
        super().__init__(choices=choices, required=False)

    def to_python(self, value: Any) -> str:
        word = str(super().to_python(value)).strip().lower()
        return str(SEVERITIES.get(word, word))


class WordField(forms.ChoiceField):
    """One of the words of a list, in any case."""

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value)).strip().lower()


def check_complaints(staging: Staging) -> None:
    """Reject what contradicts the complaint that is here already, and days still to come."""
    columns = ", ".join(f"c.{name} AS here_{name}" for name in (*DAYS, *WORDS))
    run("DROP TABLE IF EXISTS import_complaints_here")
    run(HERE.format(here_columns=columns, table=staging.table))
    _check_days(staging)
    _check_words(staging)
    staging.reject(
        "said_by_id IS NULL AND coalesce(said_by_name, '') = '' AND NOT " + _here("true"),
        field="said_by_name",
        reason=_("Say who said it."),
    )


def _check_days(staging: Staging) -> None:
    for name in DAYS:
        staging.reject(f"{name} > current_date", field=name, reason=_("That day is still to come."))
        staging.reject(
            f"given_{name} AND " + _here(f"here_{name} IS DISTINCT FROM {name}"),
            field=name,
            reason=_("It is here with other days: take its steps on its page."),
        )


def _check_words(staging: Staging) -> None:
    for name in WORDS:
        differs = f"here_{name} IS DISTINCT FROM coalesce({name}, '')"
        staging.reject(
            f"given_{name} AND " + _here(f"here_state = 'closed' AND {differs}"),
            field=name,
            reason=_("It is closed here: its words are never changed."),
        )
    staging.reject(
        _here("here_customer_id <> customer_id OR given_kind AND here_kind <> kind"),
        field="number",
        reason=_("That number is here already, of another customer or kind."),
    )


def _here(condition: str) -> str:
    """Whether the row's number is here already, with what holds of it."""
    return (
        f"EXISTS (SELECT FROM import_complaints_here WHERE here_number = number AND ({condition}))"
    )


def apply_complaints(staging: Staging) -> Counts:
    """Write them; whoever is new gets its clocks from the day on which it was received."""
    _reckon_clocks(staging)
    given = {"acknowledge_due_on": "ack_by", "answer_due_on": "answer_by", "close_due_on": "end_by"}
    clocks = {
        column: f"(SELECT {source} FROM import_clocks WHERE of_day = received_on "  # noqa: S608
        "AND of_complaint = (coalesce(kind, 'complaint') = 'complaint'))"
        for column, source in given.items()
    }
    severity = Computed("coalesce(severity::smallint, 2)", "severity")
    return staging.upsert(
        Complaint,
        key={"number": "number"},
        values={
            "customer_id": "customer_id",
            "service_id": "service_id",
            "said_by_id": "said_by_id",
            "owner_id": "owner_id",
            "cause_id": "cause_id",
            "severity": severity,
            **{name: name for name in (*WORDS, "said_by_name", "channel")},
        },
        on_create={
            "state": STATE,
            "acknowledged_on": "coalesce(acknowledged_on, answered_on)",
            "first_answered_on": "answered_on",
            "first_closed_on": "closed_on",
            **{name: name for name in DAYS if name != "acknowledged_on"},
            **clocks,
        },
    )


def _reckon_clocks(staging: Staging) -> None:
    """The due days of each day on which something was received, by the calendar."""
    received = [day for (day,) in rows(f"SELECT DISTINCT received_on FROM {staging.table}")]  # noqa: S608  (own name)
    clocks = [
        (day, is_complaint, due.acknowledge, due.answer, due.close)
        for day in received
        for is_complaint in (True, False)
        for due in [days_from(day, is_complaint=is_complaint)]
    ]
    run("DROP TABLE IF EXISTS import_clocks")
    run(
        "CREATE TEMP TABLE import_clocks ON COMMIT DROP AS SELECT * FROM "
        "unnest(%s::date[], %s::boolean[], %s::date[], %s::date[], %s::date[]) "
        "AS clock (of_day, of_complaint, ack_by, answer_by, end_by)",
        [list(column) for column in zip(*clocks, strict=True)],
    )


def create_causes(staging: Staging, name: str) -> int:
    """Causes that only the file names."""
    return staging.create_missing(name, values={})


COMPLAINTS = Kind(
    name="complaints",
    label=_("Complaints"),
    model=Complaint,
    key=("number",),
    fields=(
        Field("number", text(20)),
        Field(
            "kind",
            WordField(choices=ComplaintKind.choices, required=False, label=_("kind")),
        ),
        Field("customer", text(60), refers_to=Reference(Customer, by="unit__code")),
        Field("service", optional(60), refers_to=Reference(Service)),
        Field("subject", text(255)),
        Field("text", optional()),
        Field("said_by", optional(120), refers_to=TO_A_PERSON),
        Field("said_by_name", optional(255)),
        Field("channel", WordField(choices=ComplaintChannel.choices, required=False)),
        Field("severity", SeverityField()),
        Field("owner", optional(120), refers_to=TO_A_PERSON),
        Field("received_on", forms.DateField()),
        Field("acknowledged_on", day()),
        Field("answered_on", day()),
        Field("answer", optional()),
        Field("told_on", day()),
        Field("confirmed_on", day()),
        Field("closed_on", day()),
        Field(
            "cause",
            optional(120),
            refers_to=Reference(ComplaintCause, by="name", create=create_causes),
        ),
    ),
    check=check_complaints,
    apply=apply_complaints,
    help_text=_(
        "A log of what was said, one a line. Of what is here already a file changes words and "
        "facts while it is open; its steps are taken on its page."
    ),
)


def register() -> None:
    """Offer the kind for import, after those it refers to."""
    kinds.register(COMPLAINTS.name, COMPLAINTS, order=75)

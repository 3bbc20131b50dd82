"""A log of complaints from a file."""

from datetime import date
from pathlib import Path

import pytest
from django.core.management import call_command

from brm.accounts.models import Role
from meetings.models import Complaint, ComplaintCause
from meetings.operations.complain import record_complaint
from tests.agreements.factories import ServiceFactory
from tests.customers.factories import CustomerFactory, PersonFactory
from tests.factories import UserFactory
from tests.reports.importing import counts, import_text

pytestmark = pytest.mark.django_db
HEAD = (
    "number,kind,customer,service,subject,said_by,said_by_name,channel,severity,received_on,"
    "acknowledged_on,answered_on,answer,told_on,closed_on,cause"
)
OPEN = "C-7,complaint,1100,gate,Gate stuck,,Karin Ek,telephone,Critical,2026-11-23,,,,,,"
CLOSED = (
    "C-8,complaint,1100,,Late again,P7,,email,minor,2026-10-01,2026-10-02,2026-10-09,"
    "A second line.,2026-10-09,2026-10-12,Other"
)


@pytest.fixture
def file(tmp_path):
    return tmp_path / "log.csv"


@pytest.fixture(autouse=True)
def rows():
    CustomerFactory(unit__code="1100")
    ServiceFactory(code="gate")
    PersonFactory(external_id="P7", name="Omar")


def test_a_log_comes_in_with_its_states_and_its_clocks(file):
    answer = import_text("complaints", file, HEAD, OPEN, CLOSED)

    opened, closed = Complaint.objects.order_by("number")
    assert counts(answer)["created"] == 2
    assert (opened.state, opened.severity, opened.service.code, opened.speaker) == (
        "received",
        3,
        "gate",
        "Karin Ek",
    )
    assert (opened.acknowledge_due_on, opened.due_on) == (date(2026, 11, 25),) * 2
    assert (closed.state, closed.due_on, closed.cause.name, closed.speaker) == (
        "closed",
        None,
        "Other",
        "Omar",
    )
    assert (closed.first_answered_on, closed.first_closed_on) == (
        date(2026, 10, 9),
        date(2026, 10, 12),
    )


def test_the_same_log_again_changes_nothing(file):
    import_text("complaints", file, HEAD, OPEN, CLOSED)

    again = import_text("complaints", file, HEAD, OPEN, CLOSED)

    assert counts(again) == {
        "accepted": 2,
        "rejected": 0,
        "created": 0,
        "updated": 0,
        "unchanged": 2,
    }
    assert set(Complaint.objects.values_list("version", flat=True)) == {1}


def test_new_words_of_what_is_open_are_taken(file):
    import_text("complaints", file, HEAD, OPEN)

    import_text("complaints", file, HEAD, OPEN.replace("Gate stuck", "Gate stuck twice"))

    assert Complaint.objects.get().subject == "Gate stuck twice"


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (CLOSED.replace("Late again", "Late"), "It is closed here: its words"),
        (OPEN.replace("2026-11-23", "2026-11-20"), "It is here with other days"),
        (OPEN.replace("complaint,1100", "comment,1100"), "of another customer or kind"),
        (OPEN.replace("C-7", "C-9").replace("Karin Ek", ""), "Say who said it."),
        (OPEN.replace("C-7", "C-9").replace("2026-11-23", "2999-01-01"), "still to come"),
        (
            CLOSED.replace("C-8", "C-9").replace(",2026-10-09,2026-10-12", ",,2026-10-12"),
            "Say when the customer was told",
        ),
        (
            CLOSED.replace("C-8", "C-9").replace("2026-10-09,A", "2026-09-09,A"),
            "Give a day on or after the one it was received.",
        ),
        (CLOSED.replace("C-8", "C-9").replace("Other", "Moon"), "Moon"),
    ],
    ids=[
        "closed words",
        "other days",
        "another kind",
        "nobody",
        "future",
        "not told",
        "answered before received",
        "unknown cause",
    ],
)
def test_what_cannot_stand_is_rejected_with_the_reason_and_the_rest_is_taken(file, line, why):
    import_text("complaints", file, HEAD, OPEN, CLOSED)

    answer = import_text(
        "complaints", file, HEAD, line, OPEN.replace("C-7", "C-20").replace("gate", "")
    )

    rejects = Path(answer["rejects_file"]).read_text("utf-8-sig")
    assert why in rejects
    assert (answer["rejected"], answer["created"]) == (1, 1)


def test_a_cause_that_only_the_file_names_is_made_where_the_recipe_says_so(file, tmp_path):
    recipe = tmp_path / "recipe.toml"
    recipe.write_text('kind = "complaints"\n[missing]\ncause = "create"\n', "utf-8")
    file.write_text("\n".join([HEAD, CLOSED.replace("Other", "Moon")]), "utf-8")

    call_command("import_file", "complaints", str(file), recipe=str(recipe))

    assert ComplaintCause.objects.get(name="Moon").complaints.count() == 1


def test_the_next_number_follows_the_imported_ones(file):
    import_text("complaints", file, HEAD, OPEN, CLOSED)

    made = record_complaint(
        customer=Complaint.objects.first().customer,
        by=UserFactory(role=Role.ADMINISTRATOR),
        on=date(2026, 11, 23),
        kind="comment",
        subject="Thanks",
        received_on=date(2026, 11, 23),
        said_by_name="Karin Ek",
    )

    assert made.number == "C-9"

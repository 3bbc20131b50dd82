"""What is owed is expected once, what comes answers it, and what does not is asked after once."""

import io
import threading
from datetime import date, timedelta

import pytest
from dateutil.relativedelta import relativedelta
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, close_old_connections, transaction
from django.utils import timezone

from brm.accounts.models import Role
from brm.outbox.models import OutboxMessage
from brm.privacy.seals import contents_that_are_broken
from brm.ui.refusals import refusals_in_words
from customers.models import Customer
from customers.periods import period
from meetings.agenda import topics_for
from meetings.models import Activity, ActivityState
from meetings.proofs import proof_of
from reports.models import (
    Arrival,
    Audience,
    ExpectedReport,
    ReportConclusion,
    ReportEdition,
    ReportingProcess,
    ReportKind,
    ReportRead,
    ServiceReport,
    Source,
)
from reports.register.operations import (
    Content,
    Subject,
    conclude_report,
    deliver_report,
    digest_of,
    expect_again,
    read_report,
    set_aside,
    subject_of,
)
from reports.register.registrations import panel_facts
from reports.register.rules import Period
from reports.register.study import period_to_study, study_reports
from reports.register.sweep import sweep_reports
from reports.register.unread import unread_reports
from tests.customers.factories import CustomerFactory, PersonFactory, TeamMemberFactory
from tests.factories import UserFactory
from tests.reports.factories import ServiceFactory
from tests.reports.reported import (
    ExpectedReportFactory,
    ReportKindFactory,
    an_administrator,
    delivered,
)

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 23)
FRIDAY = date(2026, 11, 6)


def cared_for() -> tuple[Customer, object]:
    """A customer and its relationship manager, who signs in."""
    user = UserFactory.create(role=Role.RELATIONSHIP_MANAGER)
    place = TeamMemberFactory.create(person__user=user)
    return place.customer, user


def somebody_answers_for_incidents() -> None:
    person = PersonFactory.create(email="ines@tarnholm.example")
    ReportingProcess.objects.filter(key="incident").update(responsible=person)


# Expecting ----------------------------------------------------------------------------------------
def test_a_kind_about_each_customer_expects_one_report_of_each_as_its_period_begins() -> None:
    water, grid = CustomerFactory.create_batch(2)
    ReportKindFactory.create()

    assert sweep_reports(date(2026, 9, 30)) == {"expected": 0, "late": 0}
    assert sweep_reports(date(2026, 10, 1)) == {"expected": 2, "late": 0}

    found = ExpectedReport.objects.order_by("customer")
    assert [(each.customer, each.first_day, each.due_on) for each in found] == [
        (water, date(2026, 10, 1), FRIDAY),
        (grid, date(2026, 10, 1), FRIDAY),
    ]


def test_sweeping_twice_expects_nothing_twice() -> None:
    CustomerFactory.create()
    ReportKindFactory.create()

    first, second = sweep_reports(TODAY), sweep_reports(TODAY)

    assert (first["expected"], second["expected"]) == (2, 0)


def test_after_four_hundred_days_of_standstill_the_same_is_expected_as_without_it() -> None:
    CustomerFactory.create()
    kind, quarterly = ReportKindFactory.create(), ReportKindFactory.create(every_months=3)
    last = date(2026, 10, 1) + timedelta(days=400)

    sweep_reports(last)

    found = ExpectedReport.objects.all()
    months = found.filter(kind=kind).order_by("first_day").values_list("first_day", flat=True)
    assert [f"{each:%y-%m}" for each in months] == [
        *(f"26-{n}" for n in (10, 11, 12)),
        *(f"27-{n:02}" for n in range(1, 12)),
    ]
    assert found.filter(kind=quarterly).count() == 5


def test_a_customer_that_appears_later_owes_nothing_of_the_periods_before() -> None:
    CustomerFactory.create()
    ReportKindFactory.create()
    sweep_reports(TODAY)
    young = CustomerFactory.create()

    sweep_reports(TODAY)

    assert [each.first_day for each in ExpectedReport.objects.of([young])] == [date(2026, 11, 1)]


def test_of_a_unit_that_is_closed_nothing_is_expected_any_more() -> None:
    gone = CustomerFactory.create()
    gone.unit.valid = period(date(2020, 1, 1), date(2026, 10, 31))
    gone.unit.save()
    ReportKindFactory.create()

    sweep_reports(TODAY)

    assert [each.first_day for each in ExpectedReport.objects.of([gone])] == [date(2026, 10, 1)]


def test_a_kind_about_services_expects_one_of_each_that_is_live_and_one_about_all_one() -> None:
    CustomerFactory.create_batch(2)
    live = ServiceFactory.create()
    ServiceFactory.create(retired_on=date(2026, 10, 1))
    ServiceFactory.create(live_on=date(2026, 11, 1))
    each = ReportKindFactory.create(audience=Audience.SERVICE)
    together = ReportKindFactory.create(audience=Audience.ALL)

    sweep_reports(date(2026, 10, 31))

    owed = ExpectedReport.objects.order_by("kind")
    assert [(row.kind, row.customer, row.service) for row in owed] == [
        (each, None, live),
        (together, None, None),
    ]


def test_a_narrowed_kind_and_a_retired_process_expect_no_more_than_they_say() -> None:
    water, _grid = CustomerFactory.create_batch(2)
    ReportKindFactory.create(customer=water)
    ReportKindFactory.create(process_id="change")
    ReportingProcess.objects.filter(key="change").update(is_active=False)

    sweep_reports(date(2026, 10, 1))

    assert [each.customer for each in ExpectedReport.objects.all()] == [water]


def test_a_process_that_is_in_use_again_owes_nothing_of_the_time_when_it_was_retired() -> None:
    CustomerFactory.create()
    this_month = timezone.localdate().replace(day=1)
    begin = this_month - relativedelta(months=4)
    kind = ReportKindFactory.create(starts_on=begin)
    sweep_reports(begin)
    for is_active in (False, True):
        kind.process.is_active = is_active
        kind.process.save()

    sweep_reports(timezone.localdate())

    owed = ExpectedReport.objects.order_by("first_day").values_list("first_day", flat=True)
    assert list(owed) == [begin, this_month]


def test_an_ended_kind_expects_nothing_of_whoever_appears_later() -> None:
    CustomerFactory.create()
    ReportKindFactory.create(ends_on=date(2026, 11, 1))
    sweep_reports(date(2026, 10, 1))
    CustomerFactory.create()

    assert sweep_reports(TODAY)["expected"] == 0


def test_what_came_before_it_was_expected_is_answered_and_asked_after_by_nobody() -> None:
    customer = CustomerFactory.create()
    somebody_answers_for_incidents()
    subject = Subject(
        ReportingProcess.objects.get(key="incident"),
        customer,
        None,
        Period(date(2026, 10, 1), date(2026, 11, 1)),
    )
    edition = deliver_report(
        subject,
        Content("Quiet."),
        by=an_administrator(),
        on=date(2026, 11, 9),
        source=Source.TYPED,
    )
    ReportKindFactory.create(ends_on=date(2026, 11, 1))

    assert sweep_reports(TODAY) == {"expected": 1, "late": 0}

    [expected] = ExpectedReport.objects.all()
    assert (expected.state, expected.report) == (Arrival.ARRIVED, edition.report)
    assert (expected.arrived_on, expected.days_late) == (date(2026, 11, 9), 1)


# Asking after what is late ------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("on", "asked"), [(FRIDAY, 0), (date(2026, 11, 7), 1)], ids=["on its day", "the day after"]
)
def test_a_report_is_late_the_day_after_it_was_due(on: date, asked: int) -> None:
    somebody_answers_for_incidents()
    ExpectedReportFactory.create()

    assert sweep_reports(on)["late"] == asked


def test_one_mail_asks_whoever_is_responsible_for_all_that_is_late_and_never_again() -> None:
    person = PersonFactory.create(email="ines@tarnholm.example", language="en")
    ReportingProcess.objects.filter(key="incident").update(responsible=person)
    kind = ReportKindFactory.create(name="Incident report", starts_on=date(2027, 1, 1))
    ExpectedReportFactory.create(kind=kind, customer=CustomerFactory.create(unit__name="Water"))
    ExpectedReportFactory.create(kind=kind, customer=CustomerFactory.create(unit__name="Grid"))

    first, second = sweep_reports(TODAY), sweep_reports(TODAY + timedelta(days=1))

    [mail] = OutboxMessage.objects.filter(kind="mail")
    assert (first["late"], second["late"]) == (2, 0)
    assert mail.payload["to"] == ["ines@tarnholm.example"]
    assert mail.payload["subject"] == "2 reports are late"
    assert mail.payload["text"].splitlines()[0] == (
        "Incident report, Water, Oct\u00a02026: was due on 6 November 2026"
    )


def test_somebody_without_an_address_is_asked_once_there_is_one() -> None:
    person = PersonFactory.create(email="")
    ReportingProcess.objects.filter(key="incident").update(responsible=person)
    ExpectedReportFactory.create(kind__starts_on=date(2027, 1, 1))
    assert sweep_reports(TODAY)["late"] == 0
    person.email = "ines@tarnholm.example"
    person.save()

    assert sweep_reports(TODAY)["late"] == 1


def test_nobody_is_asked_for_what_came_or_is_not_owed() -> None:
    somebody_answers_for_incidents()
    kind = ReportKindFactory.create(starts_on=date(2027, 1, 1))
    came = ExpectedReportFactory.create(kind=kind)
    aside = ExpectedReportFactory.create(kind=kind, customer=CustomerFactory.create())
    delivered(came)
    set_aside(aside, by=an_administrator(), on=FRIDAY, reason="No incident tool that month")

    assert sweep_reports(TODAY)["late"] == 0


# Delivery -----------------------------------------------------------------------------------------
def test_a_delivery_answers_all_that_is_owed_of_its_subject() -> None:
    customer, user = cared_for()
    managers = ExpectedReportFactory.create(customer=customer)
    steering = ExpectedReportFactory.create(customer=customer, due_on=date(2026, 11, 3))
    others = ExpectedReportFactory.create(customer=CustomerFactory.create())

    edition = delivered(managers, by=user, on=date(2026, 11, 5))

    for each in (managers, steering, others):
        each.refresh_from_db()
    assert (edition.n, edition.report.newest) == (1, edition)
    assert (managers.state, managers.report, managers.days_late) == ("arrived", edition.report, 0)
    assert (steering.state, steering.days_late) == ("arrived", 2)
    assert others.state == Arrival.EXPECTED


def test_another_delivery_is_the_next_edition_and_the_first_arrival_stays() -> None:
    expected = ExpectedReportFactory.create()
    first = delivered(expected)
    second = delivered(expected, on=date(2026, 11, 20), text="Corrected")

    expected.refresh_from_db()
    assert [first.n, second.n] == [1, 2]
    assert second.report.newest == second
    assert (expected.arrived_on, expected.days_late) == (date(2026, 11, 5), 0)


def test_the_same_delivery_twice_changes_nothing() -> None:
    expected = ExpectedReportFactory.create()
    first = delivered(expected)

    again = delivered(expected, on=TODAY)

    assert again == first
    assert ReportEdition.objects.count() == 1


def test_the_same_delivery_again_answers_what_has_come_to_be_expected() -> None:
    first = ExpectedReportFactory.create()
    edition = delivered(first)
    later = ExpectedReportFactory.create(kind__process=first.kind.process)

    delivered(first, on=TODAY)

    later.refresh_from_db()
    assert (later.state, later.report) == (Arrival.ARRIVED, edition.report)
    assert later.arrived_on == date(2026, 11, 5)


@pytest.mark.parametrize(
    ("on", "state"),
    [(date(2026, 10, 30), Arrival.EXPECTED), (date(2026, 10, 31), Arrival.ARRIVED)],
    ids=["before its last day", "on its last day"],
)
def test_what_came_before_the_period_was_over_answers_nothing(on: date, state: str) -> None:
    expected = ExpectedReportFactory.create()

    delivered(expected, on=on)
    sweep_reports(on)

    expected.refresh_from_db()
    assert expected.state == state


def test_a_report_of_a_period_that_has_not_begun_is_refused() -> None:
    expected = ExpectedReportFactory.create()

    with pytest.raises(ValidationError) as refused:
        delivered(expected, on=date(2026, 9, 30))

    assert refused.value.messages == ["Its period has not begun."]


def test_a_correction_that_is_taken_back_is_an_edition_of_its_own() -> None:
    expected = ExpectedReportFactory.create()

    editions = [delivered(expected, text=text) for text in ("99.5", "98.0", "99.5", "99.5")]

    assert [each.n for each in editions] == [1, 2, 3, 3]
    assert editions[-1].report.newest == editions[2]


def test_the_same_file_twice_is_one_edition_and_one_document() -> None:
    expected = ExpectedReportFactory.create()

    def bring() -> ReportEdition:
        file = io.BytesIO(b"incident;hours\n1;4\n")
        return delivered(
            expected, text="", source=Source.FILE, file=file, file_name="incidents.csv"
        )

    first, again = bring(), bring()

    assert first == again
    assert first.document is not None
    assert [each.name for each in first.document.versions.all()] == ["incidents.csv"]


def test_a_delivery_that_says_nothing_is_refused() -> None:
    with pytest.raises(ValidationError) as refused:
        delivered(ExpectedReportFactory.create(), text="")

    assert refused.value.messages == ["Give a file, a summary or what the headings ask for."]


def test_nothing_arrives_tomorrow() -> None:
    expected = ExpectedReportFactory.create()

    with pytest.raises(ValidationError) as refused:
        delivered(expected, on=FRIDAY, arrived_on=FRIDAY + timedelta(days=1))

    assert refused.value.message_dict == {"arrived_on": ["It arrived today or before."]}


def test_a_report_is_brought_with_care_of_its_customer_or_by_whoever_is_responsible() -> None:
    customer, _user = cared_for()
    expected = ExpectedReportFactory.create(customer=customer)
    other = UserFactory.create(role=Role.RELATIONSHIP_MANAGER)

    with pytest.raises(PermissionDenied):
        delivered(expected, by=other)

    reader = UserFactory.create(role=Role.READER)
    process = expected.kind.process
    process.responsible = PersonFactory.create(user=reader)
    process.save()
    assert delivered(expected, by=reader).received_by == reader


def test_what_is_not_owed_says_why_and_can_be_expected_again_or_come_all_the_same() -> None:
    expected, by = ExpectedReportFactory.create(), an_administrator()

    set_aside(expected, by=by, on=TODAY, reason="The tool changed")
    with pytest.raises(ValidationError):
        set_aside(expected, by=by, on=TODAY, reason="Again")
    delivered(expected)

    expected.refresh_from_db()
    assert (expected.state, expected.reason) == (Arrival.ARRIVED, "")
    with pytest.raises(ValidationError):
        expect_again(expected, by=by, on=TODAY)


def test_a_report_that_is_set_aside_is_expected_again() -> None:
    expected, by = ExpectedReportFactory.create(), an_administrator()
    set_aside(expected, by=by, on=TODAY, reason="The tool changed")

    expect_again(expected, by=by, on=TODAY)

    expected.refresh_from_db()
    assert (expected.state, expected.reason) == (Arrival.EXPECTED, "")


# Constraints --------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"every_months": 5}, "Choose one of the lengths."),
        ({"due_after_days": 61}, "Give 0 to 60 working days."),
        ({"starts_on": date(2026, 10, 2)}, "A period begins on the first of a month."),
        ({"ends_on": date(2026, 9, 30)}, "It ends before it begins."),
        ({"starts_on": date(1999, 12, 1)}, "Give a year from 2000 to 2999."),
    ],
    ids=["length", "days", "month", "end", "year"],
)
def test_the_database_refuses_a_kind_that_cannot_be(facts: dict, sentence: str) -> None:
    with pytest.raises(ValidationError) as refused, refusals_in_words(), transaction.atomic():
        ReportKindFactory.create(**facts)

    assert refused.value.messages == [sentence]


def test_a_kind_about_all_names_no_customer() -> None:
    with pytest.raises(ValidationError) as refused, refusals_in_words(), transaction.atomic():
        ReportKindFactory.create(audience=Audience.ALL, customer=CustomerFactory.create())

    assert refused.value.messages == [
        "Name a customer only for reports about customers, a service for services."
    ]


def test_the_database_expects_no_report_about_all_twice() -> None:
    expected = ExpectedReportFactory.create()

    with pytest.raises(IntegrityError), transaction.atomic():
        ExpectedReportFactory.create(kind=expected.kind)


def test_an_arrived_report_has_its_report() -> None:
    expected = ExpectedReportFactory.create()
    expected.state = Arrival.ARRIVED

    with pytest.raises(IntegrityError), transaction.atomic():
        expected.save()


def test_the_database_changes_no_edition() -> None:
    edition = delivered(ExpectedReportFactory.create())
    edition.content = edition.content | {"summary": "Better than it was"}

    with pytest.raises(Exception, match="Cannot update"), transaction.atomic():
        edition.save()


def test_a_digest_is_that_of_all_that_an_edition_holds() -> None:
    edition = delivered(ExpectedReportFactory.create())

    assert edition.digest == digest_of(edition.content)
    assert contents_that_are_broken() == set()


# Reading, concluding, studying --------------------------------------------------------------------
def test_the_relationship_manager_has_to_read_what_came_until_it_is_read() -> None:
    customer, user = cared_for()
    expected = ExpectedReportFactory.create(customer=customer)
    other = UserFactory.create(role=Role.RELATIONSHIP_MANAGER)
    edition = delivered(expected)

    assert list(unread_reports(user, on=TODAY)) == [edition.report]
    assert list(unread_reports(other, on=TODAY)) == []

    read_report(edition.report, by=user, on=TODAY, seen=edition.pk)
    read_report(edition.report, by=user, on=TODAY, seen=edition.pk)
    assert list(unread_reports(user, on=TODAY)) == []
    assert ReportRead.objects.count() == 1


def test_a_newer_edition_has_to_be_read_anew() -> None:
    customer, user = cared_for()
    expected = ExpectedReportFactory.create(customer=customer)
    first = delivered(expected)
    read_report(first.report, by=user, on=TODAY, seen=first.pk)

    second = delivered(expected, on=TODAY, text="Corrected")

    assert list(unread_reports(user, on=TODAY)) == [second.report]


def test_what_was_seen_before_a_newer_edition_came_is_neither_read_nor_concluded_from() -> None:
    customer, user = cared_for()
    expected = ExpectedReportFactory.create(customer=customer)
    seen = delivered(expected)
    report = delivered(expected, text="Corrected").report

    with pytest.raises(ValidationError) as refused:
        read_report(report, by=user, on=TODAY, seen=seen.pk)
    with pytest.raises(ValidationError):
        conclude_report(report, by=user, on=TODAY, seen=seen.pk, text="All is well.")

    assert refused.value.messages == ["Another edition has come since: look at that one first."]
    assert (ReportRead.objects.count(), ReportConclusion.objects.count()) == (0, 0)


def test_a_report_for_the_steering_group_is_unread_by_its_members_alone() -> None:
    expected = ExpectedReportFactory.create(kind__reader="steering", kind__audience="all")
    report = delivered(expected).report
    member = UserFactory.create(role=Role.STEERING_GROUP)
    manager = UserFactory.create(role=Role.RELATIONSHIP_MANAGER)

    assert list(unread_reports(member, on=TODAY)) == [report]
    assert list(unread_reports(manager, on=TODAY)) == []


def test_whoever_concludes_has_read_it_and_the_meeting_hears_of_it() -> None:
    customer, user = cared_for()
    report = delivered(ExpectedReportFactory.create(customer=customer)).report

    conclude_report(report, by=user, on=TODAY, seen=report.newest.pk, text="Buy a second line.")

    assert list(unread_reports(user, on=TODAY)) == []
    topics = [each for each in topics_for(customer, on=TODAY) if each.source_id == str(report.pk)]
    assert [(each.topic, each.reason) for each in topics] == [
        ("Report Incident, Oct\u00a02026", "Buy a second line.")
    ]


def test_somebody_without_care_concludes_nothing() -> None:
    customer, _user = cared_for()
    report = delivered(ExpectedReportFactory.create(customer=customer)).report

    with pytest.raises(PermissionDenied):
        conclude_report(
            report,
            by=UserFactory.create(role=Role.READER),
            on=TODAY,
            seen=report.newest.pk,
            text="No",
        )

    assert ReportConclusion.objects.count() == 0


def test_the_panel_of_a_customer_counts_what_it_does_not_name() -> None:
    customer = CustomerFactory.create()
    ExpectedReportFactory.create_batch(6, customer=customer)

    facts = panel_facts(customer, an_administrator(), TODAY)

    assert (len(facts["late"]), facts["waiting"]) == (5, 6)


def test_the_agenda_names_what_did_not_come() -> None:
    customer = CustomerFactory.create()
    kind = ReportKindFactory.create(name="Incident report")
    ExpectedReportFactory.create(customer=customer, kind=kind)

    [topic] = [
        each for each in topics_for(customer, on=TODAY) if each.source_kind == "late_reports"
    ]

    assert (topic.topic, topic.reason) == (
        "1 report did not come",
        "Incident report, Oct\u00a02026",
    )


def test_a_study_keeps_the_reports_as_they_stood_and_does_its_activity() -> None:
    customer, user = cared_for()
    kind = ReportKindFactory.create(name="Incident report")
    expected = ExpectedReportFactory.create(customer=customer, kind=kind)
    activity = Activity.objects.create(
        customer=customer, kind_id="study_reports", due_on=TODAY, state=ActivityState.DUE
    )

    study = study_reports(customer, by=user, on=TODAY, conclusion="Ask for October again.")
    delivered(expected, by=user, on=TODAY)

    activity.refresh_from_db()
    study.refresh_from_db()
    proof = proof_of(activity)
    assert (activity.state, activity.outcome) == (ActivityState.DONE, "Ask for October again.")
    assert proof is not None
    assert proof.href == study.get_absolute_url()
    assert [(row["name"], row["state"], row["word"]) for row in study.rows] == [
        (
            "Incident report",
            "late",
            "It was due on 6 November 2026 and did not come. Responsible: nobody yet.",
        )
    ]


def test_the_next_study_begins_where_the_last_one_ended() -> None:
    customer, user = cared_for()

    before = period_to_study(customer, on=TODAY)
    study_reports(customer, by=user, on=TODAY, conclusion="All is well.")
    after = period_to_study(customer, on=TODAY + timedelta(days=30))

    assert before.first_day == TODAY - timedelta(days=92)
    assert after.first_day == TODAY + timedelta(days=1)


# At once ------------------------------------------------------------------------------------------
@pytest.mark.django_db(transaction=True)
def test_the_same_delivery_twice_at_once_is_one_edition_and_two_sweeps_expect_once() -> None:
    CustomerFactory.create()
    expected = ExpectedReportFactory.create(kind__starts_on=date(2026, 11, 1))
    by = an_administrator()
    delivered(expected, by=by, on=TODAY, text="one")

    def deliver(text: str) -> None:
        try:
            sweep_reports(TODAY)
            deliver_report(
                subject_of(expected), Content(summary=text), by=by, on=TODAY, source=Source.TYPED
            )
        finally:
            close_old_connections()

    threads = [threading.Thread(target=deliver, args=(text,)) for text in ("two", "two")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(ReportEdition.objects.values_list("n", flat=True)) == [1, 2]
    assert ServiceReport.objects.count() == 1
    assert ExpectedReport.objects.filter(first_day=date(2026, 11, 1)).count() == 1
    assert ReportKind.objects.count() == 1

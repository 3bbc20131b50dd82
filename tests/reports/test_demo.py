"""The demo organisation can be loaded on any day."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import transaction
from django.db.models import F, Sum
from pytest_django import DjangoDbBlocker

from agreements.models import (
    Agreement,
    AgreementDocument,
    AgreementReview,
    AgreementRound,
    Raised,
    Reminder,
    ReviewState,
)
from agreements.trace.rows import any_gap, own_levels, tally_of, traced
from brm.accounts.models import User
from brm.documents.models import DocumentVersion, DocumentWithdrawal
from brm.imports.models import ImportRun
from brm.links.models import PersonalLink
from brm.outbox.models import OutboxMessage
from customers.models import Anomaly, Customer, Membership, Person, Reorganisation, Unit
from customers.money.person_anomalies import DUPLICATE
from customers.registries.gaps import Scope, counted_gaps
from customers.registries.holdings import held_by
from meetings.models import (
    Activity,
    AgendaItem,
    BacklogItem,
    CalendarEntry,
    Complaint,
    ComplaintKind,
    Decision,
    Escalation,
    EscalationStep,
    EscalationWatcher,
    Meeting,
    MeetingState,
    SeriesMember,
)
from reports.models import (
    Arrival,
    Attainment,
    ExpectedReport,
    IncomingReport,
    Measurement,
    PackRun,
    PackState,
    Project,
    PublishedScore,
    ReportStudy,
    Survey,
)
from reports.models.survey_states import SurveyOrigin
from reports.operations.demo import Demo
from reports.register.unread import unread_reports
from reports.rules import Basis, Result

SATURDAY = date(2026, 11, 28)
ORGANISATION = Path(settings.BASE_DIR) / "demo" / "organisation"

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]


@pytest.fixture(scope="module")
def demo(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The demo, loaded once: each test looks at it within a transaction of its own."""
    with django_db_blocker.unblock(), transaction.atomic():
        Demo(ORGANISATION, today=SATURDAY).load()
        yield
        transaction.set_rollback(True)


def test_the_demo_is_loaded_on_a_day_off_with_its_past_held_and_its_future_planned() -> None:
    held = Meeting.objects.filter(starts_at__date__lt=SATURDAY)
    to_come = Meeting.objects.filter(starts_at__date__gt=SATURDAY)
    assert {meeting.state for meeting in held} == {MeetingState.HELD}
    assert {meeting.state for meeting in to_come} == {MeetingState.PLANNED}
    assert not Meeting.objects.filter(starts_at__week_day__in=(1, 7)).exists()


def test_the_demo_invites_by_mail_and_has_the_calendar_of_somebody_else() -> None:
    invited = Meeting.objects.exclude(invited_at=None)
    entries = CalendarEntry.objects.order_by("title").values_list(
        "title", "customer__unit__code", "state", "is_all_day"
    )

    assert set(invited.values_list("customer__unit__code", flat=True)) == {"1100", "1500"}
    assert OutboxMessage.objects.filter(key__startswith="meeting:").count() >= invited.count()
    assert list(entries) == [
        ("Open day at the depots", None, "confirmed", True),
        ("Peak season begins", "1500", "confirmed", True),
        ("Strategy talk of Road Freight", "1100", "confirmed", False),
        ("Visit of the wagon supplier", "1200", "cancelled", False),
    ]


def test_the_demo_has_complaints_late_opened_again_and_one_that_went_all_the_way_up() -> None:
    late = Complaint.objects.late(on=SATURDAY).values_list("subject", flat=True)
    again = Complaint.objects.filter(times_reopened=1).order_by("received_on")
    told = Complaint.objects.get(escalation__isnull=False)

    assert set(late) == {"Gate cameras misread plates at night", "Pick lists are printed twice"}
    assert [(each.state, each.requests.count()) for each in again] == [
        ("answered", 1),
        ("reopened", 1),
    ]
    assert (told.escalation.state, told.follow_ups.count()) == ("informed", 1)
    assert set(Complaint.objects.values_list("kind", flat=True)) == set(ComplaintKind.values)


def test_activities_of_the_demo_were_moved_handed_on_and_proved_and_skipped_on_their_day() -> None:
    moved = Activity.objects.exclude(moved_from=None).get()
    handed = Activity.objects.filter(owner__external_id="P1064", set_by_hand=True)
    proved = Activity.objects.filter(proof_kind="profile", state="done")
    skipped = Activity.objects.filter(state="skipped")

    assert moved.due_on - moved.moved_from == timedelta(days=7)
    assert (handed.count(), proved.count()) == (1, 1)
    assert {each.skipped_on - each.due_on for each in skipped} == {timedelta(0)}


def test_the_demo_has_a_gap_of_each_common_kind_and_somebody_who_was_handed_over() -> None:
    found = {key for key, count in counted_gaps(Scope(SATURDAY)) if count}
    handed_over = Person.objects.get(external_id="P1072")
    assert found >= {
        "customer_without_manager",
        "customer_without_mandate",
        "left_and_holding",
        "it_money_without_customer",
        "buyer_without_customer",
        "team_gap",
        "use_without_agreement",
        "agreed_beyond_retirement",
    }
    assert handed_over.is_gone(on=SATURDAY)
    assert held_by(handed_over, on=SATURDAY) == []


def test_the_demo_stood_otherwise_half_a_year_ago_and_will_next_month() -> None:
    charging = Unit.objects.get(code="1160")
    above = [
        [unit.code for unit in Unit.objects.above(charging, on=SATURDAY - timedelta(days=ago))]
        for ago in (180, 0)
    ]
    ending, new = (Unit.objects.get(code=code) for code in ("1150", "1145"))
    day = SATURDAY + timedelta(days=30)
    assert above == [["1000", "1100", "1160"], ["1000", "1100", "1130", "1160"]]
    assert (ending.valid.upper, new.valid.lower) == (day, day)
    assert Reorganisation.objects.count() == 2


def test_each_customer_of_the_demo_has_a_map_and_somebody_is_in_two_units_at_once() -> None:
    held = Membership.objects.held(on=SATURDAY).filter(person__external_id="P1019")
    unmapped = Customer.objects.filter(stakeholders=None)
    assert {member.unit.code for member in held} == {"1340", "1310"}
    assert [customer.unit.code for customer in unmapped] == []


def test_somebody_stands_in_the_demo_twice_and_the_work_list_knows() -> None:
    (twice,) = Anomaly.objects.filter(kind=DUPLICATE)
    assert twice.person
    assert (twice.person.name, twice.evidence["same_as"]["id"]) == ("Haddad, Amir", "P1004")


def test_the_demo_has_a_trace_without_a_gap_and_some_that_break_off() -> None:
    """At each stage but the last: what is breached opens its improvement by itself."""
    levels = own_levels(on=SATURDAY)

    tally = tally_of(levels, on=SATURDAY)
    sorting = traced(levels, on=SATURDAY).filter(line__period__agreement__number="AG-0126")
    whole = sorting.exclude(any_gap()).values_list("measure__code", flat=True)
    assert sorted(whole) == ["availability", "orders"]
    assert {name for name, n in tally.gaps.items() if n} == {
        "requirement",
        "measurement",
        "review",
    }


def test_the_demo_has_a_quarter_above_its_target_a_workload_above_its_limit_and_a_correction() -> (
    None
):
    quarter = Attainment.objects.filter(period_kind="quarter").latest("period")
    above = Attainment.objects.filter(workload__gt=F("workload_limit"), period=date(2026, 10, 1))
    corrected = Measurement.objects.current().get(revision=2)
    assert (quarter.result, quarter.basis) == (Result.MET, Basis.WEIGHTED)
    assert {each.customer.unit.code for each in above} == {"1500"}
    assert corrected.reason.startswith("Two outages of a night shift")


def test_the_demo_has_evidence_of_its_last_quarter_packed() -> None:
    run = PackRun.objects.get()

    assert (str(run.span), run.state) == ("Quarter 3 of 2026", PackState.MADE)
    assert {each["verdict"] for each in run.pack.verdicts.values()} >= {"met", "partly"}


def test_the_demo_has_a_signed_copy_another_version_and_a_withdrawn_document() -> None:
    assert AgreementDocument.objects.filter(edition__isnull=False).exists()
    assert DocumentVersion.objects.filter(n=2).exists()
    assert DocumentWithdrawal.objects.exists()


def test_the_demo_has_rounds_under_way_and_closed_and_successors_of_both_kinds() -> None:
    rounds = AgreementRound.objects.order_by("customer__unit__code", "year")
    assert [(held.customer.unit.code, held.year, held.is_open) for held in rounds] == [
        ("1100", 2027, True),
        ("1500", 2025, False),
        ("1500", 2027, True),
    ]
    successors = Agreement.objects.filter(succeeds__isnull=False).order_by("pk")
    assert [each.state for each in successors] == ["negotiation", "active"]


def test_the_demo_reminds_reviews_and_says_why_an_agreement_ends() -> None:
    raised = Reminder.objects.sent().values_list("raised", flat=True)
    states = AgreementReview.objects.values_list("state", flat=True)
    (ending,) = Agreement.objects.filter(ending_reason__isnull=False)
    assert set(raised) >= {Raised.MANAGER, Raised.DEPUTY, Raised.MANAGEMENT}
    assert Reminder.objects.filter(acknowledged_on__isnull=False).exists()
    assert Reminder.objects.waiting().exists()
    assert set(states) == {ReviewState.OPEN, ReviewState.DONE}
    assert str(ending.ending_reason) == "Another supplier"


def test_the_demo_has_escalations_at_each_level_given_back_returned_and_told_by_link() -> None:
    waiting = Escalation.objects.undecided().values_list("level", flat=True)
    steps = EscalationStep.objects.all()

    assert set(waiting) == {1, 2, 3}
    assert steps.filter(taken_by=None, level=2).exists()
    assert steps.filter(from_level=2, level=1).count() == 1
    assert Escalation.objects.filter(state="returned").count() == 1
    assert Escalation.objects.filter(informed_through="link").count() == 1
    assert EscalationWatcher.objects.count() == 1


def test_the_demo_has_series_with_their_people_and_a_decision_that_awaits() -> None:
    [decision] = Decision.objects.awaiting()
    topics = AgendaItem.objects.filter(source_kind="decision", meeting__state=MeetingState.PLANNED)

    assert decision.decided_by == Person.objects.get(external_id="P1016")
    assert [item.source_id for item in topics] == [str(decision.pk)]
    assert decision.meeting is not None
    assert decision.meeting.minutes_state == "sent"
    assert SeriesMember.objects.reading().count() == 2
    assert BacklogItem.objects.count() == 3
    coming = Meeting.objects.filter(state=MeetingState.PLANNED, customer__unit__code="1100")
    standing = AgendaItem.objects.filter(meeting__in=coming, source_kind="standing")
    assert standing.count() == 2


def test_the_demo_has_a_year_of_reports_some_late_some_missing_some_unread() -> None:
    owed = ExpectedReport.objects.filter(day_after__lte=SATURDAY)
    manager = User.objects.get(email__startswith="ingrid.falk")

    assert owed.filter(state=Arrival.ARRIVED, days_late=0).count() > 100
    assert 5 < owed.arrived_late().count() < 40
    assert 1 <= owed.late(on=SATURDAY).count() < 12
    assert owed.filter(state=Arrival.NOT_OWED).count() == 1
    assert 1 <= unread_reports(manager, on=SATURDAY).count() < 12
    assert ReportStudy.objects.count() == 1
    assert IncomingReport.objects.waiting().count() == 1


def test_the_demo_has_figures_of_a_log_of_outages_and_of_incidents_in_two_files() -> None:
    levels = Attainment.objects.filter(
        service__code="locker-platform", measure__code="availability", period__gte="2026-08-01"
    ).order_by("period")
    logs = ImportRun.objects.filter(file_name__startswith="incidents-of-warehousing")
    of_both = logs.latest("pk").result["derived"]["earlier"]
    opened = Measurement.objects.current().filter(measure__code="incidents")

    assert [each.result for each in levels] == [Result.MET, Result.MET, Result.MET]
    assert Measurement.objects.get(measure__code="minutes-down", period="2026-08-01").value == 150
    assert [(told["counts"], told["months"]) for told in of_both] == [("together", ["2026-09"])]
    assert opened.aggregate(all=Sum("value"))["all"] == 34 + 41 + 29
    assert set(opened.values_list("service__code", flat=True)) == {"warehouse-mgmt", "service-desk"}
    assert Measurement.objects.current().filter(measure__code="incidents-in-time").count() == 6


def test_the_demo_has_a_published_survey_beside_its_own() -> None:
    published = Survey.objects.get(origin=SurveyOrigin.IMPORTED)

    assert (published.number, published.title) == ("IT-LOG-2025", "IT in logistics 2025")
    assert PublishedScore.objects.filter(is_benchmark=False, unit__isnull=False).count() == 12
    assert Survey.objects.exclude(origin=SurveyOrigin.IMPORTED).count() > 1


def test_no_mail_of_the_demo_has_a_link_that_opens_no_more() -> None:
    waiting = OutboxMessage.objects.filter(kind="personal_link")
    links = PersonalLink.objects.in_bulk([each.payload["link"] for each in waiting])

    assert len(links) > 50
    assert [link.purpose for link in links.values() if not link.is_open(on=SATURDAY)] == []


def test_what_the_demo_says_of_the_driver_app_agrees() -> None:
    project = Project.objects.get(code="PR-202")
    complaint = Complaint.objects.get(service__code="driver-app")
    levels = Attainment.objects.filter(service__code="driver-app")

    assert list(project.services.values_list("code", flat=True)) == ["driver-app"]
    assert project.requirement is not None
    assert project.requirement.service == complaint.service
    assert not levels.filter(result=Result.BREACHED).exists()

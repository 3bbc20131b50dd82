"""What the apps to the right tell in a customer's timeline."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.utils import timezone

from agreements.models import Agreement, AgreementPeriod, Ending
from customers.periods import period
from customers.registries.timeline import OfCustomer, OfPerson, Timeline, groups, happenings
from meetings.models import Decision, EscalationStep
from reports.models import Attainment, ProjectStatus
from reports.rules import Result
from tests.agreements.factories import (
    AgreementFactory,
    MeasureFactory,
    RenewalStepFactory,
    ServiceFactory,
    ServiceLevelFactory,
)
from tests.customers.factories import CustomerFactory, PersonFactory
from tests.factories import UserFactory
from tests.meetings.factories import (
    ActionFactory,
    ActivityFactory,
    EscalationFactory,
    MeetingFactory,
)
from tests.reports.factories import ProjectFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2027, 11, 23, 12, tzinfo=UTC)


def told(scope, user) -> list[tuple[date, str, str]]:
    entries = Timeline(scope, user=user, now=NOW).entries
    return [(e.day, e.said.state, " ".join(e.said.sentence.split())) for e in entries]


def test_every_source_is_of_a_group_that_has_a_chip():
    assert {source.group for source in happenings} == set(groups.names())


def test_an_agreement_starts_goes_on_is_given_notice_and_ends(reader):
    agreement = AgreementFactory(number="AG-1", name="Outage map")
    days = period(date(2027, 1, 1), date(2027, 12, 31))
    AgreementPeriod.objects.create(agreement=agreement, n=2, valid=days)
    Agreement.objects.filter(pk=agreement.pk).update(
        notice_given_on=date(2027, 2, 1),
        state="ended",
        ended_on=date(2027, 6, 30),
        ended_as=Ending.TERMINATED,
    )

    assert told(OfCustomer(agreement.customer), reader) == [
        (date(2027, 6, 30), "skipped", "AG-1 Outage map is terminated"),
        (date(2027, 2, 1), "at_risk", "Notice is given of AG-1 Outage map"),
        (date(2027, 1, 1), "done", "AG-1 Outage map goes on: period 2"),
        (date(2026, 1, 1), "started", "AG-1 Outage map starts"),
    ]


def test_a_draft_agreement_has_not_started(reader):
    agreement = AgreementFactory(state="draft", exemption="")

    assert told(OfCustomer(agreement.customer), reader) == []


def test_a_step_of_a_renewal_is_done_late_or_skipped_with_its_reason(reader):
    agreement = AgreementFactory(number="AG-1", name="Outage map", anchor_on=date(2026, 1, 1))
    first = agreement.periods.get()
    RenewalStepFactory(
        period=first, due_on=date(2026, 7, 2), state="done", done_on=date(2026, 7, 3)
    )
    RenewalStepFactory(
        period=first, step="notice", state="skipped", done_on=date(2026, 7, 4), reason="Renewed"
    )

    assert told(OfCustomer(agreement.customer), reader)[:2] == [
        (date(2026, 7, 4), "skipped", "Renewal of AG-1 Outage map, skipped: Last day of notice"),
        (date(2026, 7, 3), "done_late", "Renewal of AG-1 Outage map, done: Review"),
    ]


def test_a_meeting_its_decision_and_what_was_promised_at_it(reader):
    meeting = MeetingFactory(state="held")
    karin = PersonFactory(name="Karin")
    ActionFactory(customer=meeting.customer, meeting=meeting, owner=karin, text="Ask for dates")
    Decision.objects.create(
        text="Buy it",
        decided_on=date(2026, 11, 24),
        decided_by=karin,
        by_mandate="customer mandate, up to 20 M SEK",
        customer=meeting.customer,
        meeting=meeting,
        recorded_by=UserFactory(),
        recorded_at=NOW,
    )

    decided = (date(2026, 11, 24), "done", "Decided: Buy it")
    promised = (date(2026, 11, 23), "due", "Karin promises: Ask for dates")
    held = (date(2026, 11, 23), "done", "Held: Customer meeting")
    assert told(OfCustomer(meeting.customer), reader) == [decided, promised, held]
    assert told(OfPerson(karin), reader) == [decided, promised]


def test_a_promise_without_a_meeting_is_told_when_it_was_written_down_and_when_it_was_kept(reader):
    customer = CustomerFactory()
    action = ActionFactory(customer=customer, owner__name="Karin", text="Ask for dates")
    action.state, action.done_on = "done", date(2020, 1, 1)
    action.save()

    found = told(OfCustomer(customer), reader)

    assert [sentence for _, _, sentence in found] == [
        "Karin promises: Ask for dates",
        "Karin has done: Ask for dates",
    ]


def test_an_activity_is_done_or_skipped(reader):
    customer = CustomerFactory()
    ActivityFactory(customer=customer, state="done", done_on=date(2026, 11, 23))
    ActivityFactory(
        customer=customer,
        due_on=date(2026, 12, 1),
        state="skipped",
        reason="Nobody there",
        skipped_on=date(2026, 12, 1),
    )

    assert told(OfCustomer(customer), reader) == [
        (date(2026, 12, 1), "skipped", "Skipped: Study reports"),
        (date(2026, 11, 23), "done", "Done: Study reports"),
    ]


def test_an_escalation_tells_each_of_its_steps(reader):
    escalation = EscalationFactory(number="E-36", question="Who answers?")
    for was, to, day in (("", "raised", 20), ("raised", "accepted", 21)):
        EscalationStep.objects.create(
            escalation=escalation,
            from_state=was,
            to_state=to,
            level=3,
            happened_on=date(2026, 11, day),
            taken_at=datetime(2026, 11, day, 9, tzinfo=UTC),
            taken_by=UserFactory(),
        )

    assert told(OfCustomer(escalation.customer), reader) == [
        (date(2026, 11, 21), "started", "Escalation E-36, Accepted: Who answers?"),
        (
            date(2026, 11, 20),
            "at_risk",
            "Escalation E-36 at the level of IT steering group: Who answers?",
        ),
    ]


def test_a_breach_stands_on_the_last_day_of_its_month(reader):
    agreement = AgreementFactory()
    level = ServiceLevelFactory(
        line__period=agreement.periods.get(),
        line__service=ServiceFactory(name="Outage map"),
        measure=MeasureFactory(name="Availability", unit="%"),
    )
    Attainment.objects.create(
        service_level=level,
        customer=agreement.customer,
        service=level.line.service,
        measure=level.measure,
        period=date(2026, 10, 1),
        result=Result.BREACHED,
        value=Decimal("98.91"),
        target=Decimal("99.5"),
        better="higher",
    )

    assert told(OfCustomer(agreement.customer), reader)[0] == (
        date(2026, 10, 31),
        "breached",
        "Outage map breached: Availability 98.91 %, agreed ≥ 99.5 %",
    )


def test_the_month_that_has_not_ended_is_no_breach(reader):
    agreement = AgreementFactory()
    level = ServiceLevelFactory(line__period=agreement.periods.get())
    Attainment.objects.create(
        service_level=level,
        customer=agreement.customer,
        service=level.line.service,
        measure=level.measure,
        period=timezone.localdate().replace(day=1),
        result=Result.BREACHED,
        value=Decimal("98.91"),
        target=Decimal("99.5"),
        better="higher",
    )

    states = {state for _day, state, _words in told(OfCustomer(agreement.customer), reader)}

    assert "breached" not in states


def test_a_project_is_told_where_its_colour_turns_only(reader):
    project = ProjectFactory(name="Meter lake", customer=CustomerFactory())
    for day, rating in ((1, "green"), (8, "green"), (15, "red")):
        ProjectStatus.objects.create(
            project=project, reported_on=date(2026, 11, day), rating=rating
        )

    turned = [one for one in told(OfCustomer(project.customer), reader) if "turns" in one[2]]

    assert turned == [
        (date(2026, 11, 15), "breached", "Project Meter lake turns: Red"),
        (date(2026, 11, 1), "met", "Project Meter lake turns: Green"),
    ]

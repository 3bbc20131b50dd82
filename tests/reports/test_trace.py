"""The trace of a service level: every link in words, and every gap by its name, both ways."""

import csv
from datetime import UTC, date, datetime
from io import StringIO
from typing import Any

import pytest
from dateutil.relativedelta import relativedelta
from django.urls import reverse
from django.utils import timezone

from agreements.models import (
    Agreement,
    AgreementState,
    PeriodKind,
    Requirement,
    RequirementKind,
    RequirementState,
    ServiceLevel,
)
from agreements.operations.move import move_requirement
from agreements.trace.rows import any_gap, own_levels, tally_of, traced, with_words
from agreements.trace.stages import Link, chain_of, stages
from brm.accounts.models import User
from customers.models import Customer
from customers.periods import period
from meetings.models import Action, AgendaItem, Meeting, MeetingKind, MeetingState
from meetings.models.agenda import AgendaState
from reports.agenda import breached_levels
from reports.models import Edition, Profile
from reports.operations.attainment import recompute_attainment
from reports.operations.profiles import compile_profile
from tests.agreements.approvals import who_decides_for
from tests.agreements.decisions import a_decision, fitted
from tests.agreements.requirements import a_requirement
from tests.customers.factories import CustomerFactory, PersonFactory
from tests.reports.factories import (
    ImprovementFactory,
    MeasureFactory,
    MeetingFactory,
    a_level,
    measured,
)

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 23)
HELD = datetime(2026, 11, 12, 9, tzinfo=UTC)
STAGES = ["requirement", "decision", "level", "measurement", "review", "improvement"]


@pytest.fixture
def customer() -> Customer:
    return CustomerFactory.create(unit__name="Water works", unit__code="WATER")


def granted(customer: Customer, *, by: User, **facts: Any) -> Requirement:
    """A requirement for a new service that somebody with a mandate said yes to."""
    asked = fitted(a_requirement(customer, by=by, kind=RequirementKind.NEW, **facts), by=by)
    a_decision(asked, who_decides_for(customer).person, by=by)
    asked.refresh_from_db()
    return asked


def held(customer: Customer, at: datetime = HELD, **facts: Any) -> Meeting:
    meeting: Meeting = MeetingFactory.create(
        of=customer,
        starts_at=at,
        ends_at=at + relativedelta(hours=1),
        state=MeetingState.HELD,
        **facts,
    )
    meeting.refresh_from_db()
    return meeting


def shown_in(meeting: Meeting, edition: Edition = Edition.CUSTOMER) -> Profile:
    on = meeting.held_on
    assert meeting.customer is not None
    return compile_profile(meeting.customer, edition=edition, by=None, on=on, meeting=meeting)


def topic_of(meeting: Meeting, on: date = TODAY) -> AgendaItem:
    """The breached level as a topic of the meeting, as the agenda proposes it."""
    assert meeting.customer is not None
    [topic] = breached_levels(meeting.customer, on)
    return AgendaItem.objects.create(
        meeting=meeting,
        position=1,
        topic=topic.topic,
        source_kind=topic.source_kind,
        source_id=topic.source_id,
        state=AgendaState.TREATED,
    )


def action_of(item: AgendaItem, **facts: Any) -> Action:
    stated = {"text": "A second pump", "due_on": date(2026, 12, 11)} | facts
    return Action.objects.create(
        owner=PersonFactory.create(name="Ola Berg"),
        customer=item.meeting.customer,
        meeting=item.meeting,
        agenda_item=item,
        **stated,
    )


def chain(level: ServiceLevel, on: date = TODAY) -> dict[str, Link]:
    """The links of a level by their stage."""
    found = with_words(traced(ServiceLevel.objects.filter(pk=level.pk), on=on)).get()
    links = [each.link for each in chain_of(found, on)]
    return dict(zip(stages.names(), links, strict=True))


def gaps(level: ServiceLevel, on: date = TODAY) -> dict[str, str]:
    return {name: link.name for name, link in chain(level, on).items() if link.is_gap}


@pytest.fixture
def whole(customer: Customer, administrator: User) -> ServiceLevel:
    """A level that is asked for, decided, measured, breached, reviewed, and being improved."""
    level = a_level(customer, requirement=granted(customer, by=administrator))
    measured(level, "98.1")
    recompute_attainment(as_of=TODAY)
    meeting = held(customer)
    shown_in(meeting)
    action_of(topic_of(meeting))
    return level


def test_a_whole_trace_says_each_link_and_lacks_none(whole: ServiceLevel) -> None:
    number = whole.requirement.number if whole.requirement else ""
    agreement = Agreement.objects.get(pk=whole.line.period.agreement_id).number

    links = chain(whole)

    assert [(each.name, each.more, each.state) for each in links.values()] == [
        (number, "Meters", "done"),
        ("Approved, business case 1", "Carl Customer, 1 February 2026", "done"),
        ("≥\u00a099.5\u00a0% a month", f"Availability, {whole.line.service} ({agreement})", "done"),
        ("98.1\u00a0%", "Oct\u00a02026, Breached", "breached"),
        ("Customer meeting", "12 November 2026", "done"),
        ("A second pump", "Ola Berg, due 11 December 2026", "started"),
    ]
    assert gaps(whole) == {}


def test_the_stages_stand_in_their_order() -> None:
    assert stages.names() == STAGES


def test_a_level_with_nothing_behind_it_and_nothing_after_it_has_its_gaps(
    customer: Customer,
) -> None:
    assert gaps(a_level(customer)) == {
        "requirement": "No requirement says why",
        "measurement": "Never measured",
        "review": "Never reviewed in a meeting",
    }


@pytest.mark.parametrize(
    ("state", "facts", "words"),
    [
        (RequirementState.NEW, {}, ("Nobody has decided on it", "New")),
        (RequirementState.WITHDRAWN, {"reason": "Sold"}, ("Withdrawn", "Sold")),
    ],
)
def test_a_requirement_without_a_yes_is_a_gap_of_the_decision(
    customer: Customer, administrator: User, state: str, facts: dict[str, str], words: object
) -> None:
    asked = a_requirement(customer, by=administrator)
    if state != RequirementState.NEW:
        move_requirement(asked, by=administrator, on=TODAY, state=state, **facts)
        asked.refresh_from_db()

    link = chain(a_level(customer, requirement=asked))["decision"]

    assert (link.is_gap, (link.name, link.more)) == (True, words)


@pytest.mark.parametrize(
    ("kind", "month", "name"),
    [
        (PeriodKind.MONTH, date(2026, 9, 1), None),
        (PeriodKind.MONTH, date(2026, 8, 1), "Not measured since Aug\u00a02026"),
        (PeriodKind.QUARTER, date(2026, 5, 1), None),
        (PeriodKind.QUARTER, date(2026, 4, 1), "Not measured since Apr\u00a02026"),
        (PeriodKind.YEAR, date(2024, 11, 1), None),
        (PeriodKind.YEAR, date(2024, 10, 1), "Not measured since Oct\u00a02024"),
    ],
)
def test_two_whole_periods_without_a_figure_are_a_gap(
    customer: Customer, kind: str, month: date, name: str | None
) -> None:
    level = a_level(customer, period_kind=kind, valid=period(date(2024, 1, 1), None))
    measured(level, "99.9", period=month)

    assert gaps(level).get("measurement") == name


@pytest.mark.parametrize(
    ("first_day", "name"),
    [(date(2026, 9, 1), "Never measured"), (date(2026, 9, 2), None)],
)
def test_a_level_that_has_just_begun_need_not_be_measured_yet(
    customer: Customer, first_day: date, name: str | None
) -> None:
    level = a_level(customer, valid=period(first_day, None))

    assert gaps(level).get("measurement") == name


def test_a_renewed_level_is_as_old_as_the_first_of_its_kind(customer: Customer) -> None:
    level = a_level(customer, valid=period(date(2025, 1, 1), date(2026, 10, 31)))
    level.pk, level.valid, level._state.adding = None, period(date(2026, 11, 1), None), True
    level.save()

    assert gaps(level)["measurement"] == "Never measured"


@pytest.mark.parametrize(
    ("at", "name"),
    [
        (datetime(2025, 11, 23, 9, tzinfo=UTC), None),
        (datetime(2025, 11, 22, 9, tzinfo=UTC), "Not reviewed in a meeting since"),
    ],
)
def test_a_review_counts_for_a_year(customer: Customer, at: datetime, name: str | None) -> None:
    level = a_level(customer)
    shown_in(held(customer, at))

    assert gaps(level).get("review") == name


def test_a_meeting_that_showed_nothing_of_the_level_is_no_review(customer: Customer) -> None:
    level = a_level(customer, valid=period(date(2025, 6, 2), None))
    shown_in(held(customer, datetime(2025, 7, 31, 9, tzinfo=UTC)))
    held(customer, datetime(2026, 11, 2, 9, tzinfo=UTC))
    inside = held(customer, datetime(2026, 11, 3, 9, tzinfo=UTC), kind=MeetingKind.TEAM)
    shown_in(inside, Edition.INTERNAL)

    assert gaps(level)["review"] == "Never reviewed in a meeting"


def test_a_breached_level_that_was_talked_of_is_reviewed(customer: Customer) -> None:
    level = a_level(customer)
    measured(level, "98.1")
    recompute_attainment(as_of=TODAY)
    topic_of(held(customer))

    assert (gaps(level).get("review"), gaps(level)["improvement"]) == (
        None,
        "Nothing is agreed to improve it",
    )


@pytest.mark.parametrize(
    ("facts", "name"),
    [
        ({"state": "done", "done_on": date(2026, 10, 1)}, None),
        ({"state": "done", "done_on": date(2026, 9, 30)}, "Nothing is agreed to improve it"),
        ({"state": "dropped", "outcome": "Too dear"}, "Nothing is agreed to improve it"),
    ],
)
def test_what_was_done_before_the_breach_or_dropped_improves_nothing(
    customer: Customer, facts: dict[str, Any], name: str | None
) -> None:
    level = a_level(customer)
    measured(level, "98.1")
    recompute_attainment(as_of=TODAY)
    action_of(topic_of(held(customer)), **facts)

    assert gaps(level).get("improvement") == name


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({}, ("Back to it", "Nobody, due 30 November 2026", "started")),
        (
            {"state": "done", "outcome": "Done", "ended_on": date(2026, 11, 2)},
            ("Back to it", "Nobody, due 30 November 2026", "done"),
        ),
        (
            {"state": "dropped", "outcome": "Too dear", "ended_on": date(2026, 11, 2)},
            (
                "Nothing is agreed to improve it",
                "Breached in Oct\u00a02026; agree on an action at the topic of the next meeting.",
                "missing",
            ),
        ),
    ],
    ids=["open", "done", "dropped"],
)
def test_a_breach_is_answered_by_the_improvement_of_its_level(
    customer: Customer, facts: dict[str, Any], said: tuple[str, str, str]
) -> None:
    level = a_level(customer)
    measured(level, "98.1")
    recompute_attainment(as_of=TODAY)
    of_level = {"service": level.line.service, "measure": level.measure}
    ImprovementFactory.create(customer=customer, text="Back to it", **of_level, **facts)

    link = chain(level)["improvement"]

    assert (link.name, link.more, link.state) == said


def test_the_database_finds_the_gaps_that_the_words_tell(
    whole: ServiceLevel, customer: Customer, administrator: User
) -> None:
    undecided = a_requirement(customer, by=administrator)
    a_level(customer, requirement=undecided)
    new = a_level(customer, valid=period(date(2026, 11, 1), None))
    measured(new, "99.9")
    stale = a_level(customer, measure=MeasureFactory.create(code="answer", name="Answer"))
    measured(stale, "90", period=date(2026, 3, 1))
    breached = a_level(customer)
    measured(breached, "90")
    recompute_attainment(as_of=TODAY)

    for level in with_words(traced(own_levels(on=TODAY), on=TODAY)):
        told = {name: link.is_gap for name, link in chain(level).items()}
        assert told == {name: getattr(level, f"gap_{name}") for name in STAGES}

    broken = traced(own_levels(on=TODAY), on=TODAY).filter(any_gap())
    assert set(broken) == set(own_levels(on=TODAY)) - {whole}
    tally = tally_of(own_levels(on=TODAY), on=TODAY)
    assert (tally.levels, tally.whole, tally.share) == (5, 1, 0.2)
    assert tally.gaps == {
        "requirement": 3,
        "decision": 1,
        "level": 0,
        "measurement": 2,
        "review": 0,
        "improvement": 2,
    }


def test_default_levels_and_those_out_of_force_are_in_no_trace(customer: Customer) -> None:
    a_level(customer, state=AgreementState.DRAFT)
    a_level(customer, valid=period(date(2025, 1, 1), date(2026, 11, 22)))

    assert not own_levels(on=TODAY).exists()


def a_level_today(customer: Customer, **facts: Any) -> ServiceLevel:
    first = timezone.localdate() - relativedelta(months=30)
    return a_level(customer, valid=period(first, None), **facts)


PAGES = [
    ("agreements:trace_of_customer", lambda level: level.line.customer_id),
    ("requirements:traces_of_customer", lambda level: level.line.customer_id),
    ("requirements:trace", lambda level: level.requirement_id),
    ("agreements:trace", lambda level: level.line.period.agreement_id),
]


@pytest.mark.parametrize(("page", "of"), PAGES)
def test_a_page_of_traces_asks_the_same_of_one_row_and_of_many(
    page: str, of: Any, customer: Customer, administrator: User, client_of, reader: User
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    asked = granted(customer, by=administrator)
    first = a_level_today(customer, requirement=asked)
    first.line.refresh_from_db()
    client, counts = client_of(reader), []
    address = reverse(page, args=[of(first)])
    client.get(address)
    for more in (0, 6):
        for n in range(more):
            kind = MeasureFactory.create(code=f"m{n}", name=f"Measure {n}")
            a_requirement(customer, by=administrator, title=f"More {n}")
            a_level_today(customer, requirement=asked, measure=kind)
            a_level(customer, line=first.line, measure=kind, requirement=asked)
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(address)
        assert answer.status_code == 200
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_a_customers_traces_can_be_narrowed_to_a_gap(
    customer: Customer, administrator: User, client_of, reader: User
) -> None:
    asked = granted(customer, by=administrator)
    a_level_today(customer, requirement=asked)
    bare = a_level_today(customer)
    address = reverse("agreements:trace_of_customer", args=[customer.pk])

    answer = client_of(reader).get(address, {"gap": "requirement"})

    assert [level for level, _chain in answer.context["chains"]] == [bare]
    assert b"No requirement says why" in answer.content


def test_the_traces_go_into_a_file_with_each_stage_in_words(
    customer: Customer, administrator: User, client_of, reader: User
) -> None:
    asked = granted(customer, by=administrator)
    level = a_level_today(customer, requirement=asked)
    address = reverse("agreements:trace_of_customer", args=[customer.pk])

    number = Agreement.objects.get(pk=level.line.period.agreement_id).number

    answer = client_of(reader).get(address, {"export": "csv"})

    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    [row] = csv.DictReader(StringIO(text))
    assert row == {
        "Service": level.line.service.name,
        "Measure": "Availability",
        "Requirement": f"{asked.number}: Meters",
        "Decision": "Approved, business case 1: Carl Customer, 1 February 2026",
        "Service level": f"≥\u00a099.5\u00a0% a month: Availability, {level.line.service}"
        f" ({number})",
        "Measurement": "Never measured: No figure came of it.",
        "Review": "Never reviewed in a meeting: Show the profile in the next one.",
        "Improvement": "Not known: It follows the measurement.",
        "Gaps": "Never measured; Never reviewed in a meeting",
    }


@pytest.mark.parametrize(
    ("states", "words"),
    [
        ([], ("None yet", False)),
        (["delivering", "delivered"], ("No service level answers this requirement", True)),
    ],
)
def test_a_delivered_requirement_without_a_level_is_a_gap(
    customer: Customer, administrator: User, client_of, states: list[str], words: object
) -> None:
    asked = granted(customer, by=administrator)
    for state in states:
        move_requirement(asked, by=administrator, on=TODAY, state=state)
    address = reverse("requirements:traces_of_customer", args=[customer.pk])

    client = client_of(administrator)
    [(head, below)] = client.get(address).context["traces"]
    only_gaps = client.get(address, {"gap": "any"}).context["traces"]

    assert ((head[2].link.name, head[2].link.is_gap), below) == (words, [])
    assert len(only_gaps) == (1 if states else 0)


def test_a_requirement_is_broken_where_a_level_of_it_is(
    customer: Customer, administrator: User, client_of
) -> None:
    level = a_level_today(customer, requirement=granted(customer, by=administrator))
    address = reverse("requirements:traces_of_customer", args=[customer.pk])

    [(_head, below)] = client_of(administrator).get(address, {"gap": "any"}).context["traces"]

    assert [each for each, _chain in below] == [level]

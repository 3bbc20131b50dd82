"""Profiles: compiled from everything, frozen for good."""

import json
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.utils import IntegrityError, InternalError, NotSupportedError
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from agreements.models import Agreement, Service
from brm.accounts.models import Organisation, User
from brm.outbox.drain import drain
from brm.outbox.models import OutboxMessage, State
from customers.models import Customer
from customers.periods import period
from meetings.models import (
    Action,
    Decision,
    Escalation,
    EscalationState,
    Meeting,
    MeetingKind,
    MeetingState,
)
from meetings.operations import escalate
from reports.frozen import facts_2, shown_sections
from reports.models import Edition, Measurement, Profile, Project, ProjectStatus
from reports.operations.attainment import recompute_attainment
from reports.operations.profiles import (
    compile_profile,
    digest_of,
    sweep_profiles,
)
from reports.rules import Rating
from reports.sections import Section, SectionKind, Subject, sections
from reports.sections.delivery import workload
from tests.customers.factories import (
    BudgetFactory,
    CustomerFactory,
    MandateFactory,
    PersonFactory,
    TeamMemberFactory,
)
from tests.registries import registered
from tests.reports.compiling import compile_coming
from tests.reports.factories import (
    LevelFactory,
    MeetingFactory,
    ProjectFactory,
    ProjectStatusFactory,
    a_level,
    measured,
)
from tests.reports.words import read

TODAY = date(2026, 11, 23)
ClientOf = Callable[[User], Client]

pytestmark = pytest.mark.django_db


@pytest.fixture
def customer() -> Customer:
    """A customer with a mandate, a team, money, an agreement with a breach, and a red project."""
    customer = CustomerFactory.create(unit__name="Grid North")
    MandateFactory.create(
        unit=customer.unit,
        person__name="Karin Øverland",
        limit_amount=20_000_000,
        currency="SEK",
    )
    TeamMemberFactory.create(customer=customer, person__name="Ingrid Solheim")
    BudgetFactory.create(unit=customer.unit)
    level = a_level(customer, line__service__name="Outage map")
    measured(level, "98.91")
    recompute_attainment(as_of=TODAY)
    project = ProjectFactory.create(customer=customer, name="Outage map 2.0")
    ProjectStatusFactory.create(project=project, rating=Rating.RED, comment="Cost +22 %")
    Action.objects.create(
        text="Root cause",
        owner=PersonFactory.create(),
        due_on=date(2026, 11, 21),
        customer=customer,
    )
    return customer


def compiled(customer: Customer, edition: Edition = Edition.INTERNAL) -> Profile:
    return compile_profile(customer, edition=edition, by=None, on=TODAY)


def body_of(client: Client, url: str) -> bytes:
    """What a page says between its head and its side column, or a document's bytes."""
    answer = client.get(url).content
    if answer.startswith(b"%PDF"):
        return bytes(answer)
    return bytes(answer.partition(b'id="glance"')[2].partition(b'class="stack side"')[0])


def sentences(profile: Profile) -> dict[str, str]:
    return {each["name"]: read(each["sentence"]) for each in profile.content["sections"]}


def test_a_profile_says_in_a_sentence_what_each_part_of_the_delivery_is_like(
    customer: Customer,
) -> None:
    said = {
        "health": "The health of this relationship was not counted yet.",
        "plan_changes": "0 changes are planned in the coming twelve months.",
        "requirements": "0 requirements are open; awaiting a decision: 0.",
        "benefits": "No benefit is followed up.",
        "workload": "No limit is agreed.",
        "meetings": "Three months back and ahead: 0 held, 0 planned.",
        "decisions": "0 decisions in twelve months; awaiting confirmation: 0.",
        "people": "Decisions for Grid North: Karin Øverland.",
        "money": "IT is 4.2 M EUR of 51.0 M EUR in 2026.",
        "agreements": "1 agreement is in force.",
        "levels": "1 of 1 levels were breached in Oct 2026, 0 not measured.",
        "reports": "No report was due in these three months.",
        "projects": "1 project is under way, 1 red.",
        "activities": (
            "In twelve months 0 of 0 planned activities were done, 0 of them late; "
            "0 are late now and 0 were skipped."
        ),
        "actions": "1 action is open, 1 late.",
        "complaints": (
            "In twelve months, complaints: 0; compliments: 0. Open complaints: 0; late: 0."
        ),
        "satisfaction": "Nobody of the customer has answered a survey, or too few for a figure.",
        "improvements": (
            "0 improvements go on; in twelve months 0 were done, 0 of them back at the target."
        ),
        "escalations": "0 escalations are open.",
    }

    found = sentences(compiled(customer))

    assert {name: found[name] for name in said} == said


def test_the_customers_edition_leaves_out_how_it_works_inside(customer: Customer) -> None:
    names = sentences(compiled(customer, Edition.CUSTOMER)).keys()

    assert names.isdisjoint({"activities", "health", "reports"})
    assert names | {"activities", "health", "reports"} == sentences(compiled(customer)).keys()


def test_the_levels_of_a_profile_are_twelve_months_with_their_sentences(
    customer: Customer,
) -> None:
    levels = next(s for s in compiled(customer).content["sections"] if s["name"] == "levels")

    assert len(levels["months"]) == len(levels["rows"][0]["months"]) == 12
    assert {key: read(word) for key, word in levels["rows"][0]["months"][-1].items()} == {
        "state": "breached",
        "figure": "98.91 %",
        "sentence": (
            "Availability was 98.91 % in October 2026: 0.59 percentage points short of ≥ 99.5 %."
        ),
    }


def test_the_customers_edition_leaves_out_confidential_matters_and_team_meetings(
    customer: Customer,
) -> None:
    owner = PersonFactory.create()
    meeting = MeetingFactory.create(of=customer)
    internal = MeetingFactory.create(of=customer, kind=MeetingKind.TEAM)
    secret = meeting.agenda.create(position=1, topic="Their budget", confidential=True)
    shared = meeting.agenda.create(position=2, topic="Prices")
    made: dict[str, dict[str, Any]] = {
        "Confidential": {"meeting": meeting, "agenda_item": secret},
        "Shared": {"meeting": meeting, "agenda_item": shared},
        "Inside": {"meeting": internal},
    }
    for text, facts in made.items():
        Action.objects.create(text=text, owner=owner, due_on=TODAY, customer=customer, **facts)

    assert names_in(compiled(customer, Edition.CUSTOMER), "actions") == ["Shared"]
    assert names_in(compiled(customer), "actions") == [
        "Root cause",
        "Confidential",
        "Shared",
        "Inside",
    ]


def test_the_customers_edition_tells_of_an_escalation_once_the_customer_was_told(
    customer: Customer, steering_member: User
) -> None:
    raised = an_escalation(customer, "Who pays?", steering_member)
    told = an_escalation(customer, "Which team?", steering_member)
    decision = Decision.objects.create(
        text="Charging first.",
        decided_on=TODAY,
        by_mandate="IT steering group",
        recorded_by=steering_member,
        recorded_at=timezone.now(),
    )
    for state in (EscalationState.ACCEPTED, EscalationState.DECIDED, EscalationState.INFORMED):
        Escalation.objects.filter(pk=told.pk).update(
            state=state, decision=decision, informed_on=TODAY, words="Which team answers?"
        )

    assert names_in(compiled(customer, Edition.CUSTOMER), "escalations") == ["Which team answers?"]
    assert names_in(compiled(customer), "escalations") == [raised.question, told.question]


def test_the_customers_edition_names_what_carries_out_a_decision_once_the_customer_was_told(
    customer: Customer, administrator: User
) -> None:
    owner, facts = PersonFactory.create(), {"by": administrator, "on": TODAY}
    escalation = an_escalation(customer, "Who pays?", administrator)
    escalate.decide_escalation(escalation, text="One half.", owner=owner, due_on=TODAY, **facts)

    assert "One half." in names_in(compiled(customer), "actions")
    assert "One half." not in names_in(compiled(customer, Edition.CUSTOMER), "actions")

    escalate.inform_customer(escalation, **facts)
    escalate.reopen_escalation(escalation, text="Not solved.", **facts)
    escalate.decide_escalation(escalation, text="All of it.", owner=owner, due_on=TODAY, **facts)

    shown = names_in(compiled(customer, Edition.CUSTOMER), "actions")
    assert [text for text in shown if text in ("One half.", "All of it.")] == ["One half."]


def an_escalation(customer: Customer, question: str, by: User) -> Escalation:
    return Escalation.objects.create(
        number=f"E-{Escalation.objects.count() + 1}",
        customer=customer,
        question=question,
        effect="Work stands still",
        level_since=TODAY,
        raised_on=TODAY,
        raised_by=by,
        wanted_by=TODAY,
    )


def names_in(profile: Profile, section: str) -> list[str]:
    [found] = (each for each in profile.content["sections"] if each["name"] == section)
    return [row["name"] for row in found["rows"]]


def test_a_level_that_no_longer_applies_is_neither_measured_nor_missing(
    customer: Customer,
) -> None:
    ended = a_level(customer, valid=period(date(2025, 1, 1), date(2026, 5, 31)))
    measured(ended, "99.9", period=date(2026, 5, 1))
    recompute_attainment(as_of=TODAY)

    profile = compiled(customer)

    [levels] = (each for each in profile.content["sections"] if each["name"] == "levels")
    states = {row["key"].split("/")[0]: (row["state"], row["status"]) for row in levels["rows"]}
    assert states[ended.line.service.code] == ("", "No level applied")
    assert [each.picture is not None for each in shown_sections({"sections": [levels]})] == [True]
    assert sentences(profile)["levels"] == (
        "1 of 1 levels were breached in Oct 2026, 0 not measured."
    )


def test_workload_of_a_month_and_of_a_quarter_are_two_rows_of_the_profile() -> None:
    customer = CustomerFactory.create()
    monthly = a_level(customer, line__service__code="map", workload_limit=400)
    LevelFactory.create(line=monthly.line, period_kind="quarter", workload_limit=950)
    for month in (7, 8, 9):
        measured(monthly, "99.9", period=date(2026, month, 1), counted=10, workload=300)
    recompute_attainment(as_of=TODAY)

    rows = workload(Subject(customer, date(2026, 10, 15), Edition.INTERNAL)).rows

    assert {row.key: (row.cells[1], row.cells[2]) for row in rows} == {
        "map/availability": ("300", "400"),
        "map/availability/quarter": ("900", "950"),
    }


def test_editing_and_deleting_every_source_leaves_a_frozen_profile_as_it_was(
    customer: Customer, client_of: ClientOf, reader: User
) -> None:
    profile = compiled(customer)
    before = Profile.objects.values().get(pk=profile.pk)
    pages = [profile.get_absolute_url(), reverse("reports:profile_pdf", args=[profile.pk])]
    drawn = [body_of(client_of(reader), page) for page in pages]

    customer.unit.name = "Grid South"
    customer.unit.save()
    customer.unit.budgets.update(it_amount=1)
    customer.team.all().delete()
    customer.unit.mandates.all().delete()
    Agreement.objects.update(name="Renamed")
    Service.objects.update(name="Renamed")
    Measurement.objects.all().delete()
    ProjectStatus.objects.all().delete()
    Project.objects.update(name="Renamed")
    Action.objects.all().delete()
    Organisation.objects.update(name="Renamed")
    recompute_attainment(as_of=TODAY)

    assert [body_of(client_of(reader), page) for page in pages] == drawn
    assert b"%PDF" in drawn[1]
    assert Profile.objects.values().get(pk=profile.pk) == before
    assert digest_of(Profile.objects.get(pk=profile.pk).content) == profile.digest


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE reports_profile SET content = '{}'",
        "UPDATE reports_profile SET digest = digest",
        "DELETE FROM reports_profile",
        "TRUNCATE reports_profile",
        "TRUNCATE customers_customer CASCADE",
    ],
)
def test_the_database_refuses_to_change_or_delete_a_profile_to_its_owner_too(
    customer: Customer, change: str
) -> None:
    profile = compiled(customer)

    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    refused = pytest.raises((InternalError, NotSupportedError), match="reports_profile table")
    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)

    assert Profile.objects.get(pk=profile.pk).content == profile.content


def test_the_database_refuses_a_profile_for_another_customers_meeting(
    customer: Customer,
) -> None:
    foreign = MeetingFactory.create()

    with pytest.raises(IntegrityError, match="its own customer"), transaction.atomic():
        compile_profile(customer, edition=Edition.CUSTOMER, by=None, on=TODAY, meeting=foreign)

    assert Profile.objects.count() == 0


def test_a_document_keeps_the_language_it_was_frozen_in(customer: Customer) -> None:
    first = compile_profile(customer, edition=Edition.INTERNAL, by=None, on=TODAY, language="en")
    drawn = facts_2(first.content, first.digest)

    with translation.override("sv"):
        again = facts_2(first.content, first.digest)

    assert first.content["language"] == "en"
    assert (again["sentence"], again["changes"]) == (drawn["sentence"], drawn["changes"])
    assert read(again["sentence"]) == "The delivery as it was on 23 November 2026."
    assert again["changes"]["heads"] == ["What", "Part", "Change"]


def test_the_second_profile_says_what_changed_since_the_first(customer: Customer) -> None:
    first = compiled(customer)
    ProjectStatusFactory.create(
        project=Project.objects.get(), reported_on=date(2026, 11, 20), rating=Rating.AMBER
    )
    Action.objects.update(state="done", done_on=TODAY)

    second = compiled(customer)

    assert first.content["previous"] is None
    assert json.loads(read(json.dumps(second.content["previous"], ensure_ascii=False))) == {
        "as_of": "2026-11-23",
        "digest": first.digest,
        "differences": [
            {
                "section": "Projects",
                "row": "Outage map 2.0",
                "kind": "changed",
                "before": "Red",
                "after": "Amber",
                "state": "at_risk",
                "column": "Rating",
            },
            {
                "section": "Open actions",
                "row": "Root cause",
                "kind": "gone",
                "before": "21 Nov",
                "after": "",
                "state": "",
                "column": "Due",
            },
        ],
    }


def test_a_meeting_that_nears_gets_its_profile_once(customer: Customer) -> None:
    meeting = MeetingFactory.create(of=customer)

    assert (sweep_profiles(TODAY), sweep_profiles(TODAY)) == ({"asked": 1}, {"asked": 1})
    assert (compile_coming(TODAY), compile_coming(TODAY)) == (1, 0)
    assert sweep_profiles(TODAY) == {"asked": 0}
    [made] = meeting.profiles.all()
    assert (made.edition, made.number, made.frozen_by) == (Edition.CUSTOMER, 1, None)


@pytest.mark.parametrize(
    ("on", "made"),
    [(date(2026, 11, 18), 0), (date(2026, 11, 19), 1), (date(2026, 11, 26), 1)],
)
def test_a_profile_is_compiled_from_seven_days_before_its_meeting(on: date, made: int) -> None:
    MeetingFactory.create()

    assert compile_coming(on) == made


def test_a_team_meeting_studies_the_edition_inside_it() -> None:
    meeting = MeetingFactory.create(kind=MeetingKind.TEAM)

    compile_coming(TODAY)

    assert meeting.profiles.get().edition == Edition.INTERNAL


def test_a_profile_of_the_other_edition_does_not_stand_in_for_a_meetings_own() -> None:
    customer = CustomerFactory.create()
    meeting = MeetingFactory.create(of=customer)
    compile_profile(customer, edition=Edition.INTERNAL, by=None, on=TODAY, meeting=meeting)

    assert compile_coming(TODAY) == 1
    assert meeting.profiles.filter(edition=Edition.CUSTOMER).count() == 1


def test_a_cancelled_meeting_gets_no_profile() -> None:
    Meeting.objects.filter(pk=MeetingFactory.create().pk).update(
        state=MeetingState.CANCELLED, cancelled_because="Ill"
    )

    assert compile_coming(TODAY) == 0


@pytest.mark.parametrize(("before", "made"), [(7, 0), (8, 1), (90, 1)])
def test_a_profile_compiled_long_before_by_hand_does_not_stand_in_for_that_of_the_night(
    administrator: User, before: int, made: int
) -> None:
    customer = CustomerFactory.create()
    meeting = MeetingFactory.create(of=customer)
    early = meeting.starts_at.date() - timedelta(days=before)
    compile_profile(customer, edition=Edition.CUSTOMER, by=administrator, on=early, meeting=meeting)

    assert compile_coming(TODAY) == made


def test_a_meeting_that_was_moved_gets_a_profile_of_its_new_day() -> None:
    meeting = MeetingFactory.create()
    compile_coming(TODAY)
    move(meeting, days=60)

    made = [compile_coming(TODAY + timedelta(days=n)) for n in (0, 55, 56, 57, 58)]

    assert made == [0, 0, 1, 0, 0]
    assert list(meeting.profiles.order_by("number").values_list("number", "as_of")) == [
        (1, TODAY),
        (2, TODAY + timedelta(days=56)),
    ]


def test_a_meeting_moved_away_after_its_profile_was_asked_for_waits_for_its_new_day() -> None:
    meeting = MeetingFactory.create()
    sweep_profiles(TODAY)
    move(meeting, days=60)

    drain()

    assert Profile.objects.count() == 0


def test_what_is_compiled_days_after_it_was_asked_for_is_of_the_later_day() -> None:
    meeting = MeetingFactory.create()
    sweep_profiles(TODAY)
    OutboxMessage.objects.update(created_at=timezone.now() - timedelta(days=2))

    drain()

    assert meeting.profiles.get().as_of == TODAY + timedelta(days=2)


def test_compiling_by_hand_holds_the_meeting_as_it_is_not_as_it_was_read() -> None:
    customer = CustomerFactory.create()
    read_before = MeetingFactory.create(of=customer, place="Narvik")
    Meeting.objects.filter(pk=read_before.pk).update(place="Bodø")
    facts = {"edition": Edition.CUSTOMER, "by": None, "on": TODAY}

    made = compile_profile(customer, meeting=read_before, **facts)

    assert made.content["meeting"]["place"] == "Bodø"


def move(meeting: Meeting, *, days: int) -> None:
    later = timedelta(days=days)
    Meeting.objects.filter(pk=meeting.pk).update(
        starts_at=meeting.starts_at + later, ends_at=meeting.ends_at + later
    )


def test_compiling_again_for_a_meeting_adds_a_second_profile(
    customer: Customer, administrator: User
) -> None:
    meeting = MeetingFactory.create(of=customer)
    compile_coming(TODAY)

    again = compile_profile(
        customer, edition=Edition.CUSTOMER, by=administrator, on=TODAY, meeting=meeting
    )

    assert (again.number, again.frozen_by) == (2, administrator)
    assert meeting.profiles.count() == 2


def test_a_meeting_cancelled_after_its_profile_was_asked_for_gets_none() -> None:
    meeting = MeetingFactory.create()
    sweep_profiles(TODAY)
    Meeting.objects.filter(pk=meeting.pk).update(
        state=MeetingState.CANCELLED, cancelled_because="Ill"
    )

    drain()

    assert Profile.objects.count() == 0
    assert OutboxMessage.objects.get(kind="profile").state == State.DONE


def test_a_meeting_whose_profile_cannot_be_compiled_keeps_no_other_from_its_own() -> None:
    """What fails is put back by itself; the section fails for one customer alone."""
    broken, whole = MeetingFactory.create(), MeetingFactory.create()

    broken.refresh_from_db()

    def failing(subject: Subject) -> Section:
        if subject.customer == broken.customer:
            raise ValueError("no such figure")
        return Section("Fine", "All is fine.")

    with registered(sections, "failing", SectionKind(failing)):
        made = compile_coming(TODAY)

    assert (made, whole.profiles.count(), broken.profiles.count()) == (1, 1, 0)
    waiting = OutboxMessage.objects.under_way().get(kind="profile")
    assert (waiting.payload["meeting"], waiting.error) == (broken.pk, "ValueError: no such figure")

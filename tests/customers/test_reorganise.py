"""Move, merge, split, close: what happens from the day on, and that the past stays."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils.translation import override

from brm.ui.formats import full_day
from customers.forms.reorganise import SplitForm
from customers.models import (
    Customer,
    Mandate,
    Membership,
    Reorganisation,
    TeamMember,
    Unit,
    UnitPeriod,
    UnitSuccessor,
)
from customers.operations.reorganise import reorganise
from customers.periods import period
from customers.registries.touched import preview_of
from customers.structure.effective import taken_for_today
from customers.structure.reorganising import Part, Plan
from customers.structure.standing import standing_on
from meetings.models import Action, Series
from tests.agreements.factories import AgreementFactory
from tests.customers.factories import (
    BudgetFactory,
    CustomerFactory,
    MandateFactory,
    PersonFactory,
    TeamMemberFactory,
    UnitFactory,
)
from tests.customers.test_pages import text_of
from tests.meetings.factories import ActionFactory, ActivityFactory, ForumFactory, MeetingFactory

pytestmark = pytest.mark.django_db

TODAY = date(2026, 9, 1)
MARCH = date(2026, 3, 1)
NEXT_YEAR = date(2027, 1, 1)
DAY = timedelta(days=1)
IN_MARCH = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)
DAYS = [pytest.param(MARCH, id="past"), TODAY, pytest.param(NEXT_YEAR, id="future")]


@pytest.fixture(autouse=True)
def on_a_day_in_september(db):
    with taken_for_today(TODAY):
        yield


@pytest.fixture
def business():
    """A group with two divisions, Grid and Hydro; Grid has Crews and Lines below it."""
    group = UnitFactory(code="GROUP", name="Group")
    grid = UnitFactory(code="GRID", name="Grid", parent=group)
    hydro = UnitFactory(code="HYDRO", name="Hydro", parent=group)
    crews = UnitFactory(code="CREWS", name="Crews", parent=grid)
    lines = UnitFactory(code="LINES", name="Lines", parent=grid)
    return {u.code: u for u in (group, grid, hydro, crews, lines)}


def made(plan: Plan, by) -> Reorganisation:
    return reorganise(plan, by=by, on=TODAY, seen=preview_of(plan).digest)


def plan(kind: str, units: list[Unit], on: date, **more) -> Plan:
    return Plan(kind, on, tuple(units), "Two crews do the same work.", **more)


def parents_on(day: date, by) -> dict[str, str | None]:
    """The code of each unit that stands on the day, with that of its parent."""
    found = standing_on(day, seen_by=by, most=100).units
    return {unit.code: unit.parent.code if unit.parent else None for unit in found}


@pytest.mark.parametrize("day", DAYS)
def test_a_moved_unit_stands_elsewhere_from_the_day_on(business, administrator, day):
    before = parents_on(day - DAY, administrator)

    made(plan("move", [business["CREWS"]], day, to=business["HYDRO"]), administrator)

    assert parents_on(day - DAY, administrator) == before
    assert parents_on(day, administrator) == before | {"CREWS": "HYDRO"}


@pytest.mark.parametrize("day", DAYS)
def test_merged_units_end_and_their_children_stand_below_what_follows(business, administrator, day):
    before = parents_on(day - DAY, administrator)
    units = [business["GRID"], business["HYDRO"]]

    part = Part("POWER", "Power")
    done = made(plan("merge", units, day, parts=(part,)), administrator)

    assert parents_on(day - DAY, administrator) == before
    assert parents_on(day, administrator) == {
        "GROUP": None,
        "POWER": "GROUP",
        "CREWS": "POWER",
        "LINES": "POWER",
    }
    followed = UnitSuccessor.objects.filter(reorganisation=done)
    assert {(s.unit.code, s.successor.code) for s in followed} == {
        ("GRID", "POWER"),
        ("HYDRO", "POWER"),
    }
    assert done.sentence.startswith("Grid and Hydro become Power, from")


def test_units_may_merge_into_one_of_what_stands_below_them(business, administrator):
    merge = plan("merge", [business["GRID"]], TODAY, to=business["CREWS"])
    made(merge, administrator)

    assert parents_on(TODAY, administrator) == {
        "GROUP": None,
        "HYDRO": "GROUP",
        "CREWS": "GROUP",
        "LINES": "CREWS",
    }


@pytest.mark.parametrize("day", DAYS)
def test_a_split_shares_out_what_stands_below(business, administrator, day):
    before = parents_on(day - DAY, administrator)
    parts = (Part("EAST", "Grid East"), Part("WEST", "Grid West", takes=(business["LINES"],)))

    made(plan("split", [business["GRID"]], day, parts=parts), administrator)

    assert parents_on(day - DAY, administrator) == before
    assert parents_on(day, administrator) == {
        "GROUP": None,
        "HYDRO": "GROUP",
        "EAST": "GROUP",
        "WEST": "GROUP",
        "CREWS": "EAST",
        "LINES": "WEST",
    }


@pytest.mark.parametrize("day", DAYS)
def test_another_takes_what_stands_below_a_closed_unit(business, administrator, day):
    made(plan("close", [business["GRID"]], day, to=business["HYDRO"]), administrator)

    assert parents_on(day, administrator) == {
        "GROUP": None,
        "HYDRO": "GROUP",
        "CREWS": "HYDRO",
        "LINES": "HYDRO",
    }


def test_what_is_planned_to_come_below_an_ending_unit_comes_below_what_follows(
    business, administrator
):
    later = plan("move", [business["HYDRO"]], date(2028, 1, 1), to=business["GRID"])
    made(later, administrator)

    made(plan("merge", [business["GRID"]], NEXT_YEAR, to=business["CREWS"]), administrator)

    assert parents_on(date(2027, 12, 31), administrator)["HYDRO"] == "GROUP"
    assert parents_on(date(2028, 1, 1), administrator)["HYDRO"] == "CREWS"


def test_mandates_teams_and_people_of_ending_units_end_the_day_before(business, administrator):
    grid, hydro = business["GRID"], business["HYDRO"]
    customer = CustomerFactory(unit=grid)
    manager = TeamMemberFactory(customer=customer)
    deputy = PersonFactory()
    mandate = MandateFactory(
        unit=grid, deputy=deputy, deputy_valid=period(date(2026, 1, 1), None), limit_amount=None
    )
    member = Membership.objects.create(
        person=PersonFactory(), unit=grid, valid=period(date(2020, 1, 1), None), title="Fitter"
    )

    made(plan("merge", [grid], MARCH, to=hydro, decides=mandate.person), administrator)

    last = MARCH - DAY
    mandate.refresh_from_db()
    assert (mandate.last_day, mandate.deputy_valid.upper) == (last, MARCH)
    manager.refresh_from_db()
    assert manager.last_day == last
    member.refresh_from_db()
    assert member.valid.upper == MARCH
    (after,) = Membership.objects.filter(unit=hydro)
    assert (after.person, after.title, after.valid.lower) == (member.person, "Fitter", MARCH)
    (new,) = Mandate.objects.filter(unit=hydro)
    assert (new.person, new.valid.lower, new.limit_amount) == (mandate.person, MARCH, None)
    (place,) = TeamMember.objects.filter(customer__unit=hydro)
    assert (place.person, place.valid.lower) == (manager.person, MARCH)


def test_a_mandate_that_would_begin_later_never_comes_to_be(business, administrator):
    MandateFactory(unit=business["GRID"], valid=period(NEXT_YEAR, None))

    made(plan("close", [business["GRID"]], TODAY, to=business["HYDRO"]), administrator)

    assert not Mandate.objects.exists()


def test_open_actions_due_later_pass_to_the_customer_that_follows(business, administrator):
    gone = CustomerFactory(unit=business["GRID"])
    follows = CustomerFactory(unit=business["HYDRO"])
    before = ActionFactory(customer=gone, due_on=TODAY - DAY)
    after = ActionFactory(customer=gone, due_on=TODAY)

    done = made(plan("merge", [gone.unit], TODAY, to=follows.unit), administrator)

    assert Action.objects.get(pk=before.pk).customer == gone
    assert Action.objects.get(pk=after.pk).customer == follows
    (actions,) = (kind for kind in done.touched if kind["label"] == "Open actions")
    assert [row["what"] for row in actions["rows"]] == ["stays with Grid", "passes to Hydro"]


def test_a_preview_that_is_no_longer_true_is_refused(business, administrator):
    close = plan("close", [business["GRID"]], TODAY, to=business["HYDRO"])
    seen = preview_of(close).digest
    UnitFactory(parent=business["GRID"], name="New crew")

    with pytest.raises(ValidationError, match="changed since this was shown") as refusal:
        reorganise(close, by=administrator, on=TODAY, seen=seen)

    assert refusal.value.code == "changed"
    assert not Reorganisation.objects.exists()


def test_the_same_reorganisation_a_second_time_has_nothing_left_to_do(business, administrator):
    close = plan("close", [business["GRID"]], TODAY, to=business["HYDRO"])
    made(close, administrator)

    with pytest.raises(ValidationError, match="Grid does not stand on 1 September 2026"):
        made(close, administrator)


@pytest.mark.parametrize(
    ("kind", "units", "to", "field"),
    [
        ("move", ["GRID"], "CREWS", "to"),
        ("move", ["GRID"], "GRID", "to"),
        ("close", ["GRID"], None, "to"),
        ("merge", ["GRID"], None, "units"),
    ],
)
def test_plans_that_make_no_sense_are_refused(business, administrator, kind, units, to, field):
    asked = plan(kind, [business[u] for u in units], TODAY, to=business.get(to))

    with pytest.raises(ValidationError) as refusal:
        reorganise(asked, by=administrator, on=TODAY, seen="")

    assert field in refusal.value.message_dict


def test_what_others_care_for_is_theirs_to_reorganise(business, relationship_manager):
    customer = CustomerFactory(unit=business["GRID"])
    TeamMemberFactory(customer=customer, person__name="Astrid Lind")
    move = plan("move", [business["CREWS"]], TODAY, to=business["HYDRO"])

    with pytest.raises(ValidationError) as refusal:
        made(move, relationship_manager)

    assert "Astrid Lind" in refusal.value.message_dict["units"][0]


def test_a_reader_reorganises_nothing(business, reader):
    with pytest.raises(PermissionDenied):
        made(plan("move", [business["CREWS"]], TODAY, to=business["HYDRO"]), reader)


def test_all_changes_of_one_reorganisation_carry_its_id(business, administrator):
    MandateFactory(unit=business["GRID"])
    done = made(plan("close", [business["GRID"]], TODAY, to=business["HYDRO"]), administrator)

    for model in (UnitPeriod, Unit, Mandate):
        changed = model.pgh_event_model.objects.exclude(pgh_label="insert")
        contexts = {event.pgh_context.metadata["reorganisation"] for event in changed}
        assert contexts == {done.pk}


def test_one_asks_sees_and_confirms(business, administrator, client_of):
    client = client_of(administrator)
    url = reverse("customers:reorganise_as", args=["move"])
    asked = {"units": "CREWS", "to": "HYDRO", "on": "2027-01-01", "reason": "Same work"}

    shown = client.get(url, asked)

    assert "Crews moves under Hydro, from 1 January 2027." in shown.content.decode()
    assert not Reorganisation.objects.exists()
    confirm = shown.context["preview"].digest
    key = "7f1d2a34-9b57-4d2c-8a55-0d6f2f6f0a11"
    sent = asked | {"seen": confirm, "idempotency_key": key}
    answers = [client.post(url, sent), client.post(url, sent)]
    done = Reorganisation.objects.get()
    assert [answer["Location"] for answer in answers] == [done.get_absolute_url()] * 2
    page = client.get(done.get_absolute_url()).content.decode()
    assert "stands under Hydro" in page


def test_a_confirmation_of_what_changed_meanwhile_shows_it_anew(business, administrator, client_of):
    client = client_of(administrator)
    url = reverse("customers:reorganise_as", args=["close"])
    asked = {"units": "GRID", "to": "HYDRO", "on": "2027-01-01", "reason": "Same work"}
    seen = client.get(url, asked).context["preview"].digest
    UnitFactory(parent=business["GRID"], name="New crew")

    key = {"seen": seen, "idempotency_key": "7f1d2a34-9b57-4d2c-8a55-0d6f2f6f0a12"}
    page = client.post(url, asked | key)

    assert "The structure has changed since this was shown." in page.content.decode()
    assert "New crew" in page.content.decode()
    again = key | {"seen": page.context["preview"].digest}
    assert client.post(url, asked | again).status_code == 302


def test_a_customer_is_kept_when_its_unit_ends(business, administrator):
    customer = CustomerFactory(unit=business["GRID"])

    made(plan("close", [business["GRID"]], TODAY, to=business["HYDRO"]), administrator)

    assert Customer.objects.get() == customer


def test_meetings_to_come_and_their_rhythm_go_to_the_forum_that_follows(business, administrator):
    gone, follows = (CustomerFactory(unit=business[code]) for code in ("GRID", "HYDRO"))
    forum = ForumFactory(customer=gone)
    held, coming = MeetingFactory(forum=forum), MeetingFactory(forum=forum, starts_at=IN_MARCH)
    series = Series.objects.get(forum=forum, kind=coming.kind)
    Series.objects.filter(pk=series.pk).update(rule="FREQ=MONTHLY")
    leaves, stays = PersonFactory(), PersonFactory()
    series.members.create(person=leaves, valid=period(TODAY, TODAY))
    series.members.create(person=stays, valid=period(TODAY, None))
    series.standing_items.create(position=1, topic="Actions")
    forum.backlog.create(topic="Prices", waits_since=TODAY)
    by_hand = ActivityFactory(customer=gone, due_on=date(2027, 5, 1))

    made(plan("merge", [gone.unit], NEXT_YEAR, to=follows.unit), administrator)

    for row in (held, coming, by_hand):
        row.refresh_from_db()
    assert [row.customer for row in (held, coming, by_hand)] == [gone, follows, follows]
    heir = Series.objects.get(forum__customer=follows, kind=coming.kind)
    assert heir.rule == "FREQ=MONTHLY"
    assert [(each.person, each.first_day) for each in heir.members.all()] == [(stays, NEXT_YEAR)]
    assert [str(each) for each in heir.standing_items.all()] == ["Actions"]
    assert [str(each) for each in heir.forum.backlog.all()] == ["Prices"]


def test_what_cannot_be_passed_on_stays_and_is_named(business, administrator):
    gone = CustomerFactory(unit=business["GRID"])
    agreement = AgreementFactory(customer=gone)
    BudgetFactory(unit=gone.unit, fiscal_year=2027)

    done = made(plan("close", [gone.unit], NEXT_YEAR, to=business["HYDRO"]), administrator)

    named = {kind["label"]: kind["rows"] for kind in done.touched}
    assert named["Agreements"] == [
        {
            "text": str(agreement),
            "url": agreement.get_absolute_url(),
            "what": "stays with Grid",
            "stays_open": True,
        }
    ]
    assert [row["stays_open"] for row in named["Budgets"]] == [True]
    agreement.refresh_from_db()
    assert agreement.customer == gone


PAGES = [
    "/customers/tree/?on=2026-02-28&year=2026",
    "/customers/tree/?on=2026-02-28&year=2026&view=table",
    "/customers/structure/?on=2026-02-28",
    "/customers/who-decides/?unit=CREWS&matter=service&on=2026-02-28",
]


@pytest.mark.parametrize("kind", ["move", "merge", "split", "close"])
def test_pages_of_the_days_before_are_the_same_before_and_after(
    business, administrator, client_of, kind
):
    grid = CustomerFactory(unit=business["GRID"]).unit
    MandateFactory(unit=grid, person__name="Karin")
    MandateFactory(unit=business["LINES"], kind="buyer", person__name="Tor")
    BudgetFactory(unit=grid)
    parts = (Part("EAST", "East"), Part("WEST", "West", takes=(business["LINES"],)))
    asked = {"parts": parts} if kind == "split" else {"to": business["HYDRO"]}
    client = client_of(administrator)
    before = [text_of(client.get(page)) for page in PAGES]

    made(plan(kind, [grid], MARCH, **asked), administrator)

    after = [text_of(client.get(page)) for page in PAGES]
    ended_since = "1 January 2020 to 28 February 2026"
    assert [page.replace(ended_since, "since 1 January 2020") for page in after] == before
    assert "Karin" in before[1]


HALVES = {"code_1": "EAST", "name_1": "East", "code_2": "WEST", "name_2": "West"}


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"code_2": "EAST"}, "code_2"),
        ({"code_1": "HYDRO"}, "code_1"),
        ({"code_4": "LINES", "name_4": "Lines"}, "code_4"),
        ({"takes_2": "HYDRO"}, "takes_2"),
        ({"takes_2": "LINES", "code_4": "N", "name_4": "North", "takes_4": "LINES"}, "takes_4"),
    ],
)
def test_what_is_wrong_with_a_new_unit_is_said_at_its_field(
    business, administrator, client_of, typed, field
):
    asked = {"units": "GRID", "on": "2026-03-01", "reason": "Two halves", **HALVES, **typed}

    page = client_of(administrator).get(reverse("customers:reorganise_as", args=["split"]), asked)

    assert list(page.context["form"].errors) == [field]
    words = page.content.decode()
    assert f'<a href="#id_{field}">' in words
    assert f'id="id_{field}"' in words


def test_a_reorganisation_is_told_in_the_language_of_its_reader(business, administrator, client_of):
    done = made(plan("move", [business["CREWS"]], TODAY, to=business["HYDRO"]), administrator)

    with override("sv"):
        assert full_day(TODAY) in done.sentence
        assert "September" not in done.sentence
    assert done.sentence == f"Crews moves under Hydro, from {full_day(TODAY)}."


def test_what_was_made_before_facts_were_kept_is_told_as_it_was(administrator):
    old = Reorganisation(kind="move", effective_on=TODAY, told="Crews moves under Hydro.")

    assert str(old) == "Crews moves under Hydro."


def test_half_of_a_new_unit_is_refused_and_not_left_out(business):
    asked = {"units": "GRID", "on": "2026-03-01", "reason": "Two halves", **HALVES}

    without_name = SplitForm({**asked, "code_3": "NORTH"})
    without_code = SplitForm({**asked, "takes_4": "LINES"})

    assert SplitForm(asked).is_valid()
    assert without_name.errors == {"name_3": ["A new unit needs its code and its name."]}
    assert without_code.errors == {"code_4": ["A new unit needs its code and its name."]}

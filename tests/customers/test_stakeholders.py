"""Who matters to a customer, and when somebody last spoke with them."""

from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest
from django.db import IntegrityError, InternalError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from brm.accounts.models import Role
from brm.ui.charts.scales import text_width
from customers.models import Contact, ContactInterval, Customer, Stakeholder, contact_days
from customers.people.contacts import NEVER, proposed_day, red_after, rung, with_contact
from customers.people.stakeholder_map import stakeholder_map
from meetings.models import Attendance
from tests.customers.factories import CustomerFactory, PersonFactory, TeamMemberFactory
from tests.factories import UserFactory
from tests.meetings.factories import MeetingFactory

pytestmark = pytest.mark.django_db

TODAY = date(2026, 6, 30)


@pytest.fixture
def customer():
    return CustomerFactory(tier="strategic")


def stake(customer: Customer, **facts) -> Stakeholder:
    facts = {"influence": 3, "interest": 3, "attitude": "critic", "aim": "Win them"} | facts
    facts["person"] = facts.get("person") or PersonFactory()
    return Stakeholder.objects.create(customer=customer, **facts)


def signed_in(role: Role) -> Client:
    client = Client()
    client.force_login(UserFactory(role=role))
    return client


@pytest.mark.parametrize(
    "facts",
    [
        {"influence": 6},
        {"interest": 0},
        {"attitude": "friend"},
        {"next_step": "Lunch"},
        {"next_step_on": TODAY},
    ],
)
def test_a_stake_that_cannot_be_is_refused(customer, facts):
    with pytest.raises(IntegrityError):
        stake(customer, **facts)


def test_a_person_is_once_on_the_map_of_a_customer(customer):
    one = stake(customer)

    with pytest.raises(IntegrityError):
        Stakeholder.objects.create(customer=customer, person=one.person, influence=1, interest=1)


@pytest.mark.parametrize(
    ("ago", "state"), [(0, "met"), (30, "met"), (31, "stale"), (45, "stale"), (46, "late")]
)
def test_the_ladder_is_amber_after_the_interval_and_red_after_one_and_a_half(ago, state):
    assert rung(TODAY - timedelta(days=ago), 30, on=TODAY).state == state


def test_one_and_a_half_of_an_odd_interval_is_rounded_up():
    assert (red_after(30), red_after(31), red_after(1)) == (45, 47, 2)


@pytest.mark.parametrize("last", [None, NEVER])
def test_whom_nobody_spoke_with_is_red(last):
    assert (rung(last, 30, on=TODAY).state, rung(last, 30, on=TODAY).word) == ("late", "never")


def test_each_tier_has_its_interval_from_the_first_day(customer):
    assert contact_days() == {"strategic": 30, "standard": 60, "light": 120}


def test_an_interval_of_the_administrator_holds_at_once(customer):
    ContactInterval.objects.filter(tier="strategic").update(days=7)

    assert contact_days()["strategic"] == 7
    assert with_contact(Customer.objects.all()).get().contact_days == 7


def test_no_tier_loses_its_interval():
    with pytest.raises(InternalError), transaction.atomic():
        ContactInterval.objects.filter(tier="light").delete()


def test_the_last_contact_is_the_later_of_what_was_noted_and_what_was_held(customer):
    person, by = PersonFactory(), UserFactory()
    Contact.objects.create(
        customer=customer, person=person, spoken_on=date(2026, 5, 1), how="call", noted_by=by
    )
    assert with_contact(Customer.objects.all()).get().last_contact == date(2026, 5, 1)

    starts = timezone.make_aware(datetime(2026, 6, 2, 9))
    meeting = MeetingFactory(
        forum__customer=customer,
        starts_at=starts,
        ends_at=starts + timedelta(hours=1),
        state="held",
    )
    Attendance.objects.create(meeting=meeting, person=person, state="apologies")
    assert with_contact(Customer.objects.all()).get().last_contact == date(2026, 5, 1)

    Attendance.objects.filter(person=person).update(state="present")
    assert with_contact(Customer.objects.all()).get().last_contact == date(2026, 6, 2)


def test_attitude_and_aim_are_told_to_those_who_have_care_alone(customer):
    one = stake(customer, aim="Win them over")
    page = reverse("customers:stakeholders", args=[customer.pk])

    reader = signed_in(Role.READER).get(page).content.decode()
    other = signed_in(Role.RELATIONSHIP_MANAGER).get(page).content.decode()
    administrator = signed_in(Role.ADMINISTRATOR).get(page).content.decode()

    for text in (reader, other):
        assert one.person.name in text
        assert "Win them over" not in text
        assert "critic" not in text.lower()
    assert "Win them over" in administrator
    assert "Critic" in administrator


def test_the_relationship_manager_notes_a_contact_once_and_not_before_it_was(customer):
    user = UserFactory(role=Role.RELATIONSHIP_MANAGER)
    person = PersonFactory(user=user)
    TeamMemberFactory(customer=customer, person=person)
    client, page = Client(), reverse("customers:contact_add", args=[customer.pk])
    client.force_login(user)
    spoken = PersonFactory(external_id="spoken")
    form = client.get(page).context["form"]
    sent = {"person": "spoken", "spoken_on": timezone.localdate().isoformat(), "how": "visit"}
    sent |= {each.html_name: each.value() for each in form.hidden_fields()}

    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
    assert client.post(page, sent | {"spoken_on": tomorrow}).status_code == 200
    for _time in range(2):
        assert client.post(page, sent).status_code == 302

    assert [(each.person, each.noted_by) for each in Contact.objects.all()] == [(spoken, user)]


def named(customer, *names: str) -> list[Stakeholder]:
    return [stake(customer, person=PersonFactory(name=name)) for name in names]


def test_names_stand_beside_the_marks_each_on_a_line_of_its_own(customer):
    rows = named(customer, "Ada Holm", "Bo Ek", "Cy Dahl", "Di Falk")

    drawn = stakeholder_map(rows, with_attitude=True)

    desk, phone = drawn.drawings
    assert [mark.name for mark in desk.marks] == ["Ada Holm", "Bo Ek", "Cy Dahl", "Di Falk"]
    assert [after.y - mark.y for mark, after in pairwise(desk.marks)] == [24] * 3
    assert [mark.name for mark in phone.marks] == ["AH", "BE", "+2"]
    assert desk.marks[0].title == "Ada Holm: influence 3, interest 3, critic"
    assert drawn.table.rows[0] == ("Ada Holm", "3", "3", "Critic")
    assert stakeholder_map([], with_attitude=True) is None


def test_a_crowded_cell_counts_those_without_room_and_names_them_in_full(customer):
    rows = named(customer, "Ada Holm", "Bo Ek", "Cy Dahl", "Di Falk", "Eva Gran")

    desk = stakeholder_map(rows, with_attitude=False).drawings[0]

    assert [mark.name for mark in desk.marks] == ["Ada Holm", "Bo Ek", "Cy Dahl", "+2 more"]
    rest = desk.marks[-1]
    assert (rest.title, rest.href, rest.shape) == ("Di Falk, Eva Gran", "#stakeholders", "")


def test_a_name_without_room_ends_in_an_ellipsis_inside_its_cell(customer):
    row = named(customer, "Wilhelmina Montgomery-Wammersley of Mommark")[0]

    desk = stakeholder_map([row], with_attitude=True).drawings[0]

    mark = desk.marks[0]
    assert mark.name.endswith("…")
    assert row.person.name.startswith(mark.name[:-1])
    assert mark.x + 22 + text_width(mark.name, 13) <= mark.x + mark.width


def test_no_two_marks_of_a_map_cover_each_other(customer):
    places = [(i, n) for i in range(1, 6) for n in range(1, 6) for _ in range(6)]
    rows = [stake(customer, influence=i, interest=n) for i, n in places]

    for drawing in stakeholder_map(rows, with_attitude=True).drawings:
        ends = [(mark.x, mark.y) for mark in drawing.marks]
        assert len(set(ends)) == len(ends)
        assert all(mark.x + mark.width <= drawing.columns[-1] for mark in drawing.marks)
        assert all(drawing.rows[0] < mark.y < drawing.bottom for mark in drawing.marks)


@pytest.mark.parametrize("count", [1, 3])
def test_the_ladder_costs_the_same_for_one_and_three(count, django_assert_num_queries):
    CustomerFactory.create_batch(count)
    client = signed_in(Role.READER)
    client.get(reverse("customers:contacts"))

    with django_assert_num_queries(LADDER_QUERIES):
        answer = client.get(reverse("customers:contacts"))

    assert answer.content.decode().count("Nobody has noted a contact yet.") == count


LADDER_QUERIES = 8


def test_a_customer_says_when_it_was_last_spoken_with_and_proposes_a_day(customer):
    by = UserFactory(role=Role.ADMINISTRATOR)
    today = timezone.localdate()
    Contact.objects.create(
        customer=customer,
        person=PersonFactory(),
        spoken_on=today - timedelta(days=46),
        how="call",
        noted_by=by,
    )
    client = Client()
    client.force_login(by)
    day = proposed_day(today).isoformat()

    for page in (customer.get_absolute_url(), reverse("customers:list")):
        shown = client.get(page).content.decode()
        assert "46 days ago" in shown
        assert f"starts_at={day}T09%3A00" in shown
    assert (
        "Plan a meeting"
        not in signed_in(Role.READER).get(customer.get_absolute_url()).content.decode()
    )


def test_the_list_proposes_a_contact_to_those_with_care_alone(customer):
    manager = UserFactory(role=Role.RELATIONSHIP_MANAGER)
    own = CustomerFactory(unit__name="Own", manager=manager)
    client = Client()
    client.force_login(manager)

    shown = client.get(reverse("customers:list")).content.decode()

    assert f"customer={own.pk}&" in shown
    assert f"customer={customer.pk}&" not in shown

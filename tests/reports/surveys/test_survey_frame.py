"""Who could be asked in a survey, and who of them is."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from brm.accounts.models import Role, User
from customers.models import MandateKind, Person, Tier
from customers.periods import period
from reports.surveys.operations import frame, opening
from tests.customers.factories import CustomerFactory, MandateFactory, PersonFactory, UnitFactory
from tests.factories import UserFactory
from tests.reports.surveys.asked import OPENED
from tests.reports.surveys.drafts import SITE, decides, draft, reachable, ready
from tests.reports.surveys.factories import FrameMemberFactory

pytestmark = pytest.mark.django_db


def test_who_decides_orders_leads_and_matters_is_proposed_with_the_reason(admin: User) -> None:
    customer = CustomerFactory.create(unit__name="Grid")
    below = UnitFactory.create(parent=customer.unit, name="Crews")
    decider = decides(customer)
    buyer, leader = reachable(), reachable()
    MandateFactory.create(unit=below, person=buyer, kind=MandateKind.BUYER)
    below.manager = leader
    below.save()
    survey = draft(admin, parts=["customer", "buyer", "manager"])

    frame.propose_frame(survey, by=admin, on=OPENED)

    found = survey.frame.order_by("pk").values_list("person", "customer", "part", "reason")
    assert list(found) == [
        (decider.pk, customer.pk, "customer", "Has the mandate to decide for Grid"),
        (buyer.pk, customer.pk, "buyer", "Orders for Crews"),
        (leader.pk, customer.pk, "manager", "Leads Crews"),
    ]


def test_whoever_has_no_address_is_left_out_with_the_reason(admin: User) -> None:
    customer = CustomerFactory.create()
    MandateFactory.create(unit=customer.unit, person=PersonFactory.create(name="Jan Moss"))
    survey = draft(admin)

    frame.propose_frame(survey, by=admin, on=OPENED)

    member = survey.frame.get()
    assert (member.is_asked, member.left_out) == (False, "Has no e-mail address")


def test_whoever_has_left_or_decides_no_more_is_not_proposed(admin: User) -> None:
    gone = decides(CustomerFactory.create())
    Person.objects.filter(pk=gone.pk).update(left_on=OPENED - timedelta(days=1))
    former = decides(CustomerFactory.create())
    former.mandates.update(valid=period(date(2020, 1, 1), OPENED - timedelta(days=1)))
    last_day = decides(CustomerFactory.create())
    Person.objects.filter(pk=last_day.pk).update(left_on=OPENED)
    survey = draft(admin)

    frame.propose_frame(survey, by=admin, on=OPENED)

    assert [each.person for each in survey.frame.all()] == [last_day]


def test_a_frame_is_narrowed_to_a_tier_and_a_unit_with_what_is_below(admin: User) -> None:
    group = UnitFactory.create()
    wanted = CustomerFactory.create(unit__parent=group, tier=Tier.STRATEGIC)
    others = [
        CustomerFactory.create(unit__parent=group, tier=Tier.LIGHT),
        CustomerFactory.create(tier=Tier.STRATEGIC),
    ]
    person, *_others = [decides(each) for each in (wanted, *others)]
    survey = draft(admin, unit=group, tiers=[Tier.STRATEGIC])

    frame.propose_frame(survey, by=admin, on=OPENED)

    assert [(each.person, each.tier) for each in survey.frame.all()] == [(person, Tier.STRATEGIC)]


def test_a_relationship_manager_asks_people_of_customers_in_care_only() -> None:
    manager = UserFactory.create(role=Role.RELATIONSHIP_MANAGER)
    own, foreign = CustomerFactory.create(manager=manager), CustomerFactory.create()
    person = decides(own)
    decides(foreign)
    survey = draft(manager)

    frame.propose_frame(survey, by=manager, on=OPENED)

    assert [each.person for each in survey.frame.all()] == [person]


def test_whoever_comes_twice_is_asked_once(admin: User) -> None:
    first, second = CustomerFactory.create(), CustomerFactory.create()
    person = decides(first)
    MandateFactory.create(unit=second.unit, person=person)
    survey = draft(admin)

    frame.propose_frame(survey, by=admin, on=OPENED)
    frame.propose_frame(survey, by=admin, on=OPENED)

    assert survey.frame.count() == 1


def test_up_to_forty_everybody_is_asked_and_beyond_a_sample(admin: User) -> None:
    customer = CustomerFactory.create()
    people = [decides(customer) for _n in range(1)]
    below = [UnitFactory.create(parent=customer.unit) for _n in range(40)]
    for unit in below[:39]:
        people.append(reachable())
        MandateFactory.create(unit=unit, person=people[-1], kind=MandateKind.BUYER)
    survey = draft(admin, margin=20)

    frame.propose_frame(survey, by=admin, on=OPENED)
    forty = survey.frame.filter(is_asked=True).count()
    MandateFactory.create(unit=below[39], person=reachable(), kind=MandateKind.BUYER)
    frame.propose_frame(survey, by=admin, on=OPENED)

    assert (forty, survey.frame.filter(is_asked=True).count()) == (40, 16)
    left_out = set(survey.frame.filter(is_asked=False).values_list("left_out", flat=True))
    assert left_out == {"Not drawn into the sample"}


def test_whoever_was_added_by_hand_stays_when_it_is_proposed_anew(admin: User) -> None:
    survey, customer, person = draft(admin), CustomerFactory.create(), reachable()
    frame.add_to_frame(
        survey, by=admin, on=OPENED, person=person, customer=customer, reason="Asked for it"
    )

    frame.propose_frame(survey, by=admin, on=OPENED)

    assert survey.frame.get().reason == "Asked for it"


def test_whoever_was_left_out_by_hand_stays_so_when_it_is_proposed_anew(admin: User) -> None:
    decider, other = decides(CustomerFactory.create()), decides(CustomerFactory.create())
    survey = draft(admin)
    frame.propose_frame(survey, by=admin, on=OPENED)
    for person in (decider, other):
        frame.leave_out(survey.frame.get(person=person), by=admin, on=OPENED, reason="On leave")
    other.mandates.update(valid=period(date(2020, 1, 1), OPENED - timedelta(days=1)))

    sizes = [frame.propose_frame(survey, by=admin, on=OPENED) for _n in range(2)]

    assert sizes == [1, 1]
    member = survey.frame.get()
    assert (member.person, member.is_asked, member.left_out) == (decider, False, "On leave")


def test_a_survey_opens_for_customers_in_ones_care_only() -> None:
    manager = UserFactory.create(role=Role.RELATIONSHIP_MANAGER)
    survey = ready(manager)

    with pytest.raises(ValidationError) as refusal:
        opening.open_survey(survey, by=manager, on=OPENED, site=SITE)

    name = survey.frame.get().customer
    assert refusal.value.messages == [f"In somebody else's care: leave out the people of {name}."]


def test_two_of_a_frame_who_were_put_together_keep_it_from_being_opened(admin: User) -> None:
    survey = ready(admin)
    first = survey.frame.get().person
    second = FrameMemberFactory.create(survey=survey)
    Person.objects.filter(pk=second.person_id).update(merged_into=first)

    with pytest.raises(ValidationError) as refusal:
        opening.open_survey(survey, by=admin, on=OPENED, site=SITE)

    assert refusal.value.messages == [
        f"Two of the frame were put together meanwhile: leave one of them out: {first.name}."
    ]


def test_nobody_is_added_of_a_customer_in_somebody_elses_care() -> None:
    manager = UserFactory.create(role=Role.RELATIONSHIP_MANAGER)
    survey, foreign = draft(manager), CustomerFactory.create()
    facts = {"person": reachable(), "customer": foreign, "reason": "Asked for it"}

    with pytest.raises(PermissionDenied):
        frame.add_to_frame(survey, by=manager, on=OPENED, **facts)

    assert survey.frame.count() == 0


def test_somebody_is_left_out_with_a_reason_and_asked_again_without(admin: User) -> None:
    survey = draft(admin)
    member = FrameMemberFactory.create(survey=survey)

    frame.leave_out(member, by=admin, on=OPENED, reason="On leave")
    left_out = survey.frame.get()
    frame.leave_out(left_out, by=admin, on=OPENED, reason="")

    assert (left_out.is_asked, survey.frame.get().is_asked) == (True, True)
    states = survey.frame.get().events.order_by("pgh_id")
    assert list(states.values_list("is_asked", "left_out")) == [
        (True, ""),
        (False, "On leave"),
        (True, ""),
    ]

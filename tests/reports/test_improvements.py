"""Improvements: opened once of a thing, done or dropped, and looked at afterwards."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from agreements.models import Better
from reports.improvements import operations
from reports.improvements.origins import DUE_DAYS, open_improvement, origin_of
from reports.improvements.rules import effect_on
from reports.models import Effect, Improvement, ImprovementBreach, ImprovementState
from tests.customers.factories import CustomerFactory, PersonFactory
from tests.meetings.factories import ComplaintFactory, manager_of
from tests.meetings.test_constraints import assert_refused
from tests.reports.factories import ImprovementFactory, MeasureFactory, ServiceFactory

pytestmark = pytest.mark.django_db
ON = date(2026, 11, 20)


@pytest.fixture
def customer():
    return CustomerFactory(unit__name="Grid North")


@pytest.fixture
def manager(customer):
    return manager_of(customer, name="Ingrid")


@pytest.fixture
def improvement(customer):
    return ImprovementFactory(customer=customer)


# Opening ----------------------------------------------------------------------------------------


def test_what_goes_on_is_not_opened_twice(customer):
    first = open_improvement(text="Answer sooner", on=ON, kind="survey", key="7", customer=customer)

    again = open_improvement(text="Answer at once", on=ON, kind="survey", key="7")

    assert again == first
    assert Improvement.objects.get().text == "Answer sooner"


def test_after_it_ended_the_same_thing_may_open_another(customer, manager):
    first = open_improvement(text="Answer sooner", on=ON, kind="survey", key="7", customer=customer)
    operations.drop_improvement(first, by=manager, on=ON, reason="They left")

    again = open_improvement(text="Answer sooner", on=ON, kind="survey", key="7", customer=customer)

    assert again != first


def test_without_an_owner_it_is_the_services_then_the_relationship_managers(customer, manager):
    erik = PersonFactory(name="Erik")

    of_service = open_improvement(
        text="A", on=ON, customer=customer, service=ServiceFactory(owner=erik)
    )
    of_customer = open_improvement(text="B", on=ON, customer=customer, service=ServiceFactory())
    of_all = open_improvement(text="C", on=ON)

    assert [each.owner for each in (of_service, of_customer, of_all)] == [
        erik,
        manager.person,
        None,
    ]
    assert of_all.due_on == ON + timedelta(days=DUE_DAYS)


def test_a_long_text_is_shortened_on_one_line():
    made = open_improvement(text="Longer\n" * 60, on=ON)

    assert (len(made.text), made.text[:14], made.text[-1]) == (255, "Longer Longer ", "…")


def test_it_knows_the_complaint_that_it_came_of(customer):
    complaint = ComplaintFactory(customer=customer, subject="Slow answers")
    made = open_improvement(text="Answer", on=ON, kind="complaint", key=str(complaint.pk))

    came = origin_of(made)

    assert came is not None
    assert came.source is not None
    assert came.source.href == complaint.get_absolute_url()


def test_only_who_cares_for_the_customer_opens_one_by_hand(customer, manager, relationship_manager):
    with pytest.raises(PermissionDenied, match="This is for Ingrid"):
        operations.create_improvement(
            by=relationship_manager, on=ON, text="Answer sooner", customer=customer
        )

    made = operations.create_improvement(by=manager, on=ON, text="Answer", customer=customer)
    assert (made.state, made.owner) == (ImprovementState.OPEN, manager.person)


def test_of_a_complaint_it_is_for_the_customer_who_complained(customer, manager):
    complaint = ComplaintFactory(customer=customer)
    facts = {"on": ON, "text": "Answer", "origin_kind": "complaint"}
    facts |= {"origin_key": str(complaint.pk), "customer": CustomerFactory()}
    with pytest.raises(PermissionDenied, match="This is for Ingrid"):
        operations.create_improvement(by=manager_of(facts["customer"]), **facts)

    made = operations.create_improvement(by=manager, **facts)

    assert made.customer == customer


# Its way ----------------------------------------------------------------------------------------


def test_done_and_better_it_keeps_the_figures_before_and_after(improvement, manager):
    operations.complete_improvement(improvement, by=manager, on=ON, outcome="A second line")

    checked = operations.check_effect(
        improvement,
        by=manager,
        on=ON,
        effect=Effect.CAME_BACK,
        value_before=Decimal("98.1"),
        value_after=Decimal("99.7"),
    )

    checked.refresh_from_db()
    assert (checked.state, checked.ended_on, checked.checked_on) == ("done", ON, ON)
    assert (checked.value_before, checked.value_after) == (Decimal("98.1"), Decimal("99.7"))


def test_what_goes_on_has_no_effect_yet(improvement, manager):
    with pytest.raises(ValidationError, match="once the improvement is done"):
        operations.check_effect(improvement, by=manager, on=ON, effect=Effect.NONE)


def test_what_is_done_is_not_dropped(improvement, manager):
    operations.complete_improvement(improvement, by=manager, on=ON, outcome="A second line")

    with pytest.raises(ValidationError, match="It is done already"):
        operations.drop_improvement(improvement, by=manager, on=ON, reason="No money")


def test_opened_again_it_forgets_what_was_found(improvement, manager):
    operations.complete_improvement(improvement, by=manager, on=ON, outcome="A second line")
    operations.check_effect(improvement, by=manager, on=ON, effect=Effect.NONE)

    again = operations.reopen_improvement(
        improvement, by=manager, on=ON, due_on=ON + timedelta(days=30)
    )

    assert (again.state, again.effect, again.checked_on, again.ended_on) == ("open", "", None, None)


def test_it_is_not_opened_again_until_a_day_that_is_over(improvement, manager):
    operations.drop_improvement(improvement, by=manager, on=ON, reason="No money")

    with pytest.raises(ValidationError, match="That day is over"):
        operations.reopen_improvement(improvement, by=manager, on=ON, due_on=ON - timedelta(days=1))


def test_its_owner_may_end_it_and_a_stranger_may_not(customer, manager, relationship_manager):
    owned = ImprovementFactory(customer=customer, owner=PersonFactory(user=relationship_manager))
    strange = ImprovementFactory(customer=customer)

    done = operations.complete_improvement(owned, by=relationship_manager, on=ON, outcome="Done")

    assert done.state == ImprovementState.DONE
    with pytest.raises(PermissionDenied, match="This is for Ingrid"):
        operations.complete_improvement(strange, by=relationship_manager, on=ON, outcome="Done")


# What the database refuses ----------------------------------------------------------------------


def test_one_improvement_of_a_thing_goes_on(customer):
    of_thing = {"customer": customer, "origin_kind": "survey", "origin_key": "7"}
    ImprovementFactory(**of_thing)

    assert_refused("one_improvement_of_a_cause_goes_on", lambda: ImprovementFactory(**of_thing))


@pytest.mark.parametrize(
    ("name", "facts"),
    [
        ("an_improvement_ends_on_a_day", {"state": "done", "outcome": "Done"}),
        ("an_improvement_ends_on_a_day", {"ended_on": ON}),
        ("an_improvement_ends_with_its_outcome", {"state": "dropped", "ended_on": ON}),
        ("an_improvement_is_due_after_it_is_opened", {"due_on": date(2026, 10, 31)}),
        ("an_effect_is_checked_after_it_is_done", {"effect": "none", "checked_on": ON}),
        ("an_improvement_says_what_it_came_of", {"origin_kind": ""}),
    ],
)
def test_the_database_refuses_an_improvement(name, facts):
    customer = CustomerFactory()

    assert_refused(name, lambda: ImprovementFactory(customer=customer, **facts))


def test_an_improvement_is_never_deleted(improvement):
    assert_refused("Cannot delete", improvement.delete)


def test_a_month_of_a_level_is_answered_once(improvement):
    facts = {
        "improvement": improvement,
        "customer": improvement.customer,
        "service": ServiceFactory(),
        "measure": MeasureFactory(),
        "period": date(2026, 10, 1),
        "value": 98,
        "target": 99,
        "noted_on": ON,
    }
    ImprovementBreach.objects.create(**facts)

    assert_refused("a_breach_is_answered_once", lambda: ImprovementBreach.objects.create(**facts))


# Rules ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("after", "effect"),
    [("99.5", Effect.CAME_BACK), ("99.4", Effect.PARTLY), ("98", Effect.NONE), ("97", Effect.NONE)],
)
def test_the_effect_is_what_the_figures_say(after, effect):
    before, target = Decimal(98), Decimal("99.5")

    assert effect_on(before, Decimal(after), target, Better.HIGHER) == effect


def test_where_lower_is_better_the_effect_is_turned_round():
    assert effect_on(Decimal(8), Decimal(5), Decimal(4), Better.LOWER) == Effect.PARTLY
    assert effect_on(Decimal(8), Decimal(4), Decimal(4), Better.LOWER) == Effect.CAME_BACK

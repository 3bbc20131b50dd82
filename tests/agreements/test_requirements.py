"""Requirements: raised, made of planned changes, taken on their way, and who decides them."""

import threading
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, InternalError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from agreements.models import Criterion, Requirement
from agreements.operations.case import begin_case
from agreements.operations.move import move_requirement
from agreements.operations.rank import give_points
from agreements.operations.require import (
    raise_requirement,
    requirement_of_change,
    save_requirement,
    undo_requirement,
)
from agreements.requirements.touched import pass_requirements_on, requirements_touched
from agreements.views import requirements
from brm.accounts.models import Role, User
from customers.models import Customer
from customers.operations.plan_ahead import assess_effect, begin_draft
from customers.structure.effective import effective
from customers.structure.reorganising import CLOSE, Plan
from tests.agreements.factories import ServiceFactory
from tests.agreements.requirements import a_requirement
from tests.customers.factories import (
    CustomerFactory,
    MandateFactory,
    PersonFactory,
    UnitFactory,
)
from tests.customers.plans import an_adopted_plan
from tests.customers.test_pages import hidden, text_of
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

TODAY = date(2026, 2, 1)
MARCH = date(2026, 3, 1)


@pytest.fixture
def manager() -> User:
    return UserFactory.create(role=Role.RELATIONSHIP_MANAGER)


@pytest.fixture
def customer(manager) -> Customer:
    return CustomerFactory(unit__name="Water works", manager=manager)


@pytest.fixture
def change(customer, manager):
    return an_adopted_plan(customer, by=manager, Smart_meters=MARCH).changes.get()


def test_requirements_are_numbered_one_after_another(customer, manager):
    made = [a_requirement(customer, by=manager) for _ in range(3)]

    assert [each.number for each in made] == ["R-1", "R-2", "R-3"]


def test_a_number_that_was_taken_back_is_given_no_more(customer, manager):
    first = a_requirement(customer, by=manager)
    undo_requirement(first, by=manager, on=TODAY)

    assert a_requirement(customer, by=manager).number == "R-2"


def test_a_planned_change_becomes_a_requirement_with_what_was_assessed(customer, manager, change):
    service = ServiceFactory(code="meters")
    assess_effect(
        change,
        by=manager,
        on=TODAY,
        effect="assessed",
        words="Ten thousand more devices",
        rough_sum=Decimal(900000),
        currency="SEK",
        services=["meters"],
    )

    made = requirement_of_change(change, by=manager, on=TODAY)

    assert (made.title, made.kind, made.service) == ("Smart meters", "change", service)
    assert (made.rough_sum, made.currency, made.wanted_by) == (900000, "SEK", MARCH)
    assert (made.unit, made.outcome) == (customer.unit, "Ten thousand more devices")


def test_a_second_click_shows_the_same_requirement(customer, manager, change):
    made = {requirement_of_change(change, by=manager, on=TODAY) for _ in range(2)}

    assert made == {Requirement.objects.get()}


def test_the_same_change_in_the_next_edition_is_the_same_requirement(customer, manager, change):
    made = requirement_of_change(change, by=manager, on=TODAY)
    later = begin_draft(customer, 2026, by=manager, on=TODAY).changes.get()

    assert requirement_of_change(later, by=manager, on=TODAY) == made


@pytest.mark.django_db(transaction=True)
def test_many_clicks_at_once_make_one_requirement(customer, manager, change):
    made = []

    def click() -> None:
        made.append(requirement_of_change(change, by=manager, on=TODAY).pk)
        connection.close()

    threads = [threading.Thread(target=click) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (len(made), len(set(made))) == (6, 1)


def test_the_database_refuses_a_second_requirement_of_a_planned_change(customer, manager, change):
    made = requirement_of_change(change, by=manager, on=TODAY)
    made.pk, made.number = None, "R-99"

    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        made.save(force_insert=True)

    assert refused.value.__cause__.diag.constraint_name == "one_requirement_of_a_planned_change"


def test_a_change_without_effect_is_no_requirement(customer, manager, change):
    assess_effect(change, by=manager, on=TODAY, effect="none")

    with pytest.raises(ValidationError):
        requirement_of_change(change, by=manager, on=TODAY)


def test_what_was_just_raised_is_taken_back_while_nobody_has_touched_it(customer, manager):
    made = a_requirement(customer, by=manager)

    undo_requirement(made, by=manager, on=TODAY)

    assert not Requirement.objects.exists()


def test_what_somebody_has_touched_is_withdrawn_instead(customer, manager):
    made = a_requirement(customer, by=manager)
    made.title = "Other words"
    save_requirement(made, by=manager, on=TODAY)

    with pytest.raises(ValidationError) as refused:
        undo_requirement(made, by=manager, on=TODAY)

    assert "withdraw it with a reason" in refused.value.messages[0]


def test_a_requirement_is_withdrawn_with_its_reason_and_taken_up_again(customer, manager):
    made = a_requirement(customer, by=manager)

    with pytest.raises(ValidationError):
        move_requirement(made, by=manager, on=TODAY, state="withdrawn")
    gone = move_requirement(made, by=manager, on=TODAY, state="withdrawn", reason="No money")
    again = move_requirement(gone, by=manager, on=TODAY, state="new")

    assert (gone.withdrawn_because, again.withdrawn_because) == ("No money", "")


def test_the_database_refuses_a_step_that_is_none(customer, manager):
    made = a_requirement(customer, by=manager)
    move_requirement(made, by=manager, on=TODAY, state="withdrawn", reason="No money")

    with pytest.raises(InternalError), transaction.atomic():
        Requirement.objects.update(state="preparing", withdrawn_because="")


def test_a_withdrawn_requirement_is_not_edited(customer, manager):
    made = a_requirement(customer, by=manager)
    move_requirement(made, by=manager, on=TODAY, state="withdrawn", reason="No money")

    with pytest.raises(ValidationError):
        save_requirement(made, by=manager, on=TODAY)


def test_the_unit_that_asks_belongs_to_the_customer(customer, manager):
    made = a_requirement(customer, by=manager, unit=UnitFactory(parent=customer.unit))

    with pytest.raises(ValidationError) as refused:
        a_requirement(customer, by=manager, unit=UnitFactory())

    assert made.pk
    assert list(refused.value.error_dict) == ["unit"]


def test_nobody_without_care_raises_one(customer):
    with pytest.raises(PermissionDenied):
        a_requirement(customer, by=UserFactory(role=Role.RELATIONSHIP_MANAGER))


@pytest.mark.parametrize(
    ("facts", "name"),
    [
        ({"title": ""}, "a_requirement_says_what_is_needed"),
        ({"kind": "wish"}, "a_requirement_is_of_a_known_kind_and_state"),
        ({"kind": "order"}, "an_order_is_of_a_service"),
        ({"rough_sum": Decimal(-1), "currency": "EUR"}, "the_sum_of_a_requirement_is_not_negative"),
        ({"rough_sum": Decimal(1)}, "the_sum_of_a_requirement_has_a_currency"),
        ({"origin_kind": "planned_change"}, "an_origin_has_a_kind_and_a_key"),
        ({"withdrawn_because": "x"}, "a_withdrawn_requirement_has_its_reason"),
        ({"state": "withdrawn"}, "a_withdrawn_requirement_has_its_reason"),
    ],
)
def test_requirements_that_cannot_be(customer, manager, facts, name):
    row = Requirement(
        **(
            {
                "number": "R-7",
                "title": "Meters",
                "customer": customer,
                "unit": customer.unit,
                "raised_on": TODAY,
                "raised_by": manager,
            }
            | facts
        )
    )

    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        row.save()

    assert refused.value.__cause__.diag.constraint_name == name


@pytest.mark.parametrize(("days", "late"), [(-1, True), (0, False), (1, False)])
def test_a_requirement_is_late_from_the_day_after_the_one_it_is_wanted_by(
    customer, manager, days, late
):
    a_requirement(customer, by=manager, wanted_by=TODAY + timedelta(days=days))

    assert Requirement.objects.late(on=TODAY).exists() is late


# Pages


def test_the_page_says_who_decides_an_order_and_who_a_new_service(client_of, customer, manager):
    buyer = PersonFactory(name="Bea Buyer")
    decider = PersonFactory(name="Carl Customer")
    below = UnitFactory(parent=customer.unit, manager=buyer)
    MandateFactory(unit=below, person=buyer, kind="buyer")
    MandateFactory(unit=customer.unit, person=decider)
    order = a_requirement(customer, by=manager, unit=below, kind="order", service=ServiceFactory())
    new = a_requirement(customer, by=manager, unit=below)
    client = client_of(manager)

    told = [text_of(client.get(each.get_absolute_url())) for each in (order, new)]

    assert ["Who may decide: Bea Buyer" in page for page in told] == [True, False]
    assert ["Who may decide: Carl Customer" in page for page in told] == [False, True]


def test_above_the_mandate_it_is_for_the_steering_group(client_of, customer, manager):
    MandateFactory(unit=customer.unit, limit_amount=Decimal(1000), currency="EUR")
    told = []
    for amount in (Decimal(1000), Decimal("1000.01")):
        made = a_requirement(customer, by=manager, rough_sum=amount, currency="EUR")
        told.append("IT steering group" in text_of(client_of(manager).get(made.get_absolute_url())))

    assert told == [False, True]


def test_a_planned_change_and_its_requirement_lead_to_each_other(
    client_of, customer, manager, change
):
    client = client_of(manager)

    page = client.post(reverse("requirements:from_change", args=[change.pk]), follow=True)

    made = Requirement.objects.get()
    assert "Planned change Smart meters begins on 1 March 2026" in text_of(page)
    assert reverse("requirements:undo", args=[made.pk]) in page.content.decode()
    plan = client.get(reverse("customers:plans", args=[customer.pk]), {"year": 2026})
    assert "R-1 Smart meters , new" in text_of(plan)
    assert "Make it a requirement" not in text_of(plan)


def test_a_second_click_offers_no_undo_once_it_was_touched(client_of, customer, manager, change):
    made = requirement_of_change(change, by=manager, on=TODAY)
    move_requirement(made, by=manager, on=TODAY, state="preparing")

    page = client_of(manager).post(
        reverse("requirements:from_change", args=[change.pk]), follow=True
    )

    assert reverse("requirements:undo", args=[made.pk]) not in page.content.decode()


def test_a_requirement_is_raised_on_its_form_and_a_doubled_click_once(client_of, customer, manager):
    client = client_of(manager)
    address = reverse("requirements:create")
    fields = hidden(client.get(address, {"customer": customer.pk})) | {
        "customer": customer.unit.code,
        "title": "Meters that are read from afar",
        "kind": "new",
        "currency": "EUR",
    }

    for _ in range(2):
        answer = client.post(address, fields)

    made = Requirement.objects.get()
    assert answer.url == made.get_absolute_url()
    assert (made.unit, made.raised_by) == (customer.unit, manager)


def test_the_list_costs_the_same_queries_for_one_and_for_three(
    client_of, reader, customer, manager, django_assert_num_queries
):
    client = client_of(reader)
    a_requirement(customer, by=manager)
    client.get(reverse("requirements:list"))

    for more in (0, 2):
        for _ in range(more):
            a_requirement(CustomerFactory(manager=manager), by=manager, service=ServiceFactory())
        with django_assert_num_queries(LIST):
            client.get(reverse("requirements:list"))


LIST = 7


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ({}, ["Late", "Mine"]),
        ({"show": "late"}, ["Late"]),
        ({"show": "mine"}, ["Mine"]),
        ({"show": "withdrawn"}, ["Gone"]),
        ({"show": "all"}, ["Gone", "Late", "Mine"]),
        ({"text": "R-1"}, ["Mine"]),
        ({"show": "no-such-thing"}, ["Late", "Mine"]),
    ],
)
def test_the_list_is_narrowed(client_of, customer, manager, query, titles):
    other = UserFactory(role=Role.RELATIONSHIP_MANAGER)
    elsewhere = CustomerFactory(manager=other)
    a_requirement(customer, by=manager, title="Mine")
    yesterday = timezone.localdate() - timedelta(days=1)
    a_requirement(elsewhere, by=other, title="Late", wanted_by=yesterday)
    gone = a_requirement(elsewhere, by=other, title="Gone")
    move_requirement(gone, by=other, on=TODAY, state="withdrawn", reason="No money")

    page = client_of(manager).get(reverse("requirements:list"), query)

    assert sorted(line.row.title for line in page.context["lines"]) == titles


def test_a_requirement_stands_in_the_timeline_of_its_customer(client_of, reader, customer, manager):
    a_requirement(customer, by=manager, title="Meters")

    page = client_of(reader).get(reverse("customers:timeline", args=[customer.pk]))

    assert "R-1 is raised: Meters" in text_of(page)


def test_raising_is_the_operation_that_numbers(customer, manager):
    requirement = Requirement(title="Meters", customer=customer, unit=customer.unit)

    raise_requirement(requirement, by=manager, on=TODAY)

    assert (requirement.number, requirement.raised_on) == ("R-1", TODAY)


# Reorganisations


def a_closing(unit, to) -> Plan:
    """The unit is closed in March; what stands below it goes to another."""
    return Plan(kind=CLOSE, on=MARCH, units=(unit,), reason="One team less", to=to)


def test_a_reorganisation_says_to_whom_open_requirements_pass(customer, manager):
    heir = CustomerFactory(unit__name="Gas works", manager=manager)
    a_requirement(customer, by=manager)
    gone = a_requirement(customer, by=manager)
    move_requirement(gone, by=manager, on=TODAY, state="withdrawn", reason="No money")

    told = list(requirements_touched(a_closing(customer.unit, heir.unit)))

    assert [(each.text, each.what, each.stays_open) for each in told] == [
        ("R-1 Meters", "passes to Gas works", False)
    ]


def test_a_requirement_of_a_unit_that_ends_is_to_be_looked_into(customer, manager):
    below = UnitFactory(name="Old desk", parent=customer.unit)
    a_requirement(customer, by=manager, unit=below)

    told = list(requirements_touched(a_closing(below, customer.unit)))

    assert [(each.what, each.stays_open) for each in told] == [
        ("asked for by Old desk, which ends", True)
    ]


def test_what_passes_on_is_asked_for_by_a_unit_of_the_customer_that_follows(customer, manager):
    heir = CustomerFactory(manager=manager)
    a_requirement(customer, by=manager)
    moved = UnitFactory(parent=customer.unit)
    a_requirement(customer, by=manager, unit=moved)
    with effective(TODAY):
        moved.parent = heir.unit
        moved.save()

    pass_requirements_on(customer, heir, TODAY, manager)

    assert list(Requirement.objects.order_by("pk").values_list("customer", "unit")) == [
        (heir.pk, heir.unit_id),
        (heir.pk, moved.pk),
    ]


def test_a_unit_below_a_nearer_customer_asks_that_one(customer, manager):
    near = CustomerFactory(unit__name="Meters", unit__parent=customer.unit, manager=manager)
    buyer = UnitFactory(name="Reading", parent=near.unit)

    with pytest.raises(ValidationError, match="Reading does not belong to Water works"):
        a_requirement(customer, by=manager, unit=buyer)
    assert a_requirement(near, by=manager, unit=buyer).unit == buyer


def test_what_passes_on_is_not_asked_for_by_a_unit_of_a_nearer_customer(customer, manager):
    to = CustomerFactory(manager=manager)
    near = CustomerFactory(unit__parent=to.unit)
    passed = a_requirement(customer, by=manager)
    Requirement.objects.filter(pk=passed.pk).update(unit=near.unit)

    pass_requirements_on(customer, to, TODAY, manager)

    passed.refresh_from_db()
    assert (passed.customer, passed.unit) == (to, to.unit)


@pytest.mark.parametrize(
    "query",
    ["customer=abc", f"customer={10**30}", "rough_sum=x", "kind=zz", "wanted_by=0"],
)
def test_the_form_of_a_new_one_opens_whatever_its_address_says(client_of, customer, manager, query):
    answer = client_of(manager).get(f"{reverse('requirements:create')}?{query}")

    assert answer.status_code == 200


def test_an_address_does_not_name_the_key_by_which_a_form_makes_one_thing(client_of, manager):
    query = "idempotency_key=mine"

    answer = client_of(manager).get(f"{reverse('requirements:create')}?{query}")

    assert 'value="mine"' not in answer.content.decode()


def test_all_open_ones_of_a_customer_are_counted_though_not_all_are_listed(
    client_of, customer, manager, monkeypatch
):
    monkeypatch.setattr(requirements, "SHOWN", 1)
    for _n in range(2):
        a_requirement(customer, by=manager)
    withdrawn = a_requirement(customer, by=manager)
    move_requirement(withdrawn, by=manager, on=TODAY, state="withdrawn", reason="No")

    page = client_of(manager).get(reverse("requirements:of_customer", args=[customer.pk]))

    assert "2 requirements of Water works are open." in text_of(page)
    assert "1 more is in the list of requirements" in text_of(page)


def test_what_has_points_or_a_case_is_not_simply_taken_back(customer, manager, client_of):
    ranked, begun = a_requirement(customer, by=manager), a_requirement(customer, by=manager)
    criterion = Criterion.objects.order_by("pk")[0]
    give_points(ranked, by=manager, on=date(2026, 2, 1), points={criterion.pk: 3})
    begin_case(begun, by=manager, on=date(2026, 2, 1))
    client = client_of(manager)

    for each in (ranked, begun):
        page = client.post(reverse("requirements:undo", args=[each.pk]), follow=True)

        assert "withdraw it with a reason instead" in text_of(page)
    assert Requirement.objects.count() == 2

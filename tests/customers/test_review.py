"""Reviewing a structure: what is frozen, what differs, what follows."""

import copy
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import InternalError, connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agreements.models import Service
from brm.accounts.models import Organisation, Role
from customers.freshness.difference_words import sentence_of
from customers.freshness.differences import (
    applied,
    differences,
    without_echoes,
    without_nothing,
)
from customers.freshness.review_page import grouped, shown_sections
from customers.freshness.snapshots import changes_since, content_of, sections_of
from customers.models import Confirmation, Customer, Freshness, StructureSnapshot
from customers.models.snapshots import canonical, digest_of
from customers.operations.review import review_structure
from customers.periods import period
from tests.agreements.factories import ServiceFactory
from tests.customers.factories import (
    FIRST,
    BudgetFactory,
    CustomerFactory,
    MandateFactory,
    PersonFactory,
    TeamMemberFactory,
    UnitFactory,
)
from tests.factories import UserFactory

TODAY = date.today()

values = st.sampled_from([None, "", "x", "y", 0, 1, ["x", "X"], ["y", "X"]])
records = st.dictionaries(st.sampled_from("abc"), values, max_size=3)
sections = st.dictionaries(
    st.sampled_from(["units", "team", "new"]),
    st.dictionaries(st.sampled_from("123"), records, max_size=3),
    max_size=3,
)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(sections, sections)
def test_the_differences_make_the_new_state_of_the_old_one(old, new):
    before = copy.deepcopy(old)

    made = applied(old, differences(old, new))

    assert without_nothing(made) == without_nothing(new)
    assert old == before


@given(sections)
def test_nothing_differs_from_itself(state):
    assert differences(state, copy.deepcopy(state)) == []


def test_a_new_name_of_a_unit_is_told_once_and_another_unit_of_a_mandate_always():
    old = {
        "units": {"1": {"code": "D", "name": "Depot"}, "2": {"code": "Y", "name": "Yard"}},
        "mandates": {"7": {"unit": ["D", "Depot"]}, "8": {"unit": ["D", "Depot"]}},
    }
    new = {
        "units": {"1": {"code": "D", "name": "Hub"}, "2": {"code": "Y", "name": "Yard"}},
        "mandates": {"7": {"unit": ["D", "Hub"]}, "8": {"unit": ["Y", "Yard"]}},
    }

    told = without_echoes(differences(old, new))

    assert [(each.section, each.key, each.field) for each in told] == [
        ("mandates", "8", "unit"),
        ("units", "1", "name"),
    ]


def test_the_canonical_form_knows_no_order():
    assert canonical({"b": 1, "a": {"d": "å", "c": None}}) == '{"a":{"c":null,"d":"å"},"b":1}'
    assert digest_of({"b": 1, "a": 2}) == digest_of({"a": 2, "b": 1})


@pytest.fixture
def manager(db):
    return UserFactory(role=Role.RELATIONSHIP_MANAGER)


@pytest.fixture
def customer(manager):
    unit = UnitFactory(name="Road Freight", code="R", manager=PersonFactory(name="Karin Berg"))
    customer = CustomerFactory(unit=unit, manager=manager)
    depot = UnitFactory(name="Depot", code="D", parent=unit, manager=PersonFactory(name="Eva Lund"))
    MandateFactory(unit=unit, person=unit.manager, limit_amount=Decimal(100000), currency="EUR")
    BudgetFactory(unit=unit, fiscal_year=TODAY.year)
    head = UnitFactory(name="Rail", code="H", parent=depot)
    CustomerFactory(unit=head)
    UnitFactory(name="Yard", code="Y", parent=head)
    return customer


def since(snapshot, on=TODAY):
    customer = Customer.objects.get(pk=snapshot.customer_id)
    return [sentence_of(each) for each in changes_since(snapshot, sections_of(customer, on=on))]


def test_a_review_freezes_what_stands_nearest_to_the_customer_and_confirms_it(customer, manager):
    snapshot = review_structure(customer, by=manager, on=TODAY, note="asked Karin")

    codes = sorted(unit["code"] for unit in snapshot.sections["units"].values())
    assert codes == ["D", "R"]
    assert snapshot.is_intact
    assert len(snapshot.sections["mandates"]) == len(snapshot.sections["team"]) == 1
    counts = {
        kind: Freshness.objects.of(kind).filter(confirmed_on=TODAY).count()
        for kind in ("unit", "person", "mandate", "team_member", "customer")
    }
    assert counts == {"unit": 2, "person": 2, "mandate": 1, "team_member": 1, "customer": 1}
    assert set(Confirmation.objects.values_list("note", flat=True)) == {"asked Karin"}


def plain(sentence):
    return sentence.replace("\u00a0", " ").replace("\u202f", " ")


def test_what_happened_since_is_told_in_sentences(customer, manager):
    snapshot = review_structure(customer, by=manager, on=TODAY)
    assert since(snapshot) == []

    depot = customer.unit.children.get()
    UnitFactory(name="Night terminal", parent=customer.unit)
    depot.name, depot.manager = "Depot North", PersonFactory(name="Arne Holm")
    depot.save()
    customer.unit.mandates.update(limit_amount=Decimal(250000))
    TeamMemberFactory(customer=customer, person__name="Stina Rehn", role="service_manager")
    customer.unit.budgets.update(it_amount=Decimal(5000000))
    customer.tier = "light"
    customer.save()

    assert [plain(each) for each in since(snapshot)] == [
        "Road Freight: tier Light, was Standard.",
        "The mandate of Karin Berg for Road Freight: limit 250 000 EUR, was 100 000 EUR.",
        "The budget of Road Freight: IT money 5 000 000 EUR, was 4 200 000 EUR.",
        "Stina Rehn has joined the team: Service manager.",
        "Depot North is managed by Arne Holm, no longer by Eva Lund.",
        "Depot is now called Depot North.",
        "Night terminal has come, below Road Freight, without a manager.",
    ]


def test_what_went_and_moved_is_told_too(customer, manager):
    other = UnitFactory(name="Hub", parent=customer.unit)
    snapshot = review_structure(customer, by=manager, on=TODAY)

    depot = customer.unit.children.get(code="D")
    depot.parent = other
    depot.manager = None
    depot.save()
    customer.unit.mandates.all().delete()

    assert since(snapshot) == [
        "Karin Berg no longer has the mandate for Road Freight: Customer.",
        "Depot has no manager any more; it was Eva Lund.",
        "Depot has moved from Road Freight to Hub.",
    ]


def test_the_services_a_mandate_is_limited_to_are_frozen_and_their_change_is_told(
    customer, manager
):
    mail, payroll = ServiceFactory(name="Mail"), ServiceFactory(name="Payroll")
    mandates = customer.unit.mandates
    mandates.update(services=[payroll.code, mail.code])
    snapshot = review_structure(customer, by=manager, on=TODAY)

    (frozen,) = snapshot.sections["mandates"].values()
    assert frozen["services"] == [[mail.code, "Mail"], [payroll.code, "Payroll"]]
    (shown,) = (s for s in shown_sections(snapshot.sections) if s.label == "Mandates and limits")
    assert dict(zip(shown.heads, shown.rows[0], strict=True))["Services"] == "Mail, Payroll"
    mandates.update(services=[mail.code, payroll.code])
    assert since(snapshot) == []
    Service.objects.filter(pk=mail.pk).update(name="Post")
    assert since(snapshot) == []
    Service.objects.filter(pk=mail.pk).update(name="Mail")
    mandates.update(services=[mail.code])
    assert since(snapshot) == [
        "The mandate of Karin Berg for Road Freight: services Mail, was Mail, Payroll."
    ]
    mandates.update(services=[])
    assert since(snapshot) == [
        "The mandate of Karin Berg for Road Freight: services all services, was Mail, Payroll."
    ]


def test_a_mandate_that_came_or_went_is_told_with_its_services(customer, manager):
    snapshot = review_structure(customer, by=manager, on=TODAY)
    depot, mail = customer.unit.children.get(), ServiceFactory(name="Mail")
    new = MandateFactory(unit=depot, person=depot.manager, kind="buyer", services=[mail.code])

    assert since(snapshot) == [
        "Eva Lund has a mandate for Depot: Buyer, limit any sum, only for Mail."
    ]

    again = review_structure(customer, by=manager, on=TODAY)
    new.delete()
    assert since(again) == ["Eva Lund no longer has the mandate for Depot: Buyer."]


def test_of_one_service_in_place_of_another_of_the_same_name_the_codes_are_told(customer, manager):
    one, other = ServiceFactory(name="Mail"), ServiceFactory(name="Mail")
    customer.unit.mandates.update(services=[one.code])
    snapshot = review_structure(customer, by=manager, on=TODAY)

    customer.unit.mandates.update(services=[other.code])

    assert since(snapshot) == [
        "The mandate of Karin Berg for Road Freight: "
        f"services {other.code} Mail, was {one.code} Mail."
    ]


def test_of_what_a_review_did_not_look_at_no_difference_is_told(customer, manager):
    content = content_of(customer, on=TODAY) | {"schema": 1}
    for mandate in content["sections"]["mandates"].values():
        del mandate["services"]
    old = StructureSnapshot(customer=customer, taken_on=TODAY, taken_by=manager, content=content)
    old.digest = digest_of(content)
    old.save()

    customer.unit.mandates.update(services=[ServiceFactory(name="Mail").code], limit_amount=7)

    assert [plain(each) for each in since(old)] == [
        "The mandate of Karin Berg for Road Freight: limit 7 EUR, was 100 000 EUR."
    ]


def test_one_person_in_place_of_another_of_the_same_name_is_seen(customer, manager):
    snapshot = review_structure(customer, by=manager, on=TODAY)
    old = customer.unit.manager
    customer.unit.manager = PersonFactory(name="Karin Berg")
    customer.unit.save()

    new = customer.unit.manager.external_id
    assert since(snapshot) == [
        f"Road Freight is managed by {new} Karin Berg, no longer by {old.external_id} Karin Berg."
    ]


def test_a_snapshot_never_changes_and_a_changed_one_is_noticed(customer, manager):
    snapshot = review_structure(customer, by=manager, on=TODAY)
    for change in (snapshot.delete, snapshot.save):
        with pytest.raises(InternalError, match="Cannot update or delete"), transaction.atomic():
            change()

    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE customers_structuresnapshot DISABLE TRIGGER USER")
        cursor.execute(
            "UPDATE customers_structuresnapshot"
            " SET content = jsonb_set(content, '{sections,customer,customer,tier}', '\"light\"')"
        )
        cursor.execute("ALTER TABLE customers_structuresnapshot ENABLE TRIGGER USER")

    assert not StructureSnapshot.objects.get().is_intact


def test_only_who_cares_reviews(customer):
    with pytest.raises(PermissionDenied):
        review_structure(customer, by=UserFactory(role=Role.RELATIONSHIP_MANAGER), on=TODAY)
    assert not StructureSnapshot.objects.exists()


def test_a_review_against_an_older_one_than_the_last_is_refused(customer, manager):
    first = review_structure(customer, by=manager, on=TODAY, since=0)
    review_structure(customer, by=manager, on=TODAY, since=first.pk)

    with pytest.raises(ValidationError, match="while you were reading"):
        review_structure(customer, by=manager, on=TODAY, since=first.pk)

    assert StructureSnapshot.objects.count() == 2


def test_a_snapshot_is_shown_as_it_was_whatever_happened_since(customer, manager):
    snapshot = review_structure(customer, by=manager, on=TODAY)
    frozen = canonical(snapshot.content)
    customer.unit.name = "Another"
    customer.unit.save()
    MandateFactory(unit=customer.unit, kind="buyer", valid=period(FIRST, TODAY + timedelta(9)))

    again = StructureSnapshot.objects.get()

    assert canonical(again.content) == frozen
    assert again.content["customer"] == ["R", "Road Freight"]


def test_the_money_of_a_review_is_that_of_the_fiscal_year_that_the_day_lies_in(customer, manager):
    Organisation.objects.update_or_create(
        id=1, defaults={"name": "Grid", "first_month": 12, "currency": "EUR"}
    )
    BudgetFactory(unit=customer.unit, fiscal_year=TODAY.year - 1)

    money = [
        [each["year"] for each in sections_of(customer, on=day)["money"].values()]
        for day in (date(TODAY.year, 11, 30), date(TODAY.year, 12, 1))
    ]

    assert money == [[TODAY.year - 1], [TODAY.year]]


def test_who_changed_a_budget_is_told_of_the_year_of_that_budget(customer, manager):
    began = timezone.now() - timedelta(hours=1)
    before = sections_of(customer, on=TODAY)
    budget = customer.unit.budgets.get(fiscal_year=TODAY.year)
    budget.fiscal_year -= 1
    budget.save()
    Organisation.objects.update_or_create(
        id=1, defaults={"name": "Grid", "first_month": 12, "currency": "EUR"}
    )
    after = sections_of(customer, on=date(TODAY.year, 11, 30))
    changed = [each for each in differences(before, after) if each.section == "money"]

    (group,) = grouped(changed, since=began)

    assert [line.author is not None for line in group.lines] == [True]

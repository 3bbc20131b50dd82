"""Decisions on requirements: write-once, with the mandate as it was, and nothing without one."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, InternalError, connection, transaction

from agreements.models import Decision, Requirement
from brm.accounts.models import Role, User
from brm.privacy.seals import contents_that_are_broken
from customers.models import Customer, Mandate, Rate
from tests.agreements.decisions import TODAY, a_decision, fitted
from tests.agreements.requirements import a_requirement
from tests.customers.factories import CustomerFactory, MandateFactory, PersonFactory
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager() -> User:
    return UserFactory.create(role=Role.RELATIONSHIP_MANAGER)


@pytest.fixture
def customer(manager) -> Customer:
    return CustomerFactory(unit__name="Water works", manager=manager)


@pytest.fixture
def mandate(customer) -> Mandate:
    return MandateFactory(
        unit=customer.unit,
        person=PersonFactory(name="Carl Customer"),
        limit_amount=Decimal(100_000),
        currency="EUR",
    )


@pytest.fixture
def asked(customer, manager) -> Requirement:
    made = a_requirement(customer, by=manager, rough_sum=Decimal(100_000), currency="EUR")
    return fitted(made, by=manager)


def test_a_decision_keeps_the_mandate_and_the_sum_as_they_were(asked, mandate, manager):
    made = a_decision(asked, mandate.person, by=manager)
    mandate.limit_amount = Decimal(5)
    mandate.save()

    kept = Decision.objects.get()
    assert kept == made
    assert (kept.amount, kept.currency, kept.case_version) == (100_000, "EUR", 1)
    assert kept.mandate_as_it_was == {
        "unit": mandate.unit.code,
        "unit_name": "Water works",
        "kind": "customer",
        "limit": "100000.00",
        "currency": "EUR",
        "services": [],
        "first_day": "2020-01-01",
        "last_day": "",
        "deputy_of": "",
    }
    assert (asked.state, asked.decision) == ("approved", made)
    assert contents_that_are_broken() == set()


def test_the_sum_is_kept_in_the_currency_of_the_mandate_with_its_rate(asked, mandate, manager):
    Rate.objects.create(currency="SEK", rate=Decimal("0.09"), valid_from=date(2026, 1, 1))
    asked.rough_sum, asked.currency = Decimal(100), "SEK"

    made = a_decision(asked, mandate.person, by=manager)

    assert (made.compared_amount, made.compared_currency) == (Decimal("9.00"), "EUR")
    assert [(r["currency"], r["first_day"]) for r in made.rates] == [("SEK", "2026-01-01")]


def test_a_deputy_decides_by_the_mandate_of_another(asked, mandate, manager):
    deputy = PersonFactory()
    mandate.deputy, mandate.deputy_valid = deputy, mandate.valid
    mandate.save()

    made = a_decision(asked, deputy, by=manager)

    assert (made.person, made.mandate_as_it_was["deputy_of"]) == (deputy, "Carl Customer")


def test_somebody_without_the_mandate_is_refused_by_the_name_of_who_has_it(asked, mandate, manager):
    with pytest.raises(ValidationError, match="Carl Customer"):
        a_decision(asked, PersonFactory(), by=manager)

    assert not Decision.objects.exists()


def test_above_the_limit_the_steering_group_decides(asked, mandate, manager):
    asked.rough_sum = Decimal("100000.01")

    with pytest.raises(ValidationError, match="IT steering group"):
        a_decision(asked, mandate.person, by=manager)
    made = a_decision(asked, None, by=manager, is_of_group=True)

    assert (made.person, made.mandate, made.by_mandate) == (None, None, "IT steering group")


def test_one_version_of_a_case_is_decided_once(asked, mandate, manager):
    a_decision(asked, mandate.person, by=manager)

    with pytest.raises(ValidationError, match="decided already"):
        a_decision(asked, mandate.person, by=manager)


@pytest.mark.parametrize(
    "sql", ["UPDATE agreements_decision SET text = 'No'", "DELETE FROM agreements_decision"]
)
def test_the_database_neither_changes_nor_deletes_a_decision(asked, mandate, manager, sql):
    a_decision(asked, mandate.person, by=manager)

    with pytest.raises(InternalError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def refused(**facts) -> str:
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        Requirement.objects.update(**facts)
    return str(error.value.__cause__.diag.constraint_name)


@pytest.mark.parametrize("state", ["approved", "refused"])
def test_nothing_is_decided_without_a_decision(asked, state):
    assert refused(state=state) == "nothing_is_decided_without_a_decision"


def test_a_no_approves_nothing(asked, mandate, manager):
    made = a_decision(asked, mandate.person, by=manager, outcome="refused")
    Requirement.objects.update(state="preparing")
    Requirement.objects.update(state="awaiting_decision")

    assert refused(state="approved") == "nothing_is_decided_without_a_decision"
    assert made.outcome == "refused"


def test_an_old_yes_does_not_approve_again(asked, mandate, manager):
    a_decision(asked, mandate.person, by=manager)
    Requirement.objects.update(state="withdrawn", withdrawn_because="No money")
    Requirement.objects.update(state="new", withdrawn_because="")

    assert refused(state="approved") == "nothing_is_decided_without_a_decision"


def test_a_requirement_is_decided_by_its_own_decision(asked, mandate, manager, customer):
    made = a_decision(asked, mandate.person, by=manager)
    other = fitted(a_requirement(customer, by=manager), by=manager)

    with pytest.raises(IntegrityError) as error, transaction.atomic():
        Requirement.objects.filter(pk=other.pk).update(state="approved", decision=made)

    name = error.value.__cause__.diag.constraint_name
    assert name in ("a_requirement_has_its_own_decision", "agreements_requirement_decision_id_key")


def test_a_score_is_no_change(asked):
    version = Requirement.objects.get().version

    Requirement.objects.update(score=Decimal(50))

    assert Requirement.objects.get().version == version


@pytest.mark.parametrize(
    ("facts", "name"),
    [
        ({"fit": ""}, "a_fit_says_who_decided_it_and_when"),
        ({"fit": "", "fit_by": None, "fit_on": None}, "what_is_to_be_decided_has_its_fit"),
        ({"fit": "existing"}, "the_kind_of_a_requirement_follows_its_fit"),
        ({"fit": "changed", "kind": "change"}, "the_kind_of_a_requirement_follows_its_fit"),
        ({"fit": "declined"}, "what_is_declined_says_why"),
        ({"volume": Decimal(0)}, "the_volume_of_a_requirement_is_more_than_nothing"),
        ({"delivered_on": TODAY}, "a_delivered_requirement_has_its_day"),
    ],
)
def test_requirements_that_cannot_be(asked, facts, name):
    assert refused(**facts) == name


@pytest.mark.parametrize(
    ("facts", "name"),
    [
        ({"case_version": None}, "what_is_no_order_is_decided_on_a_case"),
        ({"outcome": "perhaps"}, "a_decision_is_of_a_known_matter_and_outcome"),
        ({"mandate": None}, "who_decides_does_so_by_a_mandate"),
        ({"mandate_as_it_was": {}}, "who_decides_does_so_by_a_mandate"),
        ({"digest": "d"}, "a_decision_keeps_a_digest"),
        ({"currency": ""}, "the_sum_of_a_decision_has_a_currency"),
        ({"compared_currency": ""}, "a_compared_sum_has_a_currency"),
    ],
)
def test_decisions_that_cannot_be(asked, mandate, manager, facts, name):
    made = a_decision(asked, mandate.person, by=manager)
    made.pk, made.case_version = None, 2
    for field, value in facts.items():
        setattr(made, field, value)

    with pytest.raises(IntegrityError) as error, transaction.atomic():
        made.save(force_insert=True)

    assert error.value.__cause__.diag.constraint_name == name


def test_a_decision_is_recorded_by_somebody_or_by_its_own_person(asked, mandate, manager):
    by_link = a_decision(asked, mandate.person, by=None)

    assert (by_link.recorded_by, by_link.person) == (None, mandate.person)
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision(
            matter="service",
            requirement=asked,
            case_version=2,
            content={},
            digest=by_link.digest,
            outcome="approved",
            by_mandate="IT steering group",
            decided_on=TODAY,
        ).save()

"""What the database refuses: one row for each constraint."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models.functions import Now
from django.utils import timezone

from customers.models import Anomaly, Membership, Proposal
from customers.periods import first_day_of, last_day_of, period
from tests.customers.factories import (
    BudgetFactory,
    CustomerFactory,
    MandateFactory,
    PersonFactory,
    ProposalFactory,
    TeamMemberFactory,
    UnitFactory,
)
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

EMPTY = DateRange(empty=True)
SPRING = period(date(2026, 3, 1), date(2026, 5, 31))
JUNE = period(date(2026, 6, 1), date(2026, 6, 30))
MAY_31 = period(date(2026, 5, 31), date(2026, 12, 31))


def refused_by(name: str, row: Any) -> None:
    """The database refuses the unsaved row by the constraint of that name, and nothing else."""
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        row.save()
    assert refused.value.__cause__.diag.constraint_name == name


@pytest.mark.parametrize(
    ("facts", "name"),
    [
        ({"code": ""}, "a_unit_has_a_code"),
        ({"name": ""}, "a_unit_has_a_name"),
        ({"kind": "galaxy"}, "a_unit_is_of_a_known_kind"),
        ({"valid": EMPTY}, "a_unit_stands_for_at_least_a_day"),
    ],
)
def test_units_that_cannot_be(facts, name):
    refused_by(name, UnitFactory.build(**facts))


@pytest.mark.parametrize(
    ("facts", "name"),
    [
        ({"external_id": ""}, "a_person_has_an_external_id"),
        ({"name": ""}, "a_person_has_a_name"),
    ],
)
def test_people_that_cannot_be(facts, name):
    refused_by(name, PersonFactory.build(**facts))


def test_nobody_is_their_own_manager():
    person = PersonFactory()
    person.manager = person

    refused_by("nobody_is_their_own_manager", person)


@pytest.mark.parametrize(
    ("facts", "name"),
    [
        ({"currency": "Kr"}, "a_budget_has_a_currency"),
        ({"fiscal_year": 16}, "a_budget_is_of_a_year_in_living_memory"),
    ],
)
def test_budgets_that_cannot_be(facts, name):
    refused_by(name, BudgetFactory.build(unit=UnitFactory(), **facts))


def test_a_second_budget_of_a_unit_year_and_currency():
    first = BudgetFactory()

    refused_by("one_budget_per_unit_year_and_currency", BudgetFactory.build(unit=first.unit))


@pytest.mark.parametrize(
    ("facts", "name"),
    [
        ({"kind": "king"}, "a_mandate_is_of_a_known_kind"),
        ({"valid": EMPTY}, "a_mandate_lasts_at_least_a_day"),
        ({"limit_amount": Decimal(-1), "currency": "EUR"}, "a_mandate_limit_is_not_negative"),
        ({"limit_amount": Decimal(1)}, "a_mandate_limit_has_a_currency"),
        ({"deputy_valid": SPRING}, "a_deputy_has_days"),
    ],
)
def test_mandates_that_cannot_be(facts, name):
    refused_by(name, MandateFactory.build(unit=UnitFactory(), person=PersonFactory(), **facts))


def test_a_deputy_needs_days_and_is_somebody_else_and_acts_within_the_mandate():
    facts = {"unit": UnitFactory(), "person": PersonFactory(), "valid": SPRING}
    other = PersonFactory()

    refused_by("a_deputy_has_days", MandateFactory.build(deputy=other, **facts))
    refused_by(
        "nobody_deputises_for_themselves",
        MandateFactory.build(deputy=facts["person"], deputy_valid=SPRING, **facts),
    )
    for days in (EMPTY, MAY_31):
        refused_by(
            "a_deputy_acts_within_the_mandate",
            MandateFactory.build(deputy=other, deputy_valid=days, **facts),
        )


def test_two_customer_mandates_of_a_unit_may_follow_each_other_but_share_no_day():
    first = MandateFactory(valid=SPRING)
    refused_by(
        "one_customer_mandate_a_unit_a_day",
        MandateFactory.build(unit=first.unit, person=PersonFactory(), valid=MAY_31),
    )

    MandateFactory(unit=first.unit, valid=JUNE)

    assert first.unit.mandates.count() == 2


def test_a_person_holds_a_buyer_mandate_of_a_unit_once_and_others_may_hold_it_too():
    first = MandateFactory(kind="buyer", valid=SPRING)
    MandateFactory(unit=first.unit, kind="buyer", valid=SPRING)

    refused_by(
        "one_mandate_of_a_kind_a_person_and_unit_a_day",
        MandateFactory.build(unit=first.unit, person=first.person, kind="buyer", valid=MAY_31),
    )


def test_a_second_customer_for_a_unit_and_an_unknown_tier():
    customer = CustomerFactory()

    refused_by("customers_customer_unit_id_key", CustomerFactory.build(unit=customer.unit))
    refused_by(
        "a_customer_is_of_a_known_tier", CustomerFactory.build(unit=UnitFactory(), tier="gold")
    )


@pytest.mark.parametrize(
    ("facts", "name"),
    [
        ({"role": "king"}, "a_team_place_is_of_a_known_role"),
        ({"valid": EMPTY}, "a_team_place_lasts_at_least_a_day"),
    ],
)
def test_team_places_that_cannot_be(facts, name):
    place = TeamMemberFactory.build(customer=CustomerFactory(), person=PersonFactory(), **facts)

    refused_by(name, place)


def test_two_relationship_managers_of_a_customer_share_no_day():
    first = TeamMemberFactory(valid=SPRING)
    refused_by(
        "one_relationship_manager_a_customer_a_day",
        TeamMemberFactory.build(customer=first.customer, person=PersonFactory(), valid=MAY_31),
    )

    TeamMemberFactory(customer=first.customer, valid=JUNE)

    assert first.customer.team.count() == 2


def test_a_place_in_a_team_is_taken_once_and_its_deputy_is_somebody_else():
    first = TeamMemberFactory(role="service_manager", valid=SPRING)
    same = {"customer": first.customer, "person": first.person, "valid": MAY_31}

    refused_by(
        "one_place_of_a_role_a_person_a_day",
        TeamMemberFactory.build(role="service_manager", **same),
    )
    refused_by(
        "nobody_deputises_for_themselves_in_a_team",
        TeamMemberFactory.build(role="delivery_manager", deputy=first.person, **same),
    )


def test_memberships_that_cannot_be():
    facts = {"person": PersonFactory(), "unit": UnitFactory()}
    Membership.objects.create(valid=SPRING, **facts)

    refused_by("a_membership_lasts_at_least_a_day", Membership(valid=EMPTY, **facts))
    refused_by("one_membership_a_person_and_unit_a_day", Membership(valid=MAY_31, **facts))


@pytest.mark.parametrize(
    ("facts", "name"),
    [
        ({"kind": "king"}, "a_proposal_is_of_a_known_kind_and_state"),
        ({"state": "lost"}, "a_decided_proposal_says_who_and_when"),
        ({"kind": "gap", "state": "accepted", "decided_at": Now()}, "a_gap_is_never_accepted"),
        ({"state": "declined", "decided_at": Now()}, "a_declined_proposal_has_its_reason"),
        ({"kind": "buyer"}, "a_buyer_and_only_a_buyer_has_a_customer"),
    ],
)
def test_proposals_that_cannot_be(facts, name):
    by = UserFactory() if "decided_at" in facts else None

    refused_by(name, ProposalFactory.build(unit=UnitFactory(), decided_by=by, **facts))


def test_a_decided_proposal_says_who_and_when_and_an_open_one_neither():
    unit, user = UnitFactory(), UserFactory()

    for facts in (
        {"state": "accepted"},
        {"state": "accepted", "decided_at": Now()},
        {"state": "accepted", "decided_by": user},
        {"state": "open", "decided_by": user, "decided_at": Now()},
    ):
        refused_by(
            "a_decided_proposal_says_who_and_when", ProposalFactory.build(unit=unit, **facts)
        )


def test_a_unit_has_one_current_proposal_a_year_whatever_was_replaced():
    old = ProposalFactory()
    refused_by(
        "one_current_proposal_a_unit_year_and_currency", ProposalFactory.build(unit=old.unit)
    )
    old.state = "replaced"
    old.save()

    ProposalFactory(unit=old.unit)

    assert Proposal.objects.current(2026).count() == 1


def test_a_second_anomaly_of_a_unit_year_currency_and_kind():
    facts = {
        "unit": UnitFactory(),
        "fiscal_year": 2026,
        "currency": "EUR",
        "kind": "zero_budget",
        "sentence": "odd",
    }
    Anomaly.objects.create(**facts)

    name = "one_current_anomaly_a_subject_year_currency_and_kind"
    refused_by(name, Anomaly(**facts))
    Anomaly.objects.create(**facts | {"currency": "USD"})
    Anomaly.objects.create(
        **facts, state="closed", resolution="Net of fees", resolved_at=timezone.now()
    )


def test_a_second_anomaly_of_a_person_and_kind_without_a_year():
    facts = {"person": PersonFactory(), "kind": "self_report", "sentence": "odd"}
    Anomaly.objects.create(**facts)

    refused_by("one_current_anomaly_a_subject_year_currency_and_kind", Anomaly(**facts))


def test_anomalies_that_cannot_be():
    subject = "an_anomaly_is_of_a_unit_or_of_a_person"
    resolved = "a_resolved_anomaly_says_what_was_found_out_and_when"
    unit, now = UnitFactory(), timezone.now()

    for name, facts in (
        (subject, {"unit": None}),
        (subject, {"person": PersonFactory()}),
        (
            "an_anomaly_is_in_a_known_state",
            {"state": "lost", "resolution": "x", "resolved_at": now},
        ),
        (resolved, {"state": "resolved", "resolved_at": now}),
        (resolved, {"state": "resolved", "resolution": "Net of fees"}),
        (resolved, {"resolution": "Net of fees"}),
    ):
        row = {"unit": unit, "kind": "zero_budget", "sentence": "odd"} | facts
        refused_by(name, Anomaly(**row))


def test_the_sentence_of_a_constraint_is_what_a_form_shows():
    mandate = MandateFactory.build(
        unit=UnitFactory(), person=PersonFactory(), limit_amount=Decimal(5)
    )

    with pytest.raises(ValidationError) as refused:
        mandate.full_clean()

    assert refused.value.messages == ["Say the currency of the limit, such as EUR."]


def test_a_period_is_said_with_its_last_day():
    assert (first_day_of(SPRING), last_day_of(SPRING)) == (date(2026, 3, 1), date(2026, 5, 31))
    assert (first_day_of(period(None, None)), last_day_of(None)) == (None, None)

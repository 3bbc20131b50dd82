"""Proposals kept, accepted and declined; care; freshness."""

from datetime import date, timedelta
from decimal import Decimal
from functools import partial

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from brm.accounts.models import Organisation, Role
from customers.care import has_care, in_care_of_others, require_care
from customers.models import (
    Anomaly,
    Budget,
    Confirmation,
    Customer,
    Mandate,
    MandateKind,
    Proposal,
    ProposalState,
    TeamMember,
    Unit,
)
from customers.operations.confirm import confirm_structure
from customers.operations.decide import accept_proposals, decline_proposals
from customers.operations.link import link_people_to_users
from customers.operations.note import note_anomalies, resolve_anomalies
from customers.operations.propose import Proposed, propose_structure
from customers.periods import period
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

TODAY = date(2026, 11, 23)
M = Decimal(1_000_000)


@pytest.fixture
def by():
    return UserFactory(role=Role.RELATIONSHIP_MANAGER)


@pytest.fixture
def grid():
    """A unit with a manager and IT money, and below it one with a manager and none."""
    unit = UnitFactory(code="GRID", name="Grid", manager=PersonFactory(name="Arne"))
    BudgetFactory(unit=unit)
    UnitFactory(code="CREWS", name="Crews", parent=unit, manager=PersonFactory(name="Tor"))
    return unit


def propose(year: int = 2026) -> Proposed:
    return propose_structure(year, "EUR", on=TODAY)


def states(year: int = 2026) -> dict[str, tuple[str, str]]:
    current = Proposal.objects.current(year).values_list("unit__code", "kind", "state")
    return {code: (kind, state) for code, kind, state in current}


def open_ids() -> list[int]:
    return list(Proposal.objects.open().order_by("pk").values_list("pk", flat=True))


def test_a_years_budgets_propose_customers_and_buyers_once(grid):
    first, second = propose(), propose()

    assert (first, second) == (Proposed(2, 0, 0, 0), Proposed(0, 0, 0, 2))
    assert states() == {"GRID": ("customer", "open"), "CREWS": ("buyer", "open")}
    buyer = Proposal.objects.get(unit__code="CREWS")
    assert buyer.customer == grid
    assert Proposal.objects.get(unit=grid).evidence == {
        "amount": "51000000.00",
        "it_amount": "4200000.00",
        "it_amount_before": None,
        "year_before": None,
        "share": "0.082353",
        "unanswered": "0.00",
        "currency": "EUR",
        "manager": "Arne",
        "manager_id": grid.manager_id,
        "of_below": False,
        "reasons": ["it_money_of_its_own"],
    }


def test_accepting_gives_mandates_and_makes_the_customer(grid, by):
    propose()
    person = PersonFactory(user=by)

    assert accept_proposals(open_ids(), by=by, on=TODAY) == 2

    mandates = Mandate.objects.order_by("kind").values_list("unit__code", "kind", "person__name")
    assert list(mandates) == [("CREWS", "buyer", "Tor"), ("GRID", "customer", "Arne")]
    assert {m.valid for m in Mandate.objects.all()} == {period(TODAY, None)}
    assert Customer.objects.get().relationship_manager(on=TODAY) == person
    assert states() == {"GRID": ("customer", "accepted"), "CREWS": ("buyer", "accepted")}


def test_accepting_twice_does_it_once(grid, by):
    propose()
    ids = open_ids()

    assert [accept_proposals(ids, by=by, on=TODAY) for _ in range(2)] == [2, 0]
    assert Mandate.objects.count() == 2


def test_the_named_relationship_manager_is_taken_and_an_earlier_one_kept(grid, by):
    propose()
    named = PersonFactory()
    accept_proposals(open_ids(), by=by, on=TODAY, relationship_manager=named)
    kept = Customer.objects.get()
    Proposal.objects.update(state=ProposalState.REPLACED)
    propose(), Proposal.objects.current(2026).update(state=ProposalState.OPEN)

    admin = UserFactory(role=Role.ADMINISTRATOR)
    accept_proposals(open_ids(), by=admin, on=TODAY, relationship_manager=PersonFactory())

    assert [place.person for place in TeamMember.objects.filter(customer=kept)] == [named]


def test_a_mandate_of_somebody_else_ends_the_day_before(grid, by):
    deputy = PersonFactory()
    MandateFactory(unit=grid, deputy=deputy, deputy_valid=period(date(2026, 11, 1), None))
    propose()

    accept_proposals(open_ids(), by=by, on=TODAY)

    old, new = Mandate.objects.filter(unit=grid).order_by("valid")
    assert (old.last_day, new.first_day) == (TODAY - timedelta(days=1), TODAY)
    assert old.deputy_valid == period(date(2026, 11, 1), TODAY - timedelta(days=1))


def test_a_later_mandate_of_somebody_else_is_not_overrun(grid, by):
    MandateFactory(unit=grid, valid=period(date(2027, 1, 1), None))
    propose()

    accept_proposals(open_ids(), by=by, on=TODAY)

    given = Mandate.objects.filter(unit=grid).order_by("valid").first()
    assert given.valid == period(TODAY, date(2026, 12, 31))


def test_a_mandate_that_begins_the_same_day_is_named_and_nothing_is_accepted(grid, by):
    MandateFactory(unit=grid, person__name="Siv", valid=period(TODAY, None))
    propose()

    with pytest.raises(ValidationError) as refused:
        accept_proposals(open_ids(), by=by, on=TODAY)

    assert refused.value.messages == ["Siv holds the mandate of Grid from that very day."]
    assert Proposal.objects.filter(state=ProposalState.ACCEPTED).count() == 0


def test_a_unit_that_has_lost_its_manager_is_named(grid, by):
    propose()
    grid.manager = None
    grid.save()

    with pytest.raises(ValidationError) as refused:
        accept_proposals(open_ids(), by=by, on=TODAY)

    assert refused.value.messages == ["Grid has no manager any more; look at the structure again."]


def test_a_gap_is_neither_accepted_nor_declined(by):
    unit = UnitFactory()
    BudgetFactory(unit=unit)
    propose()
    gap = Proposal.objects.get()

    assert accept_proposals([gap.pk], by=by, on=TODAY) == 0
    assert decline_proposals([gap.pk], by=by, on=TODAY, reason="no") == 0
    assert states() == {unit.code: ("gap", "open")}


def test_a_declined_proposal_stays_declined_until_its_figures_change(grid, by):
    propose()
    decline_proposals(open_ids(), by=by, on=TODAY, reason="closing down")
    propose()
    assert states() == {"GRID": ("customer", "declined"), "CREWS": ("buyer", "declined")}

    Budget.objects.update(it_amount=5 * M)
    propose()

    assert states() == {"GRID": ("customer", "open"), "CREWS": ("buyer", "declined")}
    replaced = Proposal.objects.get(state=ProposalState.REPLACED)
    assert (replaced.unit, replaced.declined_because) == (grid, "closing down")


def test_the_same_figures_in_a_new_year_stay_declined_with_their_reason(grid, by):
    propose()
    decline_proposals(open_ids(), by=by, on=TODAY, reason="closing down")
    BudgetFactory(unit=grid, fiscal_year=2027)

    propose(2027)

    again = Proposal.objects.current(2027).get(unit=grid)
    assert (again.state, again.declined_because) == ("declined", "closing down")


def test_declining_needs_a_reason(grid, by):
    propose()

    with pytest.raises(ValidationError) as refused:
        decline_proposals(open_ids(), by=by, on=TODAY, reason="  ")

    assert refused.value.message_dict == {"reason": ["Say why it is declined."]}


def test_a_new_year_proposes_only_what_changed(grid, by):
    propose()
    accept_proposals(open_ids(), by=by, on=TODAY)
    BudgetFactory(unit=grid, fiscal_year=2027, it_amount=5 * M)
    safety = UnitFactory(code="SAFETY", parent=grid, manager=PersonFactory())
    BudgetFactory(unit=safety, fiscal_year=2027, it_amount=M)

    propose(2027)

    assert states(2027) == {
        "GRID": ("customer", "unchanged"),
        "CREWS": ("buyer", "unchanged"),
        "SAFETY": ("customer", "open"),
    }


def test_an_accepted_proposal_takes_new_figures_and_stays_accepted(grid, by):
    propose()
    accept_proposals(open_ids(), by=by, on=TODAY)
    Budget.objects.update(it_amount=5 * M)

    propose()

    kept = Proposal.objects.get(unit=grid)
    assert (kept.state, kept.evidence["it_amount"]) == ("accepted", "5000000.00")


def test_what_is_no_longer_found_is_proposed_no_more(grid):
    propose()
    Budget.objects.all().delete()

    assert propose() == Proposed(0, 0, 2, 0)
    assert states() == {}


def test_an_explanation_of_odd_figures_stays_while_the_figures_do(grid, by):
    Budget.objects.update(amount=M)
    propose()
    resolve_anomalies(Anomaly.objects.all(), by=by, resolution="Net of fees")
    propose()
    assert Anomaly.objects.get().resolution == "Net of fees"

    Budget.objects.update(amount=2 * M)
    propose()

    assert list(Anomaly.objects.order_by("state").values_list("state", "resolution")) == [
        ("closed", "Net of fees"),
        ("open", ""),
    ]


def test_proposing_costs_the_same_few_queries_for_any_number_of_units():
    Organisation.current()
    counts = []
    for n in (1, 30):
        for _ in range(n):
            BudgetFactory(unit__manager=PersonFactory())
        with CaptureQueriesContext(
            connection,
        ) as captured:
            propose()
        counts.append(len(captured))

    assert counts[0] == counts[1]


def test_care_is_of_the_relationship_manager_the_deputy_and_administrators():
    day = date(2026, 6, 1)
    manager, deputy, other = (UserFactory(role=Role.RELATIONSHIP_MANAGER) for _ in range(3))
    customer = CustomerFactory(unit__name="Grid")
    TeamMemberFactory(
        customer=customer,
        person=PersonFactory(user=manager, name="Ingrid"),
        deputy=PersonFactory(user=deputy),
        valid=period(day, day),
    )

    assert [has_care(user, customer, on=day) for user in (manager, deputy, other)] == [
        True,
        True,
        False,
    ]
    assert has_care(UserFactory(role=Role.ADMINISTRATOR), customer, on=day)
    for outside in (day - timedelta(days=1), day + timedelta(days=1)):
        assert not has_care(manager, customer, on=outside)
    with pytest.raises(
        PermissionDenied, match="This is for Ingrid, the relationship manager of Grid"
    ):
        require_care(other, customer, on=day)
    with pytest.raises(PermissionDenied, match="Grid has no relationship manager on 2 June 2026"):
        require_care(other, customer, on=day + timedelta(days=1))


def test_a_user_with_care_but_without_the_role_may_not_write():
    reader = UserFactory(role=Role.READER)
    customer = CustomerFactory(manager=reader)

    assert not has_care(reader, customer, on=TODAY)


@pytest.mark.parametrize(
    ("tier", "days", "stale"),
    [
        ("strategic", 89, False),
        ("strategic", 90, False),
        ("strategic", 91, True),
        ("standard", 180, False),
        ("standard", 181, True),
        ("light", 365, False),
        ("light", 366, True),
    ],
)
def test_a_confirmation_holds_for_the_tiers_days(by, tier, days, stale):
    customer = CustomerFactory(tier=tier)
    confirm_structure(customer, by=by, on=TODAY - timedelta(days=days))

    assert Customer.objects.stale(on=TODAY).exists() is stale


def test_a_customer_never_confirmed_is_stale_and_the_last_confirmation_counts(by):
    customer = CustomerFactory(tier="strategic")
    assert list(Customer.objects.stale(on=TODAY)) == [customer]

    for days in (1, 400):
        confirm_structure(customer, by=by, on=TODAY - timedelta(days=days), note="asked Arne")

    assert list(Customer.objects.stale(on=TODAY)) == []
    assert Confirmation.objects.filter(note="asked Arne").count() == 2


def test_money_is_rolled_up_over_a_subtree_in_one_query(django_assert_num_queries):
    top = UnitFactory()
    BudgetFactory(unit=top, amount=10 * M, it_amount=M)
    BudgetFactory(unit__parent=top, amount=20 * M, it_amount=None)
    BudgetFactory(unit__parent=UnitFactory(parent=top), amount=30 * M, it_amount=2 * M)
    BudgetFactory(amount=99 * M)

    with django_assert_num_queries(1):
        totals = Budget.objects.of_year(2026, "EUR").below(top).counted_once(within=top).totals()

    assert totals == {"amount": 60 * M, "it_amount": 3 * M}


def test_a_budget_that_includes_those_below_is_counted_once():
    top = UnitFactory()
    BudgetFactory(unit=top, amount=60 * M, it_amount=5 * M, includes_below=True)
    BudgetFactory(unit__parent=UnitFactory(parent=top), amount=30 * M, it_amount=2 * M)

    totals = Budget.objects.of_year(2026, "EUR").below(top).counted_once(within=top).totals()

    assert totals == {"amount": 60 * M, "it_amount": 5 * M}


def test_the_nearest_customer_is_at_the_unit_or_above_it():
    top, near = CustomerFactory(), CustomerFactory(unit__parent=UnitFactory())
    near.unit.parent.parent = top.unit
    near.unit.parent.save()
    leaf = UnitFactory(parent=near.unit)

    assert Customer.objects.nearest_to(leaf) == near
    assert Customer.objects.nearest_to(near.unit.parent) == top
    assert Customer.objects.nearest_to(UnitFactory()) is None


def test_users_are_linked_to_the_one_person_of_their_address():
    user, twice = UserFactory(email="ingrid@example.org"), UserFactory(email="bo@example.org")
    ingrid = PersonFactory(email="Ingrid@Example.org")
    PersonFactory(email=twice.email), PersonFactory(email=twice.email)

    assert [link_people_to_users() for _ in range(2)] == [1, 0]
    ingrid.refresh_from_db()
    assert ingrid.user == user


def test_a_buyer_that_becomes_a_customer_gets_the_other_mandate(grid, by):
    crews = grid.children.get()
    MandateFactory(unit=crews, person=crews.manager, kind=MandateKind.CUSTOMER)
    propose()

    accept_proposals(open_ids(), by=by, on=TODAY)

    held = Mandate.objects.held(on=TODAY).filter(unit=crews)
    assert [(m.kind, m.person) for m in held] == [("buyer", crews.manager)]


def test_a_proposal_decided_meanwhile_is_left_alone(by):
    proposal = ProposalFactory()
    decline_proposals([proposal.pk], by=by, on=TODAY, reason="closing")

    assert accept_proposals([proposal.pk], by=by, on=TODAY) == 0
    assert Mandate.objects.count() == 0


@pytest.fixture
def siv(grid):
    """The relationship manager of the customer at Grid, above Crews."""
    siv = UserFactory(role=Role.RELATIONSHIP_MANAGER)
    TeamMemberFactory(customer__unit=grid, person=PersonFactory(name="Siv", user=siv))
    return siv


def test_what_is_proposed_of_a_unit_is_for_its_relationship_manager_to_decide(grid, by, siv):
    held = MandateFactory(unit=grid, person=PersonFactory())
    propose()

    for decide in (accept_proposals, partial(decline_proposals, reason="no")):
        for unit in ("GRID", "CREWS"):
            ids = Proposal.objects.filter(unit__code=unit).values_list("pk", flat=True)
            with pytest.raises(PermissionDenied) as refused:
                decide(ids, by=by, on=TODAY)
            assert str(refused.value) == "This is for Siv, the relationship manager of Grid."
    held.refresh_from_db()
    assert held.valid == period(date(2020, 1, 1), None)

    assert accept_proposals(open_ids(), by=siv, on=TODAY) == 2


def test_a_deputy_and_an_administrator_decide_what_is_proposed(grid, by, siv):
    propose()
    first, second = open_ids()
    TeamMember.objects.update(deputy=PersonFactory(user=by))

    assert accept_proposals([first], by=by, on=TODAY) == 1
    admin = UserFactory(role=Role.ADMINISTRATOR)
    assert accept_proposals([second], by=admin, on=TODAY) == 1


def test_the_nearest_customer_with_a_relationship_manager_is_asked(grid, by, siv):
    crews = CustomerFactory(unit=grid.children.get())
    propose()
    ids = list(Proposal.objects.filter(unit=crews.unit).values_list("pk", flat=True))
    with pytest.raises(PermissionDenied):
        accept_proposals(ids, by=by, on=TODAY)

    TeamMemberFactory(customer=crews, person=PersonFactory(user=by))

    assert accept_proposals(ids, by=by, on=TODAY) == 1


@pytest.mark.parametrize(("last_day", "may"), [(TODAY - timedelta(days=1), True), (TODAY, False)])
def test_care_that_has_ended_binds_nobody(grid, by, siv, last_day, may):
    TeamMember.objects.update(valid=period(date(2020, 1, 1), last_day))

    theirs = in_care_of_others(Unit.objects.filter(pk=grid.pk), by, on=TODAY)

    assert theirs.exists() is not may


def test_whoever_accepts_a_customer_under_nobodys_care_becomes_its_manager(grid, by):
    propose()
    person = PersonFactory(user=by)
    other = UserFactory(role=Role.RELATIONSHIP_MANAGER)
    accept_proposals(open_ids()[:1], by=by, on=TODAY)

    with pytest.raises(PermissionDenied):
        decline_proposals(open_ids(), by=other, on=TODAY, reason="no")

    assert Customer.objects.get().relationship_manager(on=TODAY) == person


def test_a_reader_decides_nothing(grid):
    propose()

    with pytest.raises(PermissionDenied):
        accept_proposals(open_ids(), by=UserFactory(role=Role.READER), on=TODAY)


def test_a_manager_whom_nobody_saw_gets_no_mandate(grid, by):
    propose()
    grid.manager = PersonFactory(name="Someone else")
    grid.save()

    with pytest.raises(ValidationError) as refused:
        accept_proposals(open_ids(), by=by, on=TODAY)

    assert refused.value.messages == [
        "Grid has another manager by now; look at the structure again."
    ]
    assert Mandate.objects.count() == 0


def test_what_was_explained_is_closed_when_it_is_gone_and_explained_again_when_it_comes_back(by):
    person = PersonFactory()
    of_kind = Anomaly.objects.filter(kind="self_report")
    found = partial(Anomaly, person=person, kind="self_report", sentence="odd")

    note_anomalies([found(evidence={"n": 1})], among=of_kind)
    resolve_anomalies(of_kind, by=by, resolution="The owner")
    note_anomalies([], among=of_kind)
    assert [(a.state, a.resolution) for a in of_kind.all()] == [("closed", "The owner")]

    note_anomalies([found(evidence={"n": 1})], among=of_kind)

    assert [(a.state, a.resolved_by) for a in of_kind.current()] == [("resolved", by)]


def test_what_nobody_explained_is_gone_with_its_figures_or_takes_the_new_ones():
    person = PersonFactory()
    of_kind = Anomaly.objects.filter(kind="self_report")
    found = partial(Anomaly, person=person, kind="self_report", sentence="odd")

    for n in (1, 2):
        note_anomalies([found(evidence={"n": n})], among=of_kind)
    assert [a.evidence for a in of_kind.all()] == [{"n": 2}]
    note_anomalies([], among=of_kind)

    assert of_kind.count() == 0


def test_odd_figures_of_one_currency_leave_those_of_another_alone(grid):
    Budget.objects.update(amount=M)
    propose()
    BudgetFactory(unit=grid, currency="USD")

    propose_structure(2026, "USD", on=TODAY)

    assert [a.currency for a in Anomaly.objects.all()] == ["EUR"]

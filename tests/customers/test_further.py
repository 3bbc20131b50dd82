"""What else is odd in budgets; bounds; several currencies and years."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.utils import translation

from brm.accounts.models import Organisation, Role
from customers.models import Anomaly, Budget, Proposal, ProposalRun, Threshold
from customers.money.anomaly_kinds import anomaly_kinds, remedy_of, words_of
from customers.money.evidence import words_of as evidence_in_words
from customers.money.findings import Before, Bounds, Kind, Reason, UnitMoney
from customers.money.further import plain_name
from customers.money.oddities import Oddity
from customers.money.rules import follow_the_money
from customers.operations.decide import accept_proposals
from customers.operations.propose import propose_structure, years_with_budgets
from customers.periods import period
from tests.customers.factories import BudgetFactory, PersonFactory, UnitFactory
from tests.factories import UserFactory

TODAY = date(2026, 11, 23)
M = Decimal(1_000_000)


def unit(
    code: str, parent: str | None, manager: str | None, amount, it_amount, **more
) -> UnitMoney:
    money = [None if m is None else Decimal(str(m)) * M for m in (amount, it_amount)]
    return UnitMoney(code, more.pop("name", code), parent, manager, *money, **more)


def further(units, **facts) -> list[tuple[str, str]]:
    structure = follow_the_money(units, year=2026, **facts)
    return [(odd.unit.code, odd.oddity.value) for odd in structure.further]


def test_money_without_a_manager_and_without_its_budget_are_named():
    units = [unit("A", None, None, 100, 4), unit("B", None, "Bo", None, 4)]

    assert further(units) == [("A", "money_without_manager"), ("B", "it_money_without_total")]


def test_a_manager_for_whom_nobody_decides_is_named_at_the_top_of_the_branch():
    units = [
        unit("GROUP", None, "Elin", 500, None),
        unit("HYDRO", "GROUP", "Ann", 100, 10),
        unit("CREWS", "HYDRO", "Tor", 10, None),
        unit("LEGAL", "GROUP", "Lea", 20, None),
        unit("LIBRARY", "LEGAL", "Lib", 1, None),
    ]

    assert further(units) == [("LEGAL", "manager_without_money")]


def test_budgets_below_may_not_be_more_than_the_one_that_covers_them():
    below = [unit("A", "G", "Ann", 60, None), unit("B", "G", "Bo", 50, None)]
    exact = [unit("G", None, "Elin", 110, 10), *below]
    small = [unit("G", None, "Elin", 100, 10), *below]
    apart = [unit("G", None, "Elin", 100, 10, includes_below=False), *below]

    assert (further(exact), further(apart)) == ([], [])
    structure = follow_the_money(small, year=2026)
    assert [odd.sentence for odd in structure.further] == [
        "A budget of 100.0 M is less than the 110.0 M of A and B below it"
    ]


def test_one_name_under_two_codes_beside_each_other_or_of_one_manager():
    units = [
        unit("A1", "A", "Ann", None, None, name="R&D, North"),
        unit("A2", "A", "Bo", None, None, name="R and D  north"),
        unit("B1", "B", "Ann", None, None, name="R & D North"),
        unit("B2", "C", "Cy", None, None, name="R & D North"),
        unit("A", None, None, 100, 1),
        unit("B", None, None, 100, 1),
        unit("C", None, None, 100, 1),
    ]

    named = [pair for pair in further(units) if pair[1] == "same_name"]

    assert named == [("A2", "same_name"), ("B1", "same_name")]


@pytest.mark.parametrize(
    ("now", "odd"), [(14.9, False), (15, False), (15.1, True), (5, False), (4.9, True)]
)
def test_a_change_of_more_than_the_bound_is_looked_into(now, odd):
    units = [unit("A", None, "Ann", 100, now)]

    found = further(units, bounds=Bounds(jump=50), before={"A": Before(2025, 10 * M)})

    assert bool(found) is odd


def test_a_change_is_said_with_both_sums_and_without_a_bound_not_at_all():
    units, before = [unit("A", None, "Ann", 100, 9)], {"A": Before(2023, 4 * M)}

    (jump,) = follow_the_money(units, year=2026, bounds=Bounds(jump=50), before=before).further

    assert jump.sentence == "IT money went from 4.0 M in 2023 to 9.0 M in 2026 (+125.0 %)"
    assert further(units, before=before) == []


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("R & D,  North", "r and d north"),
        ("\ufb01nance (Group)", "finance group"),
        ("STRASSE", "strasse"),
        ("Stra\u00dfe", "strasse"),
    ],
)
def test_names_are_compared_without_what_people_write_differently(name, plain):
    assert plain_name(name) == plain


@pytest.mark.parametrize(("it_amount", "kind"), [("0.99", Kind.GAP), ("1.00", Kind.CUSTOMER)])
def test_the_least_share_itself_is_enough(it_amount, kind):
    bounds = Bounds(share=Decimal("0.01"))
    structure = follow_the_money([unit("A", None, "Ann", 100, it_amount)], year=2026, bounds=bounds)

    assert structure.findings[0].kind == kind


def test_money_below_the_least_share_is_a_gap_that_says_so():
    bounds = Bounds(share=Decimal("0.01"))
    structure = follow_the_money([unit("A", None, "Ann", 100, "0.5")], year=2026, bounds=bounds)

    finding = structure.findings[0]
    assert (finding.kind, finding.reason) == (Kind.GAP, Reason.BELOW_SHARE)
    assert finding.sentence == "IT is 0.5 M of 100.0 M (0.5 %), below the share of 1.0 %"


def test_what_stands_deeper_than_the_level_counts_in_the_unit_there():
    units = [
        unit("G", None, "Elin", 300, None),
        unit("A", "G", "Ann", 200, 10),
        unit("A1", "A", "Tor", 50, 5),
        unit("A11", "A1", "Kim", 10, None),
    ]

    structure = follow_the_money(units, year=2026, bounds=Bounds(deepest=2))

    assert [(f.unit.code, f.kind, f.it_amount) for f in structure.findings] == [
        ("A", Kind.CUSTOMER, 15 * M)
    ]
    assert structure.it_amount == 15 * M


@pytest.fixture
def grid(db):
    grid = UnitFactory(code="GRID", name="Grid", manager=PersonFactory(name="Arne"))
    BudgetFactory(unit=grid)
    return grid


def propose(year: int = 2026, currency: str = "EUR", **facts):
    return propose_structure(year, currency, on=TODAY, **facts)


def test_the_organisations_threshold_applies_unless_another_is_given(grid):
    Threshold.objects.create(currency="EUR", it_amount=5 * M)

    propose()
    kinds = [Proposal.objects.current(2026).get().kind]
    propose(threshold=M)
    kinds.append(Proposal.objects.current(2026).get().kind)

    assert kinds == ["gap", "customer"]
    assert list(ProposalRun.objects.order_by("pk").values_list("threshold", "customers")) == [
        (5 * M, 0),
        (M, 1),
    ]


def test_each_look_is_recorded_and_never_changed(grid):
    by = UserFactory(role=Role.ADMINISTRATOR)

    propose(by=by)

    run = ProposalRun.objects.latest_of(2026, "EUR")
    assert (run.asked_by, run.customers, run.created, run.kept) == (by, 1, 1, 0)
    assert (run.answered, run.unanswered) == (Decimal("4200000"), 0)
    with pytest.raises(Exception, match="Cannot update"), transaction.atomic():
        ProposalRun.objects.update(customers=9)


@pytest.mark.parametrize("facts", [{"currency": "eur"}, {"share": 101}, {"deepest": 0}])
@pytest.mark.django_db
def test_thresholds_that_cannot_be(facts):
    with pytest.raises(IntegrityError), transaction.atomic():
        Threshold.objects.create(**{"currency": "EUR"} | facts)


def test_a_year_looked_at_in_a_second_currency_leaves_what_the_first_proposes(grid):
    propose()
    BudgetFactory(unit=grid, currency="USD")

    propose(currency="USD")

    current = Proposal.objects.current(2026).order_by("currency")
    assert list(current.values_list("currency", "state")) == [("EUR", "open"), ("USD", "open")]


def test_what_is_accepted_in_one_currency_is_no_question_in_another(grid):
    propose()
    by = UserFactory(role=Role.ADMINISTRATOR)
    accept_proposals(Proposal.objects.values_list("pk", flat=True), by=by, on=TODAY)
    BudgetFactory(unit=grid, currency="USD")

    propose(currency="USD")

    assert Proposal.objects.current(2026, "USD").get().state == "unchanged"


def test_a_gap_of_years_is_bridged_only_what_changed_is_proposed(grid):
    BudgetFactory(unit=grid, fiscal_year=2023)
    propose(2023)
    by = UserFactory(role=Role.ADMINISTRATOR)
    accept_proposals(Proposal.objects.values_list("pk", flat=True), by=by, on=TODAY)

    propose(2026)

    now = Proposal.objects.current(2026).get()
    assert (now.state, now.differs) == ("unchanged", False)
    assert now.evidence["it_amount_before"] == "4200000.00"
    assert years_with_budgets("EUR") == [2023, 2026]


def test_all_years_are_followed_from_the_first_on(grid, capsys):
    BudgetFactory(unit=grid, fiscal_year=2024)
    Organisation.objects.create(name="Aurvik", currency="EUR")

    call_command("follow_the_money", "--all-years")

    assert sorted(set(Proposal.objects.values_list("fiscal_year", flat=True))) == [2024, 2026]


@pytest.mark.parametrize(
    ("first_month", "ends", "found"),
    [(1, date(2026, 3, 31), 1), (4, date(2026, 3, 31), 0), (4, date(2026, 4, 1), 1)],
)
@pytest.mark.django_db
def test_units_stand_in_the_organisations_fiscal_year(first_month, ends, found):
    Organisation.objects.create(name="Aurvik", first_month=first_month)
    top = UnitFactory(code="TOP", manager=PersonFactory())
    BudgetFactory(unit=top)
    days = period(date(2020, 1, 1), ends)
    UnitFactory(code="CREWS", parent=top, manager=PersonFactory(), valid=days)

    propose()

    assert Proposal.objects.filter(unit__code="CREWS").count() == found


def test_evidence_is_said_in_the_readers_language_and_another_one_changes_nothing(grid):
    propose()
    with translation.override("de"):
        propose()

    proposal = Proposal.objects.select_related("unit", "customer").get()
    assert proposal.version == 1
    assert evidence_in_words(proposal) == "IT is 4.2 M of 51.0 M (8.2 %) of the 2026 budget"


def test_every_oddity_is_a_kind_that_says_its_figures_and_has_a_remedy(grid):
    Threshold.objects.create(currency="EUR", jump=50)
    BudgetFactory(unit=grid, fiscal_year=2025, it_amount=M)
    below = UnitFactory(parent=grid, name="North", manager=PersonFactory(email="n@example.org"))
    BudgetFactory(unit=below, amount=99 * M, it_amount=None)
    UnitFactory(parent=grid, name="NORTH")
    for sums in ((None, 5), (-1, 5), (0, 5), (1, 5), (1, -5)):
        BudgetFactory(amount=sums[0] and sums[0] * M, it_amount=sums[1] * M)
    UnitFactory(manager=PersonFactory())

    propose()

    odd = list(Anomaly.objects.select_related("unit__manager"))
    assert {each.kind for each in odd} == set(Oddity) - {
        "below_exceeds_parent",
        "may_contain_below",
    }
    assert {oddity.value for oddity in Oddity} <= set(anomaly_kinds.names())
    assert [words_of(each) for each in odd] == [each.sentence for each in odd]
    assert all(remedy_of(each).href for each in odd)


def test_a_remedy_writes_to_the_manager_who_can_be_written_to():
    grid = UnitFactory.build(pk=1, name="Grid", manager=PersonFactory.build(email="a@example.org"))
    facts = {"fiscal_year": 2026, "kind": "zero_budget", "sentence": "IT is 1 of nothing"}

    remedy = remedy_of(Anomaly(unit=grid, **facts))

    assert remedy.href == (
        "mailto:a@example.org?subject=The%202026%20budget%20of%20Grid&body=IT%20is%201%20of%20nothing."
    )


def test_with_a_budget_gone_its_oddities_are_gone(grid):
    Budget.objects.update(amount=None)
    propose()
    assert Anomaly.objects.count() == 1

    Budget.objects.update(amount=51 * M)
    propose()

    assert Anomaly.objects.count() == 0

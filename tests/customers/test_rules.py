"""Following the money: who is a customer, who a buyer, and what is a gap."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customers.money.amounts import it_share, percent, short
from customers.money.findings import Finding, Kind, Oddity, Reason, Structure, UnitMoney
from customers.money.rules import follow_the_money

M = Decimal(1_000_000)


def unit(
    code: str, parent: str | None, manager: str | None, amount, it_amount, **more
) -> UnitMoney:
    """A unit with its sums in millions; None stays unknown."""
    money = [None if m is None else Decimal(str(m)) * M for m in (amount, it_amount)]
    return UnitMoney(code, code, parent, manager, *money, **more)


def found(structure: Structure) -> dict[str, tuple[str, str, str | None]]:
    return {f.unit.code: (f.kind, f.reason, f.customer) for f in structure.findings}


AURVIK = [
    unit("Hydro Power", None, "Astrid", 612, 38.4),
    unit("Plant operations", "Hydro Power", "Nils", 204, None),
    unit("Dam safety", "Hydro Power", "Rut", 51, 4.2),
    unit("Grid", None, "Arne", 780, 52.6, includes_below=True),
    unit("Grid North", "Grid", "Karin", 561, 34.2),
    unit("Field crews", "Grid North", "Tor", 118, None),
    unit("Grid analysis", "Grid", None, 22, 2.9),
    unit("Energy Trading", None, "Helena", 214, 41),
    unit("Charging pilot", None, "Ola", 3, 0.2),
    unit("Energy Retail North", None, "Siv", 5, 7),
    unit("Shared property", None, "Bo", -8.6, 1.2),
]


def test_each_unit_gets_its_place_by_its_manager_and_its_own_it_money():
    structure = follow_the_money(AURVIK, year=2027, threshold=M / 2)

    assert found(structure) == {
        "Hydro Power": (Kind.CUSTOMER, Reason.IT_MONEY_OF_ITS_OWN, None),
        "Plant operations": (Kind.BUYER, Reason.NO_IT_MONEY_OF_ITS_OWN, "Hydro Power"),
        "Dam safety": (Kind.CUSTOMER, Reason.IT_MONEY_OF_ITS_OWN, None),
        "Grid": (Kind.GAP, Reason.COUNTED_IN_PARENT, None),
        "Grid North": (Kind.CUSTOMER, Reason.IT_MONEY_OF_ITS_OWN, None),
        "Field crews": (Kind.BUYER, Reason.NO_IT_MONEY_OF_ITS_OWN, "Grid North"),
        "Grid analysis": (Kind.GAP, Reason.NOBODY_ANSWERS, None),
        "Energy Trading": (Kind.CUSTOMER, Reason.IT_MONEY_OF_ITS_OWN, None),
        "Charging pilot": (Kind.GAP, Reason.BELOW_THRESHOLD, None),
        "Energy Retail North": (Kind.GAP, Reason.ODD_FIGURES, None),
        "Shared property": (Kind.GAP, Reason.ODD_FIGURES, None),
    }


def test_the_evidence_says_why_in_words_and_figures():
    structure = follow_the_money(AURVIK, year=2027, threshold=M / 2)

    assert {f.unit.code: f.sentence for f in structure.findings} == {
        "Hydro Power": "IT is 38.4 M of 612.0 M (6.3 %) of the 2027 budget",
        "Plant operations": "Has a manager and no IT money of its own; "
        "the nearest customer above is Hydro Power",
        "Dam safety": "IT is 4.2 M of 51.0 M (8.2 %) of the 2027 budget",
        "Grid": "52.6 M of IT money already contains that of Grid North and Grid analysis; "
        "who answers for 15.5 M?",
        "Grid North": "IT is 34.2 M of 561.0 M (6.1 %) of the 2027 budget",
        "Field crews": "Has a manager and no IT money of its own; "
        "the nearest customer above is Grid North",
        "Grid analysis": "IT is 2.9 M of 22.0 M (13.2 %) of the 2027 budget; "
        "there is no manager, and nobody above answers for it",
        "Energy Trading": "IT is 41.0 M of 214.0 M (19.2 %) of the 2027 budget",
        "Charging pilot": "IT money of 0.2 M is below the threshold of 0.5 M",
        "Energy Retail North": "IT is 7.0 M of a net budget of 5.0 M, more than the whole; "
        "fees may be netted off, ask for the gross sum",
        "Shared property": "IT is 1.2 M of \N{MINUS SIGN}8.6 M; a negative budget has no share",
    }


def test_figures_that_cannot_be_right_are_named_and_have_no_share():
    structure = follow_the_money(AURVIK, year=2027)

    odd = {a.unit.code: a.oddity for a in structure.anomalies}
    assert odd == {
        "Energy Retail North": Oddity.SHARE_ABOVE_WHOLE,
        "Shared property": Oddity.NEGATIVE_BUDGET,
    }
    assert {f.unit.code for f in structure.findings if f.share is None} == {
        "Plant operations",
        "Field crews",
        "Energy Retail North",
        "Shared property",
    }


def test_a_sum_that_is_that_of_the_units_below_is_counted_once():
    structure = follow_the_money(
        [
            unit("Group", None, "Elin", 300, 30),
            unit("A", "Group", "Ann", 200, 20),
            unit("B", "Group", "Bo", 100, 10),
        ],
        year=2026,
    )

    assert found(structure)["Group"] == (Kind.GAP, Reason.COUNTED_IN_PARENT, None)
    assert structure.findings[0].sentence == (
        "30.0 M of IT money already contains that of A and B; nothing else is in it"
    )
    assert (structure.it_amount, structure.unanswered) == (30 * M, 0)


def test_a_sum_said_not_to_include_those_below_is_the_units_own():
    group = unit("Group", None, "Elin", 300, 20, includes_below=False)
    structure = follow_the_money([group, unit("A", "Group", "Ann", 200, 20)], year=2026)

    assert found(structure)["Group"][0] == Kind.CUSTOMER
    assert structure.it_amount == 40 * M


def test_a_sum_that_may_contain_the_larger_part_below_is_named_and_nothing_guessed():
    structure = follow_the_money(
        [unit("Grid", None, "Arne", 780, 52.6), unit("North", "Grid", "Karin", 561, 34.2)],
        year=2026,
    )

    assert [f.kind for f in structure.findings] == [Kind.CUSTOMER, Kind.CUSTOMER]
    assert [(a.oddity, a.sentence) for a in structure.anomalies] == [
        (Oddity.MAY_CONTAIN_BELOW, "52.6 M of IT money may contain the 34.2 M of North")
    ]


def test_it_money_below_a_customer_without_a_manager_is_a_gap_of_its_own():
    structure = follow_the_money(
        [unit("A", None, "Ann", 100, 30), unit("B", "A", None, 20, 1)], year=2026
    )

    assert found(structure)["B"] == (Kind.GAP, Reason.NO_MANAGER, None)


def test_it_money_without_its_budget_makes_nobody_a_customer():
    structure = follow_the_money([unit("A", None, "Ann", None, 30)], year=2026)

    assert found(structure) == {"A": (Kind.GAP, Reason.NO_BUDGET, None)}
    assert structure.findings[0].sentence == (
        "IT money of 30.0 M, part of a 2026 budget that nobody has named"
    )


def test_an_agency_without_a_row_of_its_own_shows_what_is_below_it():
    structure = follow_the_money(
        [
            unit("005", None, None, None, None),
            unit("005-03", "005", None, 100, 2),
            unit("005-04", "005", None, 300, None),
            unit("006", None, None, None, None),
            unit("006-01", "006", None, 50, None),
        ],
        year=2016,
    )

    agency = structure.findings[0]
    assert (agency.unit.code, agency.kind, agency.of_below) == ("005", Kind.GAP, True)
    assert (agency.amount, agency.it_amount, agency.share) == (400 * M, 2 * M, Decimal("0.005"))
    assert agency.reasons == (Reason.NOBODY_ANSWERS, Reason.NO_MANAGER)
    assert agency.sentence == (
        "In the units below: IT is 2.0 M of 400.0 M (0.5 %) of the 2016 budget; "
        "nobody answers for 2.0 M of it"
    )
    assert set(found(structure)) == {"005", "005-03"}


def test_a_unit_with_its_own_budget_shows_the_it_money_below_as_a_part_of_it():
    structure = follow_the_money(
        [unit("Group", None, "Elin", 1000, None), unit("A", "Group", None, 200, 20)], year=2026
    )

    group = structure.findings[0]
    assert (group.amount, group.it_amount) == (1000 * M, 20 * M)
    assert group.reasons == (Reason.NOBODY_ANSWERS, Reason.NO_IT_MONEY_OF_ITS_OWN)


def test_a_manager_with_neither_it_money_nor_a_customer_above_gets_no_proposal():
    assert follow_the_money([unit("A", None, "Ann", 100, None)], year=2026).findings == ()


@pytest.mark.parametrize("it_amount", [None, 0])
def test_no_it_money_and_nothing_of_it_are_the_same(it_amount):
    structure = follow_the_money(
        [unit("A", None, "Ann", 100, 9), unit("B", "A", "Bo", 10, it_amount)], year=2026
    )

    assert found(structure)["B"] == (Kind.BUYER, Reason.NO_IT_MONEY_OF_ITS_OWN, "A")


@pytest.mark.parametrize(
    ("it_amount", "kind"), [("0.49", Kind.GAP), ("0.50", Kind.CUSTOMER), ("0.51", Kind.CUSTOMER)]
)
def test_the_threshold_itself_is_enough(it_amount, kind):
    structure = follow_the_money([unit("A", None, "Ann", 9, it_amount)], year=2026, threshold=M / 2)

    assert structure.findings[0].kind == kind


def test_units_in_a_ring_are_refused():
    with pytest.raises(ValueError, match="ring"):
        follow_the_money([unit("A", "B", "Ann", 1, 1), unit("B", "A", "Bo", 1, 1)], year=2026)


@pytest.mark.parametrize(
    ("amount", "it_amount", "share"),
    [
        (100, 8, "0.08"),
        (100, 0, "0"),
        (100, 100, "1"),
        (100, 101, None),
        (100, -1, None),
        (0, 1, None),
        (-100, 14, None),
        (None, 1, None),
        (100, None, None),
    ],
)
def test_a_share_is_a_figure_only_between_nothing_and_the_whole(amount, it_amount, share):
    sums = [None if m is None else Decimal(m) for m in (amount, it_amount)]

    assert it_share(*sums) == (None if share is None else Decimal(share))


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("4200000", "4.2 M"),
        ("155985000000", "155\N{NARROW NO-BREAK SPACE}985.0 M"),
        ("100000", "0.1 M"),
        ("99999", "100.0 k"),
        ("450", "450"),
        ("0", "0"),
        ("-8600000", "\N{MINUS SIGN}8.6 M"),
    ],
)
def test_sums_are_said_shortly(amount, words):
    assert short(Decimal(amount)) == words


@pytest.mark.parametrize(
    ("share", "words"),
    [("0.082", "8.2 %"), ("0.0004", "0.04 %"), ("0.00001", "< 0.01 %"), ("1", "100.0 %")],
)
def test_small_shares_keep_a_figure_that_says_something(share, words):
    assert percent(Decimal(share)) == words


AMOUNTS = st.none() | st.integers(-3, 20).map(lambda n: Decimal(n) * M)


@st.composite
def forests(draw) -> list[UnitMoney]:
    units = []
    for n in range(draw(st.integers(1, 14))):
        parent = draw(st.none() | st.integers(0, n - 1)) if n else None
        units.append(
            UnitMoney(
                code=str(n),
                name=f"Unit {n}",
                parent=None if parent is None else str(parent),
                manager=draw(st.sampled_from([None, "Ann", "Bo"])),
                amount=draw(AMOUNTS),
                it_amount=draw(AMOUNTS),
                includes_below=draw(st.sampled_from([None, None, True, False])),
            )
        )
    return draw(st.permutations(units))


@given(forests(), st.integers(0, 5).map(lambda n: Decimal(n) * M))
def test_every_unit_has_one_place_at_most_and_every_customer_a_manager_and_money(units, threshold):
    structure = follow_the_money(units, year=2026, threshold=threshold)

    codes = [f.unit.code for f in structure.findings]
    assert len(codes) == len(set(codes))
    for customer in structure.of_kind(Kind.CUSTOMER):
        assert customer.unit.manager
        assert customer.share is not None
        assert customer.it_amount >= threshold
        assert customer.it_amount > 0


@given(forests())
def test_every_buyer_belongs_to_the_nearest_customer_above(units):
    structure = follow_the_money(units, year=2026)

    by_code = {u.code: u for u in units}
    customers = {f.unit.code for f in structure.of_kind(Kind.CUSTOMER)}
    for buyer in structure.of_kind(Kind.BUYER):
        at = by_code[buyer.unit.code].parent
        while at not in customers:
            at = by_code[at].parent
        assert (buyer.customer, bool(buyer.unit.manager)) == (at, True)
        assert not buyer.unit.has_it_money


@given(forests(), st.integers(0, 5).map(lambda n: Decimal(n) * M))
def test_all_it_money_is_answered_for_or_in_a_gap(units, threshold):
    structure = follow_the_money(units, year=2026, threshold=threshold)

    places: dict[str, Finding] = {f.unit.code: f for f in structure.findings}
    for each in units:
        if each.has_it_money:
            assert places[each.code].kind in {Kind.CUSTOMER, Kind.GAP}
    odd = {a.unit.code for a in structure.anomalies}
    for finding in structure.findings:
        if Reason.ODD_FIGURES in finding.reasons:
            assert finding.unit.code in odd
            assert finding.share is None


@given(forests(), st.randoms())
def test_the_order_of_the_units_does_not_matter(units, chance):
    shuffled = list(units)
    chance.shuffle(shuffled)

    assert found(follow_the_money(shuffled, year=2026)) == found(follow_the_money(units, year=2026))

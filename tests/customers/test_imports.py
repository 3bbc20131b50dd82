"""What a row of a file means: units, people, budgets, mandates, teams."""

import json
from datetime import date
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from brm.accounts.models import Role
from brm.imports.kinds import kinds
from customers.models import (
    Budget,
    Customer,
    Mandate,
    Membership,
    Person,
    TeamMember,
    Unit,
    UnitPeriod,
)
from customers.periods import period
from customers.structure.effective import taken_for_today
from tests.customers.factories import (
    BudgetFactory,
    CustomerFactory,
    MandateFactory,
    PersonFactory,
    UnitFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def bring(tmp_path: Path):
    """`bring(kind, text, recipe="")`: import the text; its counts, and the sentences of rejects."""

    def bringing(kind: str, text: str, recipe: str = "") -> tuple[dict, list[str]]:
        file, out = tmp_path / "rows.csv", StringIO()
        file.write_text(text)
        words = ["import_file", kind, str(file), "--json"]
        if recipe:
            (tmp_path / "recipe.toml").write_text(recipe)
            words += ["--recipe", str(tmp_path / "recipe.toml")]
        call_command(*words, stdout=out)
        answer = json.loads(out.getvalue())
        rejects = Path(answer["rejects_file"]).read_text() if answer["rejects_file"] else ""
        counts = {n: answer[n] for n in ("accepted", "rejected", "created", "updated", "unchanged")}
        return counts, rejects.splitlines()[1:]

    return bringing


def counts(accepted=0, rejected=0, created=0, updated=0, unchanged=0) -> dict[str, int]:
    return {
        "accepted": accepted,
        "rejected": rejected,
        "created": created,
        "updated": updated,
        "unchanged": unchanged,
    }


TREE = (
    "code,name,kind,parent,manager,first_day\nB,Child,department,A,P1,2021-01-01\nA,Top,group,,,\n"
)


def test_a_tree_comes_in_any_order_and_a_second_time_changes_nothing(bring):
    PersonFactory(external_id="P1", name="Arne")

    assert bring("units", TREE)[0] == counts(accepted=2, created=2)
    assert bring("units", TREE)[0] == counts(accepted=2, unchanged=2)

    child = Unit.objects.get(code="B")
    assert (child.parent.name, child.manager.name, child.kind) == ("Top", "Arne", "department")
    assert child.valid == period(date(2021, 1, 1), None)
    assert child.path == f"{child.parent_id}.{child.pk}"


def test_what_the_file_does_not_give_stays(bring):
    unit = UnitFactory(code="A", kind="division", manager=PersonFactory())

    assert bring("units", "code,name\nA,Renamed\n")[0] == counts(accepted=1, updated=1)

    after = Unit.objects.get()
    assert (after.name, after.kind, after.manager) == ("Renamed", "division", unit.manager)
    assert after.valid == unit.valid


def test_a_ring_in_the_file_is_refused_with_the_codes_in_it_and_the_rest_comes_in(bring):
    done, rejects = bring("units", "code,name,parent\nA,A,B\nB,B,A\nC,C,\n")

    assert done == counts(accepted=1, rejected=2, created=1)
    assert [("A" in reject and "B" in reject) for reject in rejects] == [True, True]
    assert list(Unit.objects.values_list("code", flat=True)) == ["C"]


def test_a_ring_with_units_that_are_there_is_refused(bring):
    top = UnitFactory(code="A")
    UnitFactory(code="B", parent=top)

    assert bring("units", "code,name,parent\nA,A,B\n")[0] == counts(rejected=1)
    assert Unit.objects.get(code="A").parent is None


def test_an_unknown_manager_is_refused_or_made_as_the_recipe_says(bring):
    text = "code,name,manager\nA,A,P9\n"

    refused, rejects = bring("units", text)
    made = bring(
        "units",
        text,
        '[missing]\nmanager = "create"\n[fields]\ncode = "code"\n'
        'name = "name"\nmanager = "manager"\n',
    )[0]

    assert (refused, "P9" in rejects[0]) == (counts(rejected=1), True)
    assert made == counts(accepted=1, created=1)
    assert Unit.objects.get().manager.external_id == "P9"


def test_people_come_with_manager_and_unit_and_nobody_manages_themselves(bring):
    UnitFactory(code="A")
    text = (
        "external_id,name,email,unit,manager\n"
        "P2,Tor,tor@example.org,A,P1\nP1,Karin,,A,\nP3,Siv,,,P3\n"
    )

    done, rejects = bring("people", text)

    assert done == counts(accepted=2, rejected=1, created=2)
    assert "P3" in rejects[0]
    tor = Person.objects.get(external_id="P2")
    assert (tor.manager.name, tor.memberships.get().unit.code) == ("Karin", "A")


def test_a_person_who_moves_leaves_the_old_unit_today(bring):
    UnitFactory(code="A"), UnitFactory(code="B")
    bring("people", "external_id,name,unit\nP1,Karin,A\n")

    bring("people", "external_id,name,unit\nP1,Karin,B\n")
    bring("people", "external_id,name,unit\nP1,Karin,B\n")

    old, new = Membership.objects.order_by("unit__code")
    assert (old.valid.upper, new.valid.upper) == (new.valid.lower, None)


def test_the_two_amounts_of_a_budget_may_come_from_two_files(bring):
    UnitFactory(code="A")
    key = "unit,fiscal_year,currency"

    bring("budgets", f"{key},amount\nA,2026,SEK,51000000\n")
    done = bring("budgets", f"{key},it_amount\nA,2026,SEK,4200000.50\n")[0]

    assert done == counts(accepted=1, updated=1)
    budget = Budget.objects.get()
    assert (budget.amount, budget.it_amount) == (Decimal(51000000), Decimal("4200000.50"))


def test_a_budget_of_an_unknown_unit_is_refused_or_its_unit_made_under_the_parent(bring):
    UnitFactory(code="A", valid=period(date(2020, 1, 1), date(2030, 12, 31)))
    text = "unit,unit_name,unit_parent,fiscal_year,currency,amount\nA-1,Crews,A,2026,SEK,5\n"
    names = "\n".join(f'{n} = "{n}"' for n in text.split("\n")[0].split(","))

    refused = bring("budgets", text)[0]
    made = bring("budgets", text, f'[missing]\nunit = "create"\n[fields]\n{names}\n')[0]

    assert (refused, made) == (counts(rejected=1), counts(accepted=1, created=1))
    unit = Unit.objects.get(code="A-1")
    assert (unit.name, unit.parent.code, unit.valid) == ("Crews", "A", unit.parent.valid)


def test_a_budget_says_whether_it_includes_the_units_below(bring):
    UnitFactory(code="A")

    bring("budgets", "unit,fiscal_year,currency,includes_below\nA,2026,SEK,true\n")

    assert Budget.objects.get().includes_below is True


@pytest.mark.parametrize(
    ("said", "includes"),
    [
        *((word, True) for word in ("yes", "Y", "JA", "j", "Sant", "x", "X", "1", "True", "on")),
        *((word, False) for word in ("no", "N", "Nej", "falskt", "0", "FALSE", "off", "n")),
    ],
)
def test_yes_and_no_are_read_in_the_usual_words(bring, said, includes):
    unit = UnitFactory(code="A")
    BudgetFactory(unit=unit, currency="SEK", includes_below=not includes)

    bring("budgets", f"unit,fiscal_year,currency,includes_below\nA,2026,SEK,{said}\n")

    assert Budget.objects.get().includes_below is includes


@pytest.mark.parametrize("said", ["maybe", "2", "yes?", "jaha", "-", "ja/nej"])
def test_what_is_neither_yes_nor_no_is_refused_and_quoted(bring, said):
    UnitFactory(code="A")

    done, reasons = bring(
        "budgets", f"unit,fiscal_year,currency,includes_below\nA,2026,SEK,{said}\n"
    )

    assert done == counts(rejected=1)
    assert f"“{said}” is neither yes nor no; write yes or no." in reasons[0]


def test_nothing_said_of_yes_or_no_leaves_it_as_it_was(bring):
    BudgetFactory(unit__code="A", currency="SEK", includes_below=True)

    bring("budgets", "unit,fiscal_year,currency,amount,includes_below\nA,2026,SEK,7,\n")

    budget = Budget.objects.get()
    assert (budget.amount, budget.includes_below) == (7, True)


MANDATE = "unit,person,kind,limit,currency,first_day,last_day\n"


def test_a_customer_mandate_makes_its_unit_a_customer(bring):
    UnitFactory(code="A"), PersonFactory(external_id="P1")

    text = MANDATE + "A,P1,customer,5000000,SEK,2026-01-01,\n"
    assert bring("mandates", text)[0] == counts(accepted=1, created=1)
    assert bring("mandates", text)[0] == counts(accepted=1, unchanged=1)

    assert Customer.objects.get().unit.code == "A"
    mandate = Mandate.objects.get()
    assert (mandate.limit_amount, mandate.valid) == (5000000, period(date(2026, 1, 1), None))


def test_a_last_day_that_comes_later_ends_the_very_same_mandate(bring):
    held = MandateFactory(
        unit__code="A", person__external_id="P1", valid=period(date(2026, 1, 1), None)
    )
    PersonFactory(external_id="P2")

    done, rejects = bring(
        "mandates",
        MANDATE + "A,P1,customer,,,2026-01-01,2026-05-31\nA,P2,customer,,,2026-06-01,\n",
    )

    assert rejects == []
    assert done == counts(accepted=2, created=1, updated=1)
    held.refresh_from_db()
    assert held.valid == period(date(2026, 1, 1), date(2026, 5, 31))


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("A,P1,customer,,,2026-02-01,2026-01-31", "The last day comes before the first."),
        ("A,P1,customer,5,,2026-01-01,", "Say the currency of the limit, such as EUR."),
        (
            "A,P1,customer,,,2026-01-01,",
            "Somebody else holds the customer mandate of this unit in that period.",
        ),
        ("A,P1,king,,,2026-01-01,", "king"),
        ("A,P7,customer,,,2026-01-01,", "P7"),
    ],
)
def test_mandates_that_cannot_be_are_refused_with_the_reason(bring, row, reason):
    unit = MandateFactory(unit__code="A", valid=period(date(2026, 3, 1), None)).unit
    PersonFactory(external_id="P1")

    done, rejects = bring("mandates", f"{MANDATE}{row}\n")

    assert done == counts(rejected=1)
    assert reason in rejects[0]
    assert unit.mandates.count() == 1


def test_a_deputy_of_a_team_comes_with_days_within_those_of_the_place(bring):
    CustomerFactory(unit__code="GRID")
    for external_id in ("p1", "p2"):
        PersonFactory(external_id=external_id)
    head = "customer,person,role,first_day,last_day,deputy,deputy_first_day,deputy_last_day\n"
    place = "GRID,p1,relationship_manager,2026-01-01,2026-12-31,p2,"

    assert bring("team", f"{head}{place}2026-07-01,2026-07-31\n")[0] == counts(1, created=1)

    assert TeamMember.objects.get().deputy_valid == period(date(2026, 7, 1), date(2026, 7, 31))
    refused = bring("team", f"{head}{place}2026-07-01,2027-01-01\n")
    assert refused[0] == counts(rejected=1)
    assert "The deputy's days lie within those of the place." in refused[1][0]
    assert bring("team", f"{head}{place},\n")[0] == counts(1, updated=1)
    assert TeamMember.objects.get().deputy_valid is None


def test_a_team_comes_with_the_tier_of_its_customer(bring):
    customer = CustomerFactory(unit__code="A")
    PersonFactory(external_id="P1"), PersonFactory(external_id="P2")
    text = (
        "customer,tier,person,role,first_day,deputy\n"
        "A,strategic,P1,relationship_manager,2026-01-01,P2\n"
        "A,strategic,P2,delivery_manager,2026-01-01,\n"
    )

    assert bring("team", text)[0] == counts(accepted=2, created=2)
    assert bring("team", text)[0] == counts(accepted=2, unchanged=2)

    customer.refresh_from_db()
    assert customer.tier == "strategic"
    place = TeamMember.objects.get(role="relationship_manager")
    assert (place.person.external_id, place.deputy.external_id) == ("P1", "P2")


def test_two_relationship_managers_on_a_day_are_refused_also_within_the_file(bring):
    CustomerFactory(unit__code="A")
    PersonFactory(external_id="P1"), PersonFactory(external_id="P2")

    done = bring(
        "team",
        "customer,person,role,first_day\nA,P1,relationship_manager,2026-01-01\n"
        "A,P2,relationship_manager,2026-06-01\n",
    )[0]

    assert done == counts(rejected=2)
    assert TeamMember.objects.count() == 0


def test_an_import_does_not_touch_budgets_of_other_years(bring):
    old = BudgetFactory(unit__code="A", fiscal_year=2025)

    bring("budgets", "unit,fiscal_year,currency,amount\nA,2026,EUR,7\n")

    old.refresh_from_db()
    assert (old.version, Budget.objects.count()) == (1, 2)


@pytest.mark.parametrize("kind", ["people", "units", "mandates", "team", "budgets"])
def test_the_structure_is_brought_by_administrators_only(kind):
    assert kinds[kind].roles == (Role.ADMINISTRATOR,)


def test_an_import_keeps_the_periods_of_its_units(bring):
    bring("units", "code,name,parent,first_day\nA,Top,,\nB,Child,A,2021-01-01\n")
    top, child = Unit.objects.get(code="A"), Unit.objects.get(code="B")
    with taken_for_today(date(2026, 9, 1)):
        bring("units", "code,name,parent\nA,Top,\nB,Renamed,A\n")

    kept = UnitPeriod.objects.order_by("unit__code", "valid")
    assert [(row.name, row.parent_id, row.first_day, row.last_day) for row in kept] == [
        ("Top", None, None, None),
        ("Child", top.pk, date(2021, 1, 1), date(2026, 8, 31)),
        ("Renamed", top.pk, date(2026, 9, 1), None),
    ]
    assert Unit.objects.get(code="B").version == child.version + 1

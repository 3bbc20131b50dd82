"""Real registers through their recipes: every figure of their README."""

import json
import os
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db.models import Sum

from customers.models import Budget, Proposal, Unit

ROOT = Path(__file__).resolve().parents[2]
DATA = Path(os.environ.get("BRM_DATA", ROOT.parent / "shared" / "data"))
BUDGET = DATA / "us-federal-budget" / "omb_budauth_fy2016.csv"
INVESTMENTS = DATA / "us-it-investments" / "itdashboard_businesscase_2016-08_agencies_005-011.csv"

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(
        not (BUDGET.exists() and INVESTMENTS.exists()),
        reason=f"the registers are not in {DATA}; BRM_DATA says where they are",
    ),
]


def answer_of(*words: str) -> dict:
    out = StringIO()
    call_command(*words, "--json", stdout=out)
    return json.loads(out.getvalue())


def bring(kind: str, file: Path, recipe: str) -> dict[str, int]:
    answer = answer_of(
        "import_file", kind, str(file), "--recipe", str(ROOT / "demo" / "recipes" / recipe)
    )
    counts = ("total", "accepted", "rejected", "created", "updated", "unchanged")
    return {name: answer[name] for name in counts}


def bring_units() -> dict[str, int]:
    return bring("units", BUDGET, "us_federal_units.toml")


def bring_budgets() -> dict[str, int]:
    return bring("budgets", BUDGET, "us_federal_budgets.toml")


def bring_it_money() -> dict[str, int]:
    return bring("budgets", INVESTMENTS, "us_it_budgets.toml")


@pytest.fixture
def year_2016() -> dict:
    bring_units(), bring_budgets(), bring_it_money()
    return answer_of("follow_the_money", "--year", "2016")


def test_the_federal_budget_is_units_and_their_money_and_a_second_time_nothing():
    lines = {"total": 4442, "accepted": 4442, "rejected": 0}
    assert bring_units() == lines | {"created": 703, "updated": 0, "unchanged": 0}
    assert bring_budgets() == lines | {"created": 487, "updated": 0, "unchanged": 0}

    assert bring_units() == lines | {"created": 0, "updated": 0, "unchanged": 703}
    assert bring_budgets() == lines | {"created": 0, "updated": 0, "unchanged": 487}

    agencies, bureaus = Unit.objects.filter(parent=None), Unit.objects.exclude(parent=None)
    assert (agencies.count(), agencies.values("name").distinct().count()) == (216, 215)
    assert bureaus.count() == 487
    dollars = Budget.objects.of_year(2016, "USD")
    assert dollars.totals() == {"amount": Decimal("4066474000000"), "it_amount": None}
    usda = Unit.objects.get(code="005")
    assert dollars.below(usda).totals()["amount"] == Decimal("155985000000")


def test_it_money_comes_from_another_file_and_leaves_the_budgets_as_they_were():
    bring_units(), bring_budgets()

    assert bring_it_money() == {
        "total": 344,
        "accepted": 344,
        "rejected": 0,
        "created": 4,
        "updated": 44,
        "unchanged": 0,
    }

    sums = Budget.objects.aggregate(amount=Sum("amount"), it_amount=Sum("it_amount"))
    assert sums["amount"] == Decimal("4066474000000.00")
    assert sums["it_amount"] == Decimal("23110763454.00")
    unknown = Budget.objects.filter(amount=None).order_by("unit__code")
    assert list(unknown.values_list("unit__code", "unit__parent__code")) == [
        ("007-17", "007"),
        ("007-21", "007"),
        ("007-57", "007"),
        ("007-97", "007"),
    ]


def test_following_the_money_of_2016_gives_the_shares_of_the_agencies(year_2016):
    assert (year_2016["year"], year_2016["currency"]) == (2016, "USD")
    assert (year_2016["customers"], year_2016["buyers"]) == ([], [])
    agencies = {gap["code"]: gap["share"] for gap in year_2016["gaps"] if gap["of_below"]}
    assert {code: f"{share:.3%}" for code, share in agencies.items()} == {
        "005": "1.140%",
        "006": "13.560%",
        "007": "2.348%",
        "009": "0.318%",
        "010": "7.202%",
        "011": "3.745%",
    }
    bureaus = [gap for gap in year_2016["gaps"] if not gap["of_below"]]
    assert (len(bureaus), year_2016["unanswered"]) == (48, year_2016["it_amount"])


def test_figures_that_cannot_be_a_share_are_named_and_never_ranked(year_2016):
    assert {odd["code"]: odd["reason"] for odd in year_2016["anomalies"]} == {
        "005-12": "share_above_whole",
        "005-14": "share_above_whole",
        "006-00": "negative_budget",
        "006-51": "negative_budget",
        "009-00": "negative_budget",
        "010-00": "negative_budget",
    }
    odd = {each["code"] for each in year_2016["anomalies"]}
    assert {gap["share"] for gap in year_2016["gaps"] if gap["code"] in odd} == {None}


def test_the_page_keeps_what_the_command_says(year_2016):
    kept = Proposal.objects.current(2016).values_list("unit__code", "sentence")

    assert dict(kept) == {gap["code"]: gap["sentence"] for gap in year_2016["gaps"]}


def test_a_dry_run_keeps_nothing():
    bring_units(), bring_budgets(), bring_it_money()

    answer = answer_of("follow_the_money", "--year", "2016", "--dry-run")

    assert (len(answer["gaps"]), Proposal.objects.count()) == (54, 0)

"""Organograms of the civil service: posts that report to posts, with all that is odd in them."""

import json
import os
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from brm.imports.recipes import read_recipe
from brm.imports.refusals import Refused
from customers.models import Anomaly, Person
from tests.brm.importing import Desk, reasons

ROOT = Path(__file__).resolve().parents[2]
DATA = Path(os.environ.get("BRM_DATA", ROOT.parent / "shared" / "data")) / "uk-organograms"

pytestmark = pytest.mark.django_db

HEADER = (
    "Back to Index,Senion/Junior,Post Unique Reference,Name,Grade (or equivalent),Job Title,"
    "Job/Team Function,Parent Department,Organisation,Unit,Contact Phone,Contact E-mail,"
    "Reports to Senior Post,Salary Cost of Reports (£),FTE,Professional/Occupational Group"
)
POSTS = [
    ("Mar-14", "Senior", "1", "Nick,Root", "Head", "XX"),
    ("Mar-14", "Senior", "2", "N/D", "Director", "1"),
    ("Mar-14", "Senior", "2", "Somebody Else", "Director", "1"),
    ("Mar-14", "Senior", "3", "Eliminated", "Deputy", "3"),
    ("Mar-14", "Senior", "4", "Four", "Deputy", "5"),
    ("Mar-14", "Senior", "5", "Five", "Deputy", "4"),
    ("Mar-14", "Senior", "0", "0", "Not in Post", "2"),
    ("Mar-14", "Junior", "", "", "Advisor", "2"),
    ("Mar-14", "Junior", "", "", "Advisor", "2"),
    ("Mar-14", "Junior", "", "", "", "99"),
    ("Sep-14", "Senior", "9", "Later", "Head", "XX"),
]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def organogram(posts: list[tuple[str, ...]] = POSTS, header: str = HEADER) -> str:
    lines = [
        f'{when},{rank},{ref},"{name}",Range C,{job},,Treasury,HMT,Money,N/A,,{boss},,1,Policy'
        for when, rank, ref, name, job, boss in posts
    ]
    return "\n".join([header, *lines]) + "\n"


def recipe(snapshot: str = "mar_14") -> str:
    return (ROOT / "demo" / "recipes" / f"uk_organogram_{snapshot}.toml").read_text()


def doubts() -> list[tuple[str, str]]:
    return sorted(Anomaly.objects.values_list("kind", "person__name"))


@pytest.mark.parametrize("header", [HEADER, HEADER.replace("Senion/Junior", "Junior/Senior")])
def test_posts_become_people_and_what_is_odd_is_in_the_work_list(desk: Desk, header: str) -> None:
    outcome = desk.outcome("people", organogram(header=header), recipe=recipe())

    assert (outcome.total, outcome.rejected, outcome.filtered) == (10, 1, 1)
    assert reasons(outcome) == [(4, "Treasury: 2 stands in line 3 already, which is taken.")]
    assert outcome.left_empty == {"manager": 4}
    people = Person.objects.order_by("pk").values_list("name", "manager__name")
    assert sorted(people, key=str) == sorted(
        [
            ("Nick Root", None),
            ("Director", "Nick Root"),
            ("Deputy", None),
            ("Four", None),
            ("Five", None),
            ("Not in Post", "Director"),
            ("Advisor", "Director"),
            ("Advisor", "Director"),
            ("Range C, Money", None),
        ],
        key=str,
    )
    assert doubts() == [
        ("circle_of_managers", "Five"),
        ("circle_of_managers", "Four"),
        ("missing_manager", "Range C, Money"),
        ("no_reference", "Not in Post"),
        ("self_report", "Deputy"),
        ("shared_reference", "Director"),
    ]
    assert outcome.also_created["customers.anomaly"] == 6


def test_a_second_run_changes_nothing_also_of_posts_without_a_reference(desk: Desk) -> None:
    desk.outcome("people", organogram(), recipe=recipe())
    known = set(Person.objects.values_list("external_id", "version"))

    counts = desk.outcome("people", organogram(), recipe=recipe()).counts

    assert (counts.created, counts.updated, counts.unchanged) == (0, 0, 9)
    assert set(Person.objects.values_list("external_id", "version")) == known


def test_what_somebody_found_out_stands_while_the_file_says_the_same(desk: Desk) -> None:
    desk.outcome("people", organogram(), recipe=recipe())
    Anomaly.objects.filter(kind="self_report").update(
        state="resolved", resolution="Abolished.", resolved_at="2026-01-01T00:00Z"
    )

    desk.outcome("people", organogram(), recipe=recipe())

    assert Anomaly.objects.get(kind="self_report").resolution == "Abolished."


def test_without_the_policies_every_such_line_is_rejected(desk: Desk) -> None:
    strict = recipe().split("[distinct]")[0]

    outcome = desk.outcome("people", organogram(), recipe=strict)

    assert sorted(outcome.rejected_lines) == [3, 4, 5, 6, 7, 8, 9, 10, 11]
    assert doubts() == []


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('[fields]\nname = { digest = ["A"], column = "B" }', "more than one of"),
        ('[missing]\nmanager = "forget"', "create / leave_empty / reject"),
        ('[circles]\nmanager = "create"', "leave_empty / reject"),
        ("[fields]\nname = [5]", "must be a table"),
    ],
)
def test_a_policy_that_is_none_is_refused(text: str, sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        read_recipe(text)


@pytest.mark.parametrize("policy", ["[missing]", "[circles]"])
def test_a_line_is_not_taken_without_what_it_must_have(desk: Desk, policy: str) -> None:
    with pytest.raises(Refused, match="cannot be left empty"):
        desk.outcome("people", organogram(), recipe=f'{policy}\nname = "leave_empty"')


# The published files ------------------------------------------------------------------------------
def bring(department: str, snapshot: str) -> dict:
    out = StringIO()
    chosen = str(ROOT / "demo" / "recipes" / f"uk_organogram_{snapshot}.toml")
    file = str(DATA / f"{department}.csv")
    call_command("import_file", "people", file, "--recipe", chosen, "--json", stdout=out)
    return json.loads(out.getvalue())


@pytest.mark.skipif(not DATA.exists(), reason=f"no organograms in {DATA}")
@pytest.mark.parametrize(
    ("department", "snapshot", "lines", "rejected", "roots", "odd"),
    [
        ("hmt", "mar_14", 401, 0, 1, {"no_reference": 1, "same_person": 5}),
        (
            *("hmt", "mar_13", 434, 1, 1),
            {"self_report": 18, "no_reference": 4, "shared_reference": 1, "same_person": 2},
        ),
        ("decc", "mar_13", 542, 0, 1, {"missing_manager": 1, "same_person": 1}),
    ],
)
def test_a_published_organogram_is_taken_with_every_oddity_named(
    department: str, snapshot: str, lines: int, rejected: int, roots: int, odd: dict[str, int]
) -> None:
    answer = bring(department, snapshot)
    again = bring(department, snapshot)

    assert (answer["total"], answer["accepted"] + answer["rejected"]) == (lines, lines)
    assert (answer["rejected"], answer["created"]) == (rejected, lines - rejected)
    assert (again["created"], again["updated"]) == (0, 0)
    kinds = list(Anomaly.objects.values_list("kind", flat=True))
    assert {kind: kinds.count(kind) for kind in kinds} == odd
    without = Person.objects.filter(manager=None)
    excused = Anomaly.objects.filter(kind__in=("self_report", "missing_manager"))
    assert without.exclude(pk__in=excused.values("person")).count() == roots

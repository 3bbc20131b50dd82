"""A file of which no line can be taken: the page says so, and offers nothing to apply."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.test import Client

from brm.accounts.models import User
from brm.imports.kinds import kinds
from brm.imports.models import ImportRun
from brm.imports.operations import start_import, work_on
from brm.imports.refusals import Refused

ALL_REJECTED = b"code,name,parent\nA,,\nB,,\nC,Water,X\n"


@pytest.fixture(autouse=True)
def files(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def previewed(content: bytes) -> ImportRun:
    return work_on(start_import("units", ContentFile(content), "units.csv", by=None), apply=False)


def test_a_preview_that_takes_no_line_says_why_and_offers_only_the_recipe(
    client_of: Callable[[User], Client], administrator: User
) -> None:
    run = previewed(ALL_REJECTED)

    page = client_of(administrator).get(run.get_absolute_url())

    text = page.content.decode()
    assert page.context["sentence"] == "None of 3 lines can be taken. Nothing is written."
    assert [group["lines"] for group in page.context["reasons"]] == [2, 1]
    assert [step.state for step in page.context["steps"]] == ["done", "done", "breached", "due"]
    assert [f"/{run.pk}/apply/" in text, "as the file says already" in text] == [False, False]
    assert f"/{run.pk}/recipe/" in text


def test_a_preview_that_takes_one_line_can_be_applied(
    client_of: Callable[[User], Client], administrator: User
) -> None:
    run = previewed(b"code,name\nA,Group\nB,\n")

    page = client_of(administrator).get(run.get_absolute_url())

    assert run.takes_nothing is False
    assert f"/{run.pk}/apply/" in page.content.decode()


def test_a_file_without_a_line_offers_nothing_to_apply(
    client_of: Callable[[User], Client], administrator: User
) -> None:
    run = previewed(b"code,name\n")

    page = client_of(administrator).get(run.get_absolute_url())

    assert page.context["sentence"] == "The file has no line to take. Nothing is written."
    assert f"/{run.pk}/apply/" not in page.content.decode()


def test_a_preview_names_a_unit_above_that_the_same_file_makes(db: None) -> None:
    run = previewed(b"code,name,parent\nB,Child,A\nA,Top,\n")

    above = {made["key"][0]: made["values"].get("parent") for made in run.differences}
    assert above == {"A": None, "B": [None, "A"]}


def test_a_file_without_two_columns_is_refused_in_the_plural(db: None) -> None:
    with pytest.raises(Refused) as refusal:
        previewed(b"title\nGroup\n")

    said = "The columns “code”, “name” are missing. The file has: title."
    assert refusal.value.sentence == said


def test_a_rejected_line_names_its_column_before_the_reason(
    client_of: Callable[[User], Client], administrator: User
) -> None:
    run = previewed(b"code,name\nA,Group\nB,\n")

    page = client_of(administrator).get(run.get_absolute_url()).content.decode()

    assert "name: This field is required." in page


def test_the_it_money_of_a_budget_is_called_by_its_name() -> None:
    assert str(kinds["budgets"]["it_amount"].label) == "IT amount"

"""What is for inside IT stays inside: a canary in every inner word, section by section."""

import json
from typing import Any

import pytest

from brm.accounts.models import User
from meetings.models import Escalation
from meetings.operations import escalate
from reports.models import Edition
from reports.operations.profiles import compile_profile
from reports.sections import INSIDE_IT, sections
from tests.reports.whole import CANARY, SHARED, TODAY, a_whole_customer

pytestmark = pytest.mark.django_db

TELLS_INSIDE = {"actions", "decisions", "escalations", "improvements", "meetings", "projects"}
"""Sections that show inner words to IT, and so can lose them to the customer."""


@pytest.fixture
def editions(administrator: User) -> dict[str, dict[str, Any]]:
    """The sections of both editions of one customer, by name."""
    customer = a_whole_customer(administrator)
    return {
        edition: {
            section["name"]: section
            for section in compile_profile(customer, edition=edition, by=None, on=TODAY).content[
                "sections"
            ]
        }
        for edition in (Edition.INTERNAL, Edition.CUSTOMER)
    }


def text_of(section: dict[str, Any]) -> str:
    return json.dumps(section, ensure_ascii=False)


def test_no_section_of_the_customers_edition_holds_a_word_from_inside(
    editions: dict[str, dict[str, Any]],
) -> None:
    leaking = {
        name for name, section in editions[Edition.CUSTOMER].items() if CANARY in text_of(section)
    }

    assert leaking == set()


def test_the_canary_sings_where_the_edition_inside_it_shows_inner_words(
    editions: dict[str, dict[str, Any]],
) -> None:
    """Without this the test above could not fail."""
    singing = {
        name for name, section in editions[Edition.INTERNAL].items() if CANARY in text_of(section)
    }

    assert singing == TELLS_INSIDE


def test_what_is_shared_stands_in_the_customers_edition(
    editions: dict[str, dict[str, Any]],
) -> None:
    shown = {
        name for name, section in editions[Edition.CUSTOMER].items() if SHARED in text_of(section)
    }

    assert shown == {
        "actions",
        "agreements",
        "complaints",
        "decisions",
        "improvements",
        "meetings",
        "plan_changes",
        "projects",
        "requirements",
    }


def test_sections_for_inside_it_are_in_no_customers_edition(
    editions: dict[str, dict[str, Any]],
) -> None:
    inside = {name for name in sections.names() if sections[name].editions == INSIDE_IT}

    assert inside >= {"activities", "health"}
    assert editions[Edition.CUSTOMER].keys() == set(sections.names()) - inside
    assert editions[Edition.INTERNAL].keys() == set(sections.names())


def test_once_the_customer_was_told_its_edition_tells_the_decision_on_its_escalation(
    administrator: User,
) -> None:
    customer = a_whole_customer(administrator)
    escalate.inform_customer(Escalation.objects.earliest("pk"), by=administrator, on=TODAY)

    content = compile_profile(customer, edition=Edition.CUSTOMER, by=None, on=TODAY).content

    by_name = {section["name"]: section for section in content["sections"]}
    told = [row["name"] for row in by_name["decisions"]["rows"] if CANARY in row["name"]]
    assert told == [f"{CANARY} decides."]

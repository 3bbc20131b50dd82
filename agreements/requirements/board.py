"""The board of requirements: a column a state, highest score on top, a page of each at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict

from agreements.models import BusinessCase, Requirement, RequirementState
from agreements.operations.move import may_withdraw, ways_on
from brm.ui.keyset import page_of
from brm.ui.tables import Column, Sorting
from customers.deciding import Matters, names_of_deciders

SHOWN = (
    RequirementState.NEW,
    RequirementState.PREPARING,
    RequirementState.AWAITING_DECISION,
    RequirementState.APPROVED,
    RequirementState.DELIVERING,
    RequirementState.DELIVERED,
)
"""The states that have a column, from left to right; what was refused, declined or withdrawn is
in the list."""

TO_DECIDE = SHOWN[:3]
SIZE = 20
BY_SCORE = Sorting(Column("score", "", sort="score"), rising=False)


@dataclass(frozen=True)
class Card:
    """A requirement on the board: who decides it, and where it may be moved, on and back."""

    requirement: Requirement
    who: str
    moves: Sequence[tuple[RequirementState, str]] = ()
    back: Sequence[tuple[RequirementState, str]] = ()
    may_withdraw: bool = False


@dataclass(frozen=True)
class Lane:
    """The column of a state: some of its cards, and the addresses of the next and of the first."""

    state: RequirementState
    shape: str
    cards: Sequence[Card]
    more_href: str = ""
    first_href: str = ""


def lanes(
    rows: QuerySet[Requirement], asked: QueryDict, *, on: date, in_care: set[int] | None
) -> list[Lane]:
    """The columns as `asked` pages them; one query each, and a few for who decides them all.

    `in_care` are the customers whose requirements the user may move; None: all of them.
    """
    joined = rows.select_related("customer__unit", "unit", "service", "decision__person")
    pages = {
        state: page_of(
            joined.filter(state=state), BY_SCORE, after=asked.get(f"after_{state}", ""), size=SIZE
        )
        for state in SHOWN
    }
    waiting = [row for state in TO_DECIDE for row in pages[state].rows]
    who = dict(zip([row.pk for row in waiting], _deciders(waiting, on), strict=True))
    return [
        Lane(
            state,
            Requirement(state=state).shape,
            [_card(row, who, in_care) for row in page.rows],
            _address(asked, state, page.after) if page.after else "",
            _address(asked, state, "") if f"after_{state}" in asked else "",
        )
        for state, page in pages.items()
    ]


def _deciders(rows: Sequence[Requirement], on: date) -> list[str]:
    """Who decides each: by the sum of its submitted business case, before that by the rough sum."""
    if not rows:
        return []
    waiting = BusinessCase.objects.waiting().filter(requirement__in=[row.pk for row in rows])
    rows_of_cases = waiting.values_list("requirement", "amount", "currency")
    cases: dict[int, tuple[Decimal | None, str]] = {
        pk: (amount, currency) for pk, amount, currency in rows_of_cases
    }
    questions = [
        Matters(
            row.matter,
            row.unit,
            *cases.get(row.pk, (row.rough_sum, row.currency)),
            row.service.code if row.service else "",
        )
        for row in rows
    ]
    return names_of_deciders(questions, on=on)


def _card(row: Requirement, who: dict[int, str], in_care: set[int] | None) -> Card:
    decision: Any = row.decision
    by = decision.person.name if decision and decision.person else ""
    if in_care is not None and row.customer_id not in in_care:
        return Card(row, who.get(row.pk, by))
    ways, here = ways_on(row), SHOWN.index(RequirementState(row.state))
    back = [way for way in ways if way[0] in SHOWN[:here]]
    moves = [way for way in ways if way not in back]
    return Card(row, who.get(row.pk, by), moves, back, may_withdraw(row))


def _address(asked: QueryDict, state: str, after: str) -> str:
    query = asked.copy()
    query.pop(f"after_{state}", None)
    if after:
        query[f"after_{state}"] = after
    return f"?{query.urlencode()}#{state}"

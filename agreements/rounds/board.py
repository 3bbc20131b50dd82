"""The board of an agreement round: its agreements by where their renewal stands."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.functional import Promise

from agreements.models import (
    Agreement,
    AgreementLine,
    AgreementPeriod,
    AgreementRound,
    AgreementRoundItem,
    AgreementState,
    RenewalStep,
    RoundResult,
    Step,
)
from agreements.rounds.columns import (
    LABELS,
    SHAPES,
    Course,
    Place,
    Successor,
    place_of,
    result_of,
)
from agreements.rules import is_noticed

MOVES = {
    Place.REVIEW: Step.REVIEW,
    Place.NEGOTIATION: Step.NEGOTIATE,
    Place.AGREED: Step.APPROVAL,
}
"""The step that takes a card out of its column."""


@dataclass(frozen=True)
class Card:
    """An agreement on the board: where it stands, what it came to, the step that moves it on."""

    item: AgreementRoundItem
    agreement: Agreement
    place: Place
    found: RoundResult | None
    step: RenewalStep | None
    successor: Agreement | None
    has_next: bool

    @property
    def result(self) -> RoundResult | None:
        """What was written, else what the renewal itself comes to."""
        return RoundResult(self.item.result) if self.item.result else self.found

    @property
    def is_settled(self) -> bool:
        """Whether nothing more can be done with its renewal."""
        return self.has_next or self.agreement.state != AgreementState.ACTIVE

    @property
    def may_be_renewed(self) -> bool:
        return not self.is_settled and self.successor is None

    @property
    def may_give_notice(self) -> bool:
        cut = self.agreement.notice_given_on or self.agreement.succeeded_on
        return not self.is_settled and cut is None


@dataclass(frozen=True)
class Lane:
    """A column of the board."""

    place: Place
    cards: Sequence[Card]

    @property
    def label(self) -> Promise:
        return LABELS[self.place]

    @property
    def shape(self) -> str:
        return SHAPES[self.place]


def cards_of(held: AgreementRound, *, on: date) -> list[Card]:
    """The agreements of the round by their last day; five queries, however many there are."""
    items = list(
        held.items.select_related(
            "period__agreement__customer__unit", "period__agreement__plan"
        ).order_by("period__agreement__plan__start_by", "period__agreement__number")
    )
    periods = [item.period for item in items]
    steps, following = _steps_of(periods), _following(periods)
    successors, lines = _successors_of(periods), _lines_of([*periods, *following.values()])
    cards = []
    for item in items:
        period, agreement = item.period, item.period.agreement
        successor, after = successors.get(agreement.pk), following.get(period.pk)
        course = Course(
            state=agreement.state,
            steps={name: step.state for name, step in steps[period.pk].items()},
            notice_given=_ends_by_notice(period),
            ended_as=agreement.ended_as,
            intent=agreement.renewal_intent,
            next_first_day=after.first_day if after else None,
            says_the_same=after is None or lines[after.pk] == lines[period.pk],
            successor=Successor(successor.state, successor.anchor_on) if successor else None,
        )
        place = place_of(course, on=on)
        moves = place in MOVES and successor is None
        step = steps[period.pk].get(MOVES[place]) if moves else None
        cards.append(
            Card(
                item,
                agreement,
                place,
                result_of(course),
                step if step and step.is_open else None,
                successor,
                after is not None,
            )
        )
    return cards


def lanes_of(cards: Sequence[Card]) -> list[Lane]:
    return [Lane(place, [card for card in cards if card.place == place]) for place in Place]


def _ends_by_notice(period: AgreementPeriod) -> bool:
    """Whether notice ends the agreement with this period; one too late for it ends a later one."""
    terms = period.agreement.terms
    return terms is not None and is_noticed(terms, period.term)


def _steps_of(periods: Sequence[AgreementPeriod]) -> dict[int, dict[str, RenewalStep]]:
    found: dict[int, dict[str, RenewalStep]] = defaultdict(dict)
    for step in RenewalStep.objects.filter(period__in=periods):
        found[step.period_id][step.step] = step
    return found


def _following(periods: Sequence[AgreementPeriod]) -> dict[int, AgreementPeriod]:
    """The next period of each, by the id of the one before it."""
    rows = AgreementPeriod.objects.filter(agreement__in={each.agreement_id for each in periods})
    by_number = {(row.agreement_id, row.n): row for row in rows}
    nexts = {each.pk: by_number.get((each.agreement_id, each.n + 1)) for each in periods}
    return {pk: row for pk, row in nexts.items() if row is not None}


def _successors_of(periods: Sequence[AgreementPeriod]) -> dict[int, Agreement]:
    """The successor of each agreement, one in force before a draft."""
    rows = Agreement.objects.filter(succeeds__in={each.agreement_id for each in periods})
    ordered = sorted(rows, key=lambda row: (row.state == AgreementState.ACTIVE, row.pk))
    return {row.succeeds_id: row for row in ordered if row.succeeds_id is not None}


def _lines_of(periods: Iterable[AgreementPeriod]) -> dict[int, set[tuple[Any, ...]]]:
    found: dict[int, set[tuple[Any, ...]]] = defaultdict(set)
    rows = AgreementLine.objects.standing().filter(period__in=[each.pk for each in periods])
    for period, *said in rows.values_list("period", "service", "quantity", "price"):
        found[period].add(tuple(said))
    return found

"""The questions that wait for the group, each as a card: what there is to know to decide on it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, TypedDict, cast

from django.db.models import Exists, OuterRef

from meetings.models import Escalation, EscalationLevel, EscalationStep
from meetings.models.escalations import EscalationQuerySet
from meetings.steering.news import CAME
from meetings.steering.spans import SPANS, WorkedDays

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

    from meetings.steering.acts import Act

    class Newness(TypedDict):
        is_new: bool

    Marked = WithAnnotations[Escalation, Newness]

CARDS = 6
"""How many questions are shown in full; the others follow in the list of all."""

ADVISED = re.compile(r"([A-Z])(?=[.,:;)]|$)")
"""A recommendation that begins with the letter of an option."""


SUM = re.compile(r"^(.+?),\s+(\d[\d .,\u00a0\u202f]*(?:[Mk]\s)?(?:[Mk]|[A-Z]{3}))\.?$")
"""An option that ends in its sum: `Two sites, 3.9 M SEK.`"""
LONGEST_PRICED = 300
"""In a longer line no sum is looked for: that costs the square of its length."""


@dataclass(frozen=True)
class Option:
    """An option by its letter; `sum` is what it costs, where its line ends in that."""

    letter: str
    text: str
    sum: str
    is_advised: bool


@dataclass
class Card:
    """A question that waits for the group: its days at the level, its options, its forms."""

    escalation: Escalation
    days: int
    is_past: bool
    is_new: bool
    acts: Sequence["Act"] = ()

    @property
    def state(self) -> str:
        """The shape of its age: late once the day it was wanted by is past."""
        if self.is_past:
            return "late"
        return "at_risk" if self.days > SPANS[1] else "due"

    @property
    def options(self) -> list[Option]:
        return options_of(self.escalation)


def options_of(escalation: Escalation) -> list[Option]:
    """The options of a brief, the sum apart, and which one is recommended."""
    advised = advised_letter(escalation.recommendation)
    found = []
    for letter, line in escalation.option_list:
        priced = SUM.match(line) if len(line) <= LONGEST_PRICED else None
        text, price = (priced[1], priced[2]) if priced else (line, "")
        found.append(Option(letter, text, price, letter == advised))
    return found


def advised_letter(recommendation: str) -> str:
    """The letter of the option that is recommended; nothing where the text names none first."""
    found = ADVISED.match(recommendation.strip())
    return found[1] if found else ""


def waiting_for_the_group(waiting: EscalationQuerySet) -> EscalationQuerySet:
    """What is at the steering group's level: critical first, then by the day it is wanted by."""
    here = waiting.filter(level=EscalationLevel.STEERING_GROUP)
    return here.order_by("-severity", "wanted_by", "pk")


def cards_of(
    waiting: EscalationQuerySet, worked: WorkedDays, *, on: date, since: datetime
) -> list[Card]:
    """The first of what waits for the group, with what a card shows. One query."""
    came = EscalationStep.objects.filter(CAME, escalation=OuterRef("pk"), taken_at__gt=since)
    rows = waiting_for_the_group(waiting).select_related("customer__unit", "cause", "meeting")
    marked = cast("Sequence[Marked]", rows.annotate(is_new=Exists(came))[:CARDS])
    return [
        Card(
            escalation=row,
            days=worked.between(row.level_since, on),
            is_past=row.wanted_by < on,
            is_new=row.is_new,
        )
        for row in marked
    ]

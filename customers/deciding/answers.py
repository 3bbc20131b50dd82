"""What came of asking who decides: the people, the mandate, the way to it, in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from urllib.parse import urlencode

from django.urls import reverse

from customers.deciding import words
from customers.deciding.rules import Asked
from customers.deciding.situations import Situation
from customers.models import (
    Customer,
    DecisionRule,
    Mandate,
    Matter,
    Person,
    PreparedWith,
    Unit,
)


@dataclass(frozen=True)
class Step:
    """One rung of the ladder: whose it is, what became of it, and why in a sentence.

    `state` is that of a shape: met (decides), skipped (tried, and it does not), not_measured
    (further up, not reached).
    """

    state: str
    who: str
    sentence: str
    mandate: Mandate | None = None


@dataclass(frozen=True)
class Preparation:
    """With whom the matter is prepared, as people and in a sentence."""

    sentence: str = ""
    people: tuple[Person, ...] = ()


@dataclass(frozen=True)
class Answer:
    """Who decides a matter of a unit on a day, by which mandate, and why.

    `people` may decide it: the holders of `mandates`, and deputies inside their own days. They
    are empty where it is for the steering group.
    """

    matter: Matter
    asked: Asked
    sentence: str
    steps: tuple[Step, ...]
    rule: DecisionRule | None
    mandates: tuple[Mandate, ...]
    situation: Situation
    said: words.Rates

    @property
    def unit(self) -> Unit:
        return self.situation.unit

    @property
    def on(self) -> date:
        return self.situation.on

    @property
    def customer(self) -> Customer | None:
        """The customer the unit belongs to."""
        return self.situation.customer

    @cached_property
    def preparation(self) -> Preparation:
        """With whom it is prepared; what no rule covers, with the relationship manager."""
        kind = self.rule.prepared_with if self.rule else PreparedWith.RELATIONSHIP_MANAGER
        people, more = self.situation.preparing(kind)
        names = [person.name for person in people]
        return Preparation(words.prepared(kind, names, more, self.customer), tuple(people))

    @property
    def is_steering_group(self) -> bool:
        return not self.mandates

    @property
    def mandate(self) -> Mandate | None:
        """The mandate that decides; the first where several buyers hold one."""
        return self.mandates[0] if self.mandates else None

    @property
    def people(self) -> list[Person]:
        return acting_by(self.mandates, self.on)

    @property
    def who(self) -> str:
        """The names alone, or the steering group's."""
        return who(self.mandates, self.on)

    @property
    def reach(self) -> str:
        """Up to what sum those who decide may: by the mandates, and by the rule where it says."""
        return words.reach(self.mandates, self.rule) if self.mandates else ""

    @property
    def address(self) -> str:
        """The page that shows this answer with the way to it, as it can be sent to others."""
        facts = {"unit": self.unit.code, "matter": self.matter.value, "on": self.on.isoformat()}
        if self.asked.sum:
            facts |= {
                "amount": str(self.asked.sum.amount),
                "currency": self.asked.sum.currency,
            }
        if self.asked.service:
            facts["service"] = self.asked.service
        return f"{reverse('customers:who_decides')}?{urlencode(facts)}"

    def record_of(self, mandate: Mandate) -> str:
        """The mandate in words for the record, with what the sum was in its currency that day."""
        limit = words.limit_of(mandate)
        said = words.mandate_in_words(mandate)
        if limit is None or self.asked.sum is None or self.asked.sum.currency == limit.currency:
            return said
        return f"{said}; {self.said.converted(self.asked.sum, limit.currency)}"

    def mandate_of(self, person: Person) -> Mandate | None:
        """The mandate by which the person may decide it; None where the person may not."""
        return next((m for m in self.mandates if person in m.acting(on=self.on)), None)


def acting_by(mandates: Sequence[Mandate], on: date) -> list[Person]:
    """Who may decide by the mandates on the day, each once."""
    acting = [person for mandate in mandates for person in mandate.acting(on=on)]
    return list(dict.fromkeys(acting))


def who(mandates: Sequence[Mandate], on: date) -> str:
    """Their names alone, or the steering group's where there is none."""
    return ", ".join(p.name for p in acting_by(mandates, on)) or str(words.STEERING_GROUP)

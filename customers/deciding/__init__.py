"""The right question to the right person: who decides a matter on a day, and why.

    found = who_decides(Matter.SERVICE, unit=unit, on=today, amount=sum, currency="SEK")
    found.sentence    # "Karin Øverland decides, for the customer Grid North: 4.2 M SEK is ..."
    require_decider(person, Matter.SERVICE, unit=unit, on=today, amount=sum, currency="SEK")

It is the one place of the product that says so; pages show the answer, operations require it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from customers.deciding import words
from customers.deciding.answers import Answer, Step, who
from customers.deciding.readings import ReadAtOnce
from customers.deciding.rules import Against, Asked, Climb, Rung, Seat, Sum, Tried, climb
from customers.deciding.situations import Place, Situation
from customers.models import DecidedBy, DecisionRule, Mandate, Matter, Person, Unit


def who_decides(
    matter: str,
    *,
    unit: Unit,
    on: date,
    amount: Decimal | None = None,
    currency: str = "",
    service: str = "",
) -> Answer:
    """Who decides the matter of the unit on the day, and why; never nobody.

    Where no person's mandate covers it, it is for the IT steering group and the answer says why.
    `service` is a code of the list of services. A handful of queries, however deep the tree is.
    """
    asked = Asked(None if amount is None else Sum(amount, currency), service)
    return answer(Situation(unit, on), Matter(matter), asked)


def at_a_glance(unit: Unit, *, on: date) -> list[Answer]:
    """Who decides each matter of the unit on the day, whatever the sum; in one situation."""
    situation = Situation(unit, on)
    return [answer(situation, matter, Asked()) for matter in Matter]


@dataclass(frozen=True)
class Matters:
    """One of many questions: a matter of a unit, with its sum and its service."""

    matter: str
    unit: Unit
    amount: Decimal | None = None
    currency: str = ""
    service: str = ""


def names_of_deciders(questions: Sequence[Matters], *, on: date) -> list[str]:
    """Who decides each of many questions of a day, by name alone, in the queries of a few.

    It is what `who_decides` answers as `who`, without the words of why.
    """
    reading = ReadAtOnce([each.unit for each in questions], on)
    situations: dict[int, Situation] = {}
    found = []
    for each in questions:
        situation = situations.get(each.unit.pk) or Situation(each.unit, on, reading)
        situations[each.unit.pk] = situation
        total = None if each.amount is None else Sum(each.amount, each.currency)
        ladder = _climbed(situation, Matter(each.matter), Asked(total, each.service))
        found.append(who(ladder.mandates, on))
    return found


def answer(situation: Situation, matter: Matter, asked: Asked) -> Answer:
    """The answer to one question in a situation that may be asked several."""
    return _climbed(situation, matter, asked).answer(matter)


def _climbed(situation: Situation, matter: Matter, asked: Asked) -> "_Ladder":
    rules = [rule for rule in situation.rules if rule.matter == matter]
    places = [situation.place(rule.decided_by) for rule in rules]
    rungs = [_rung(rule, place) for rule, place in zip(rules, places, strict=True)]
    said = _rates(situation, rungs, asked)
    found = climb(rungs, asked, said.worth)
    return _Ladder(situation, asked, rules, places, found, said)


def require_decider(
    person: Person | None,
    matter: str,
    *,
    unit: Unit,
    on: date,
    amount: Decimal | None = None,
    currency: str = "",
    service: str = "",
) -> tuple[Mandate, str]:
    """The mandate by which the person decides the matter, and its words for the record.

    Raises ValidationError that names who may decide, or says that it is for the steering group.
    """
    found = who_decides(matter, unit=unit, on=on, amount=amount, currency=currency, service=service)
    return require_covered(found, person)


def require_covered(found: Answer, person: Person | None) -> tuple[Mandate, str]:
    """As `require_decider`, where who decides is asked already."""
    if found.is_steering_group:
        raise ValidationError(
            _("%(why)s Raise it to the IT steering group."),
            code="steering_group",
            params={"why": found.sentence},
        )
    may = "; ".join(words.mandate_in_words(mandate) for mandate in found.mandates)
    if person is None:
        raise ValidationError(_("Say who decides. Who may: %(may)s."), params={"may": may})
    mandate = found.mandate_of(person)
    if mandate is None:
        raise ValidationError(
            _("%(person)s may not decide this. Who may: %(may)s."),
            params={"person": person, "may": may},
        )
    return mandate, found.record_of(mandate)


def require_group(found: Answer) -> None:
    """Refuse what is put to the IT steering group though somebody's mandate covers it.

    Raises ValidationError that names who may decide.
    """
    if not found.is_steering_group:
        may = "; ".join(words.mandate_in_words(mandate) for mandate in found.mandates)
        raise ValidationError(
            _("This is not for the IT steering group. Who may decide it: %(may)s."),
            code="not_for_the_group",
            params={"may": may},
        )


@dataclass(frozen=True)
class _Ladder:
    """A matter's rules with where each is decided, and how far up one had to go."""

    situation: Situation
    asked: Asked
    rules: Sequence[DecisionRule]
    places: Sequence[Place | None]
    found: Climb
    said: words.Rates

    def answer(self, matter: Matter) -> Answer:
        """The answer, told from the rung that decides."""
        rung = self.found.rung
        rule = None if rung is None else self.rules[rung]
        mandates = self.mandates
        steps = tuple(self._steps())
        return Answer(
            matter=matter,
            asked=self.asked,
            sentence=self._sentence(rule, mandates, steps),
            steps=steps,
            rule=rule,
            mandates=mandates,
            situation=self.situation,
            said=self.said,
        )

    @property
    def mandates(self) -> tuple[Mandate, ...]:
        """Those that decide; none where it is for the steering group."""
        return () if self.found.rung is None else self._deciding(self.found.rung)

    def _deciding(self, rung: int) -> tuple[Mandate, ...]:
        place, seats = self.places[rung], self.found.tried[rung].seats
        held = place.mandates if place else ()
        return tuple(m for m, against in zip(held, seats, strict=True) if against is None)

    def _steps(self) -> Iterator[Step]:
        """Each rung in its order, with why it does, or does not, decide."""
        vacant = self.situation.vacant
        for n, rule in enumerate(self.rules):
            if vacant and rule.decided_by == DecidedBy.CUSTOMER:
                yield Step("skipped", _("Customer"), words.vacant(vacant, self.situation.on))
            if n < len(self.found.tried):
                yield from self._tried(rule, self.places[n], self.found.tried[n])
            else:
                yield Step("not_measured", _who(rule, self.places[n]), _("Not reached."))
        if self.found.rung is None:
            yield Step("met", str(words.STEERING_GROUP), self._no_rule())

    def _tried(self, rule: DecisionRule, place: Place | None, tried: Tried) -> Iterator[Step]:
        who = _who(rule, place)
        if tried.against is Against.NOBODY:
            nobody = words.nobody(rule.decided_by, self.situation, place)
            yield Step("skipped", who, nobody)
        elif tried.against is not None:
            beyond = words.above_rule(rule, tried.against, self.asked, self.said)
            yield Step("skipped", who, beyond)
        elif not tried.seats:
            yield Step("met", who, self._why_it(rule))
        for mandate, against in zip(place.mandates if place else (), tried.seats, strict=False):
            yield self._seat(who, mandate, against)

    def _why_it(self, rule: DecisionRule) -> str:
        """The reason of the rule; it is about sums, which say nothing where nobody was asked."""
        before = self.found.tried[: self.found.rung]
        if before and all(tried.against is Against.NOBODY for tried in before):
            return _("Nobody else holds a mandate for it, so it decides.")
        return rule.explanation or _("It decides.")

    def _seat(self, who: str, mandate: Mandate, against: Against | None) -> Step:
        if against is not None:
            sentence = words.why_not(mandate, against, self.asked, self.said)
            return Step("skipped", who, sentence, mandate)
        within = words.within(self.asked, [mandate], self.said)
        return Step(
            "met", who, f"{words.decides([mandate], self.situation.on)}: {within}.", mandate
        )

    def _no_rule(self) -> str:
        if self.rules:
            return _("No other rule is left, so it decides.")
        return words.no_rule(self.situation.on)

    def _sentence(
        self, rule: DecisionRule | None, mandates: Sequence[Mandate], steps: Sequence[Step]
    ) -> str:
        if mandates:
            return words.by_mandate(
                mandates,
                on=self.situation.on,
                within=words.within(self.asked, mandates, self.said),
                on_business_case=bool(rule and rule.on_business_case),
            )
        reasons = [step.sentence for step in steps if step.state == "skipped"]
        fallback = rule.explanation if rule else self._no_rule()
        return f"{_('The IT steering group decides.')} {reasons[-1] if reasons else fallback}"


def _who(rule: DecisionRule, place: Place | None) -> str:
    """Whose rung it is: `Customer Grid North`, `Buyer`, `IT steering group`."""
    word = words.RUNG[rule.decided_by]
    return f"{word} {place.unit}" if place else str(word)


def _rung(rule: DecisionRule, place: Place | None) -> Rung:
    seats = (
        [Seat(words.limit_of(m), frozenset(m.services)) for m in place.mandates] if place else []
    )
    is_last = rule.decided_by == DecidedBy.STEERING_GROUP
    return Rung(tuple(seats), words.limit_of(rule), is_last)


def _rates(situation: Situation, rungs: Sequence[Rung], asked: Asked) -> words.Rates:
    """The rates that comparing the sum with the limits takes; none where one currency does."""
    if asked.sum is None:
        return words.Rates(situation.on, {}, {})
    limits = [rung.limit for rung in rungs] + [seat.limit for r in rungs for seat in r.seats]
    needed = {limit.currency for limit in limits if limit} | {asked.sum.currency}
    worth, rates = situation.worth(needed) if len(needed) > 1 else ({}, {})
    return words.Rates(situation.on, worth, rates)

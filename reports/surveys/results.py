"""What a survey says: scores with their intervals, of all, of each tier and of each customer.

Counted by the database, whatever was answered, in the same few queries for one answer and for
100,000. What an answer could be read from is not shown (`hiding`).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from django.db.models import Count, F, QuerySet
from django.utils.translation import gettext as _

from customers.models import Customer, Tier
from reports.models import (
    AnonymousAnswer,
    Answer,
    InvitationState,
    Question,
    QuestionKind,
    Survey,
)
from reports.surveys.care import Names
from reports.surveys.hiding import Cell, Shown, shown, shown_beside
from reports.surveys.rules import Counts, Score, csat, gap, mean, nps

Cells = dict[Cell, dict[int, int]]
"""Of each tier and customer, how many gave which answer."""


@dataclass(frozen=True)
class Asked:
    """How many could have been asked, were invited, answered and declined."""

    frame: int = 0
    invited: int = 0
    answered: int = 0
    declined: int = 0

    @property
    def rate(self) -> float | None:
        """The response rate, in per cent of those invited."""
        return 100 * self.answered / self.invited if self.invited else None

    @property
    def share_of_frame(self) -> float | None:
        return 100 * self.invited / self.frame if self.frame else None

    def __add__(self, other: "Asked") -> "Asked":
        return Asked(
            self.frame + other.frame,
            self.invited + other.invited,
            self.answered + other.answered,
            self.declined + other.declined,
        )


@dataclass(frozen=True)
class Part:
    """The answers of a tier or a customer to one question; hidden where they are too few."""

    name: str
    n: int
    score: Score | None
    is_hidden: bool = False
    customer: int | None = None


@dataclass(frozen=True)
class QuestionResult:
    """One question: its answers together, and part by part."""

    question: Question
    cells: Cells
    show: Shown
    population: int
    names: Mapping[int, str] = field(default_factory=dict)

    @cached_property
    def counts(self) -> dict[int, int]:
        """How many gave which answer; nothing where there are too few."""
        return together(self.cells.values()) if self.show.everything else {}

    @property
    def n(self) -> int:
        """How many answered, shown or not."""
        return sum(together(self.cells.values()).values())

    @property
    def score(self) -> Score | None:
        return score_of(self.question, self.counts, self.population)

    @property
    def is_hidden(self) -> bool:
        return not self.show.everything

    @cached_property
    def tiers(self) -> list[Part]:
        """Tiers from the closest one on, and last those that are counted together."""
        found: dict[str, list[Counts]] = {}
        for (tier, _customer), counts in self.cells.items():
            found.setdefault(tier, []).append(counts)
        order = [*Tier.values, ""]
        return [
            self._part(tier_in_words(tier), together(found[tier]), tier in self.show.tiers)
            for tier in sorted(found, key=order.index)
        ]

    @cached_property
    def customers(self) -> list[Part]:
        """Customers by name; those without a name are counted together."""
        parts = [
            self._part(
                self.names.get(customer or 0, tier_in_words(tier)),
                counts,
                (tier, customer) in self.show.cells,
                customer,
            )
            for (tier, customer), counts in self.cells.items()
        ]
        return sorted(parts, key=lambda part: (part.customer is None, part.name))

    def of_customer(self, customer: int) -> Part | None:
        return next((part for part in self.customers if part.customer == customer), None)

    def _part(self, name: str, counts: Counts, is_shown: bool, customer: int | None = None) -> Part:
        n = sum(counts.values())
        score = score_of(self.question, counts, None) if is_shown else None
        return Part(name, n, score, not is_shown, customer)


@dataclass(frozen=True)
class SurveyResult:
    """All of a survey: who was asked, and what each question says."""

    survey: Survey
    asked: Mapping[Cell, Asked]
    questions: list[QuestionResult]
    names: Mapping[int, str]

    @cached_property
    def together(self) -> Asked:
        return sum(self.asked.values(), Asked())

    @cached_property
    def tiers(self) -> list[tuple[str, Asked]]:
        """By tier, how the invited and those who answered stand to the frame."""
        found: dict[str, Asked] = {}
        for (tier, _customer), asked in self.asked.items():
            found[tier] = found.get(tier, Asked()) + asked
        return [(tier_in_words(tier), found[tier]) for tier in Tier.values if tier in found]

    @cached_property
    def customers(self) -> list[tuple[str, Asked]]:
        found = [
            (self.names.get(customer or 0, ""), asked)
            for (_tier, customer), asked in self.asked.items()
        ]
        return sorted(found, key=lambda each: each[0])

    @property
    def headline(self) -> QuestionResult | None:
        """The question that stands for the survey."""
        chosen = headline_of([each.question for each in self.questions])
        return next((each for each in self.questions if each.question is chosen), None)

    @property
    def scored(self) -> list[QuestionResult]:
        """What is met: without what is expected, and without words."""
        return [
            each
            for each in self.questions
            if each.question.expected_of_id is None and each.question.kind != QuestionKind.TEXT
        ]

    def gap_of(self, met: QuestionResult) -> tuple[QuestionResult, float] | None:
        """The question that asks what is expected of this one, and by how much it is missed."""
        for each in self.questions:
            if each.question.expected_of_id == met.question.pk:
                scale = met.question.scale or 0
                by = gap(mean(each.counts, scale), mean(met.counts, scale))
                return None if by is None else (each, by)
        return None


def headline_of(questions: Iterable[Question]) -> Question | None:
    """The first question on satisfaction with the relationship, else the first on satisfaction."""
    asked = [
        each for each in questions if each.kind == QuestionKind.CSAT and each.expected_of_id is None
    ]
    whole = [each for each in asked if each.service_id is None]
    return next(iter(whole or asked), None)


def score_of(question: Question, counts: Counts, population: int | None) -> Score | None:
    """The figure of a question's kind; a choice and words have none."""
    match question.kind:
        case QuestionKind.CSAT:
            return csat(counts, question.scale or 0)
        case QuestionKind.NPS:
            return nps(counts, population)
        case QuestionKind.RATING:
            return mean(counts, question.scale or 0, population)
    return None


def together(found: Iterable[Counts]) -> dict[int, int]:
    """How many gave which answer, in all of these."""
    sums: dict[int, int] = {}
    for counts in found:
        for answer, n in counts.items():
            sums[answer] = sums.get(answer, 0) + n
    return sums


def shown_of(survey: Survey, cells: Cells, names: Names = ()) -> Shown:
    """What may be shown of a question to whoever reads the names of these customers; None: of all.

    Only where names were promised to be read, fewer than five stand behind a figure, and only for
    those who read them.
    """
    if not survey.is_named:
        names = ()
    if names is None:
        return shown(sizes(cells), smallest=1)
    return shown_beside(sizes(cells), frozenset(names))


def result_of(survey: Survey, names: Names = ()) -> SurveyResult:
    """All that the survey says to whoever reads the names of these customers; None: of all."""
    asked = asked_of(survey)
    cells = cells_of([survey])
    customers = _names(asked)
    frame = sum(each.frame for each in asked.values())
    questions = [
        QuestionResult(
            question,
            cells.get(question.pk, {}),
            shown_of(survey, cells.get(question.pk, {}), names),
            frame,
            customers,
        )
        for question in survey.questions.select_related("service")
    ]
    return SurveyResult(survey, asked, questions, customers)


def sizes(cells: Cells) -> dict[Cell, int]:
    return {cell: sum(counts.values()) for cell, counts in cells.items()}


def asked_of(survey: Survey) -> dict[Cell, Asked]:
    """By tier and customer, who could be asked and who was, in two queries."""
    found: dict[Cell, Asked] = {}
    frame = survey.frame.values_list("tier", "customer").annotate(n=Count("pk"))
    for tier, customer, n in frame.order_by():
        found[tier, customer] = Asked(frame=n)
    invited = survey.invitations.values_list("member__tier", "customer", "state")
    for tier, customer, state, n in invited.annotate(n=Count("pk")).order_by():
        found[tier, customer] = found.get((tier, customer), Asked()) + Asked(
            invited=n,
            answered=n if state == InvitationState.ANSWERED else 0,
            declined=n if state == InvitationState.DECLINED else 0,
        )
    return found


def cells_of(
    surveys: Iterable[Survey], questions: Iterable[Question] | None = None
) -> dict[int, Cells]:
    """By question, tier and customer: how many gave which answer, in two queries."""
    keys = [each.pk for each in surveys]
    found: dict[int, Cells] = {}
    by_name: QuerySet[Answer] = Answer.objects.filter(survey__in=keys)
    by_nobody: QuerySet[AnonymousAnswer] = AnonymousAnswer.objects.filter(survey__in=keys)
    if questions is not None:
        own = [each.pk for each in questions]
        by_name, by_nobody = by_name.filter(question__in=own), by_nobody.filter(question__in=own)
    named = by_name.values_list(
        "question", F("invitation__member__tier"), F("invitation__customer"), "value"
    )
    unnamed = by_nobody.values_list("question", "tier", "customer", "value")
    for rows in (named, unnamed):
        for question, tier, customer, value, n in rows.annotate(n=Count("pk")).order_by():
            counts = found.setdefault(question, {}).setdefault((tier, customer), {})
            counts[0 if value is None else value] = n
    return found


def _names(asked: Mapping[Cell, Asked]) -> dict[int, str]:
    keys = {customer for _tier, customer in asked if customer}
    return dict(Customer.objects.filter(pk__in=keys).values_list("pk", "unit__name"))


def tier_in_words(tier: str) -> str:
    return str(Tier(tier).label) if tier else _("Other customers together")

"""Service levels and requirements with what a trace says of them, a query each."""

from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    Count,
    DateField,
    Exists,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Lower

from agreements.models import AgreementState, Requirement, RequirementKind, ServiceLevel
from agreements.models.requirement_states import RequirementState
from agreements.trace.own_stages import GRANTED
from agreements.trace.stages import stages

Levels = QuerySet[ServiceLevel]
Requirements = QuerySet[Requirement]


def traced(levels: Levels, *, on: date) -> Levels:
    """The levels with the facts of every stage, and whether it is a gap, as `gap_` and its name."""
    levels = levels.annotate(since=_promised_since())
    for name in stages.names():
        stage = stages[name]
        for fact, expression in stage.facts(on).items():
            levels = levels.annotate(**{fact: expression})
        levels = levels.annotate(**{f"gap_{name}": _holds(stage.is_gap(on))})
    return levels


def with_words(levels: Levels) -> Levels:
    """With everything that the words of a trace name."""
    joined: Levels = levels.select_related(
        "measure", "line__service", "line__period__agreement", "requirement__decision__person"
    )
    return joined


def any_gap() -> Q:
    """Of traced levels: those with a gap at one stage at least."""
    return reduce(or_, (Q(**{f"gap_{name}": True}) for name in stages.names()))


def own_levels(*, on: date) -> Levels:
    """Levels in force on the day that customers have agreed on; default ones are nobody's."""
    return ServiceLevel.objects.in_force(on=on).filter(line__customer__isnull=False)


def _promised_since() -> Coalesce:
    held = Q(line__active=True) | Q(line__period__agreement__state=AgreementState.ENDED)
    same = ServiceLevel.objects.filter(
        held,
        line__customer=OuterRef("line__customer"),
        line__service=OuterRef("line__service"),
        measure=OuterRef("measure"),
    )
    first = same.order_by("valid").annotate(first=Lower("valid", output_field=DateField()))
    return Coalesce(Subquery(first.values("first")[:1]), Value(date.min), output_field=DateField())


def _holds(condition: Q) -> Case:
    return Case(When(condition, then=True), default=False, output_field=BooleanField())


@dataclass(frozen=True)
class Tally:
    """How many levels there are, how many are traced from end to end, and each stage's gaps."""

    levels: int
    whole: int
    gaps: dict[str, int]

    @property
    def share(self) -> float | None:
        """The share that is fully traced, from 0 to 1; None of no levels at all."""
        return self.whole / self.levels if self.levels else None


def tally_of(levels: Levels, *, on: date) -> Tally:
    """What the levels come to, in one query."""
    found = traced(levels.order_by(), on=on)
    counts: dict[str, Any] = {
        f"n_{name}": Count("pk", filter=Q(**{f"gap_{name}": True})) for name in stages.names()
    }
    counts |= {"n_all": Count("pk"), "n_broken": Count("pk", filter=any_gap())}
    sums = found.aggregate(**counts)
    gaps = {name: sums[f"n_{name}"] for name in stages.names()}
    return Tally(sums["n_all"], sums["n_all"] - sums["n_broken"], gaps)


def traced_requirements(requirements: Requirements, *, on: date) -> Requirements:
    """The requirements with whether the trace breaks off at them; `broken` includes their levels.

    A decision is due once a level stands on it, a level once the requirement is delivered. An
    order asks for more of what is agreed already, and brings no level of its own.
    """
    answering = own_levels(on=on).filter(requirement=OuterRef("pk"))
    broken = traced(answering, on=on).filter(any_gap())
    undecided = Q(answered=True) & ~Q(state__in=GRANTED)
    due = Q(answered=False, state=RequirementState.DELIVERED) & ~Q(kind=RequirementKind.ORDER)
    return requirements.annotate(
        answered=Exists(answering),
        gap_decision=_holds(undecided),
        gap_level=_holds(due),
        broken=Case(
            When(Q(gap_decision=True) | Q(gap_level=True), then=Value(True)),
            default=Exists(broken),
            output_field=BooleanField(),
        ),
    )


def with_levels(requirements: Requirements, *, on: date) -> Requirements:
    """With the traced levels in force that answer each, as `traced_levels`, in one query more."""
    levels = with_words(traced(own_levels(on=on), on=on))
    ordered = levels.order_by("line__service__name", "measure__name", "pk")
    joined: Requirements = requirements.select_related("decision__person", "service")
    return joined.prefetch_related(Prefetch("levels", ordered, to_attr="traced_levels"))

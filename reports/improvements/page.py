"""What an improvement's page shows: its next steps, the months behind it, and its effect."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.models import Better
from brm.accounts.models import User
from brm.ui.formats import month
from reports.improvements import forms, operations
from reports.improvements.origins import origin_of
from reports.improvements.rules import effect_on, is_found_late
from reports.models import Attainment, Improvement, ImprovementState
from reports.pictures import trend_of
from reports.rules import Result, months_before
from reports.sentences import aim, figure

MONTHS = 12
CHECK = "check"


@dataclass(frozen=True)
class Move:
    """A step that may be taken: its name on the button, its form, its operation, what is told."""

    to: str
    label: str | Promise
    operation: Callable[..., Improvement]
    form: type[forms.MoveForm]
    done: str | Promise


ACCEPT = Move(
    "accept",
    gettext_lazy("Accept"),
    operations.accept_improvement,
    forms.AcceptForm,
    gettext_lazy("It is accepted."),
)
DONE = Move(
    "done",
    gettext_lazy("Done"),
    operations.complete_improvement,
    forms.DoneForm,
    gettext_lazy("It is done; look at its effect in a while."),
)
DROP = Move(
    "drop",
    gettext_lazy("Drop"),
    operations.drop_improvement,
    forms.DropForm,
    gettext_lazy("It is dropped."),
)
EFFECT = Move(
    CHECK,
    gettext_lazy("Look at the effect"),
    operations.check_effect,
    forms.EffectForm,
    gettext_lazy("The effect is kept."),
)
REOPEN = Move(
    "reopen",
    gettext_lazy("Open again"),
    operations.reopen_improvement,
    forms.ReopenForm,
    gettext_lazy("It is open again."),
)

MOVES_OF: dict[str, tuple[Move, ...]] = {
    ImprovementState.PROPOSED: (ACCEPT, DROP),
    ImprovementState.OPEN: (DONE, DROP),
    ImprovementState.DONE: (EFFECT, REOPEN),
    ImprovementState.DROPPED: (REOPEN,),
}
MOVES = {move.to: move for moves in MOVES_OF.values() for move in moves}


def level_months(improvement: Improvement, *, since: date) -> list[Attainment]:
    """The results of the level that the improvement is of, oldest first; none of any other."""
    if improvement.measure_id is None:
        return []
    rows = Attainment.objects.filter(
        customer=improvement.customer_id,
        service=improvement.service_id,
        measure=improvement.measure_id,
    ).since(since)
    found = list(rows.select_related("service", "measure").order_by("period", "pk"))
    return [each for each in found if each.period_kind == found[-1].period_kind]


def facts_of(improvement: Improvement, user: User, *, on: date) -> dict[str, Any]:
    """All that the page of one improvement is drawn from."""
    periods = months_before(on, MONTHS)
    months = level_months(improvement, since=periods[0])
    by_period = {each.period: each for each in months}
    may_act = operations.may_say(user, improvement, on=on)
    return {
        "improvement": improvement,
        "origin": origin_of(improvement),
        "shape": improvement.shape(on=on),
        "breaches": _breaches(improvement),
        "trend": trend_of([by_period.get(each) for each in periods], periods, large=True)
        if months
        else None,
        "proposal": proposal_of(improvement),
        "before": _figure(improvement, improvement.value_before),
        "after": _figure(improvement, improvement.value_after),
        "moves": MOVES_OF[improvement.state] if may_act else (),
        "may_act": may_act,
        "today": on,
    }


def proposal_of(improvement: Improvement) -> str:
    """The sentence by which it proposes itself as done; empty where it does not."""
    since = improvement.held_again_since
    if improvement.state != ImprovementState.OPEN or since is None:
        return ""
    words = _("The level has been back at its target since %(month)s. Is it done?")
    return words % {"month": month(since)}


def begun_with(improvement: Improvement, move: Move) -> dict[str, Any]:
    """What the form of a step begins with: the figures of the level, and what they say."""
    if move.to == "done" and improvement.held_again_since:
        words = _("The level has been back at its target since %(month)s.")
        return {"outcome": words % {"month": month(improvement.held_again_since)}}
    if move.to != CHECK:
        return {}
    facts = {
        "value_before": plain(improvement.value_before),
        "value_after": plain(improvement.value_after),
        "effect": improvement.effect,
        "effect_text": improvement.effect_text,
    }
    if improvement.effect or improvement.ended_on is None:
        return facts
    judged = level_months(improvement, since=improvement.ended_on.replace(day=1))
    known = [each for each in judged if each.result != Result.NOT_MEASURED]
    if not known or improvement.value_before is None:
        return facts
    last = known[-1]
    assert last.value is not None
    found = effect_on(improvement.value_before, last.value, last.target, last.direction)
    return facts | {"value_after": plain(last.value), "effect": found}


def plain(value: Decimal | None) -> Decimal | None:
    """The figure without the zeros behind it, as a form begins with it."""
    return None if value is None else Decimal(f"{value.normalize():f}")


def _breaches(improvement: Improvement) -> list[dict[str, Any]]:
    """The months that were noted, the latest first, with their figures."""
    measure = improvement.measure
    if measure is None:
        return []
    better = Better(measure.better)
    return [
        {
            "period": each.period_shown,
            "value": figure(each.value, measure.unit, better),
            "target": aim(each.target, measure.unit, better),
            "found_late": is_found_late(each.period, each.noted_on),
            "noted_on": each.noted_on,
        }
        for each in improvement.breaches.order_by("-period", "-pk")
    ]


def _figure(improvement: Improvement, value: Any) -> str:
    measure = improvement.measure
    if measure is None:
        return "" if value is None else str(plain(value))
    return figure(value, measure.unit, Better(measure.better)) if value is not None else ""

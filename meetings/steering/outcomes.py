"""What the group decided within twelve months, and whether it was carried out and told."""

from dataclasses import dataclass
from datetime import date

from dateutil.relativedelta import relativedelta
from django.db.models import Case, Count, F, Q, Value, When
from django.utils.translation import gettext as _

from brm.ui.formats import day
from meetings.models import ActionState, EscalationDecision, EscalationState

SHOWN = 8

OPEN = Q(action__state=ActionState.OPEN)
DONE = Q(action__state=ActionState.DONE)
DROPPED = Q(action__state=ActionState.DROPPED)
UNTOLD = Q(escalation__state=EscalationState.DECIDED, escalation__decision=F("decision"))
"""Of a question that was decided anew only its last decision: it was told of those before."""


@dataclass(frozen=True)
class Outcome:
    """One decision: what became of it, in a state and in words."""

    row: EscalationDecision
    state: str
    words: str
    tone: str = ""


@dataclass(frozen=True)
class Outcomes:
    """The decisions of twelve months: how many, how many of them carried out, late, untold."""

    decided: int
    to_carry_out: int
    done: int
    late: int
    untold: int
    done_since: int
    rows: list[Outcome]

    @property
    def share(self) -> float | None:
        """The part that was carried out, of those that had to be; None where none had."""
        return self.done / self.to_carry_out if self.to_carry_out else None


def outcomes_of(*, on: date, since: date) -> Outcomes:
    """Late first, then what the customer does not know yet, then the newest. Two queries."""
    late = OPEN & Q(action__due_on__lt=on)
    taken = EscalationDecision.objects.filter(
        decision__decided_on__gt=on - relativedelta(years=1), decision__decided_on__lte=on
    ).order_by()
    counted: dict[str, int] = taken.aggregate(
        decided=Count("pk"),
        to_carry_out=Count("pk", filter=Q(action__isnull=False)),
        done=Count("pk", filter=DONE),
        late=Count("pk", filter=late),
        untold=Count("pk", filter=UNTOLD),
        done_since=Count("pk", filter=DONE & Q(action__done_on__gte=since)),
    )
    urgent = Case(When(late, then=Value(0)), When(UNTOLD, then=Value(1)), default=Value(2))
    order = (urgent, "-decision__decided_on", "-pk")
    first = taken.order_by(*order).values("pk")[:SHOWN]
    rows = EscalationDecision.objects.filter(pk__in=first).order_by(*order)
    shown = rows.select_related("decision", "escalation__customer__unit", "action__owner")
    return Outcomes(**counted, rows=[outcome_of(row, on=on) for row in shown])


def outcome_of(row: EscalationDecision, *, on: date) -> Outcome:
    """What became of a decision, as the page says it: late before untold, untold before done."""
    action, escalation = row.action, row.escalation
    is_last = escalation.decision_id == row.decision_id
    untold = is_last and escalation.state == EscalationState.DECIDED
    told = _("customer not told yet") if untold else _("customer told")
    if action is None:
        state, words = ("at_risk", told) if untold else ("done", told)
        return Outcome(row, state, words, "warn" if untold else "")
    who = str(action.owner)
    if action.state == ActionState.DONE:
        words = _("done %(day)s, %(told)s") % {"day": day(action.done_on, on), "told": told}
        return Outcome(row, "at_risk" if untold else "done", words, "warn" if untold else "ok")
    if action.state == ActionState.DROPPED:
        return Outcome(row, "skipped", _("not carried out: %(why)s") % {"why": action.outcome})
    if action.due_on < on:
        words = _("%(who)s, due %(day)s, late; %(told)s")
        facts = {"who": who, "day": day(action.due_on, on), "told": told}
        return Outcome(row, "late", words % facts, "bad")
    words = _("%(who)s, due %(day)s; %(told)s")
    facts = {"who": who, "day": day(action.due_on, on), "told": told}
    return Outcome(row, "at_risk" if untold else "started", words % facts, "warn" if untold else "")

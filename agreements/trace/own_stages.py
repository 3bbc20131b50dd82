"""The stages that stand in agreements: what asked for a level, who decided, what is promised."""

from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.models import Better, Decision, Requirement, RequirementState, ServiceLevel
from agreements.trace.stages import Link, Stage, gap, stages
from brm.ui.formats import full_day, quantity

GRANTED = (RequirementState.APPROVED, RequirementState.DELIVERING, RequirementState.DELIVERED)
"""Only what was answered with yes, and not withdrawn since, is a ground for a service level."""


def no_requirement(on: date) -> Q:
    return Q(requirement=None)


def requirement_link(level: ServiceLevel, on: date) -> Link:
    if level.requirement is None:
        return gap(
            _("No requirement says why"), _("Name the one that it answers."), _levels_of(level)
        )
    return link_of_requirement(level.requirement)


def _levels_of(level: ServiceLevel) -> str:
    return f"{level.line.period.agreement.get_absolute_url()}#levels"


def link_of_requirement(requirement: Requirement) -> Link:
    return Link("done", requirement.number, requirement.title, requirement.get_absolute_url())


def not_granted(on: date) -> Q:
    return Q(requirement__isnull=False) & ~Q(requirement__state__in=GRANTED)


def decision_link(level: ServiceLevel, on: date) -> Link:
    if level.requirement is None:
        return Link("due", _("Not known"), _("It follows the requirement."))
    return link_of_decision(level.requirement, is_due=True)


def link_of_decision(requirement: Requirement, *, is_due: bool) -> Link:
    """The decision on a requirement; one that is missing is a gap where it `is_due`."""
    href = requirement.get_absolute_url()
    decision = requirement.decision
    if requirement.state in GRANTED and decision is not None:
        return Link("done", _outcome(decision), _by_whom(decision), href)
    name, more = _why_not(requirement)
    return gap(name, more, href) if is_due else Link(requirement.shape, name, more, href)


def _outcome(decision: Decision) -> str:
    if decision.case_version is None:
        return decision.get_outcome_display()
    words = {"outcome": decision.get_outcome_display(), "n": decision.case_version}
    return _("%(outcome)s, business case %(n)s") % words


def _by_whom(decision: Decision) -> str:
    words = {
        "who": decision.person or decision.by_mandate,
        "day": full_day(decision.decided_on),
    }
    return _("%(who)s, %(day)s") % words


def _why_not(requirement: Requirement) -> tuple[str, str]:
    match requirement.state:
        case RequirementState.REFUSED if requirement.decision is not None:
            return _("Refused"), _by_whom(requirement.decision)
        case RequirementState.DECLINED:
            return _("Declined"), requirement.fit_reason
        case RequirementState.WITHDRAWN:
            return _("Withdrawn"), requirement.withdrawn_because
    return _("Nobody has decided on it"), requirement.get_state_display()


def never(on: date) -> Q:
    """A level is promised by being there."""
    return Q(pk=None)


def level_link(level: ServiceLevel, on: date) -> Link:
    agreement = level.line.period.agreement
    more = _("%(measure)s, %(service)s (%(number)s)") % {
        "measure": level.measure.name,
        "service": level.line.service.name,
        "number": agreement.number,
    }
    return Link("done", promise(level), more, _levels_of(level))


def promise(level: ServiceLevel) -> str:
    """`≥ 99.5 % a month`"""
    sign = "≥" if level.measure.better == Better.HIGHER else "≤"
    figure = quantity(level.target, level.measure.unit)
    return f"{sign}\u00a0{figure} {level.get_period_kind_display()}"


def register() -> None:
    stages.register(
        "requirement",
        Stage(gettext_lazy("Requirement"), no_requirement, requirement_link),
        order=10,
    )
    stages.register(
        "decision", Stage(gettext_lazy("Decision"), not_granted, decision_link), order=20
    )
    stages.register("level", Stage(gettext_lazy("Service level"), never, level_link), order=30)

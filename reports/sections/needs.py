"""What the business needs: its planned changes, its requirements and cases, and the benefits."""

from typing import Any

from dateutil.relativedelta import relativedelta
from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agreements.models import Benefit, BusinessCase, CaseState, Requirement
from agreements.models.requirement_states import SHAPES, RequirementState
from brm.ui.formats import DASH, day, full_day, quantity, share
from customers.models import EffectAssessment, PlannedChange
from customers.models.plans import Effect
from reports.models import Edition
from reports.sections import Row, Section, Subject

AHEAD_MONTHS = 12


def plan_changes(subject: Subject) -> Section:
    """What the customer means to change in the year ahead, and what that asks of IT.

    How IT judged it is told inside IT alone, and only that it was judged: not in which words.
    """
    until = subject.on + relativedelta(months=AHEAD_MONTHS)
    planned = PlannedChange.objects.current().filter(plan__customer=subject.customer)
    found = list(planned.begins_within((subject.on, until)))
    is_inside = subject.edition == Edition.INTERNAL
    said = _effects(found) if is_inside else {}
    rows = tuple(_change_row(each, said.get(each.key), is_inside) for each in found)
    sentence = ngettext(
        "%(count)s change is planned in the coming twelve months.",
        "%(count)s changes are planned in the coming twelve months.",
        len(rows),
    ) % {"count": len(rows)}
    if is_inside and rows:
        waiting = {"count": sum(row.state == "at_risk" for row in rows)}
        sentence += " " + _("Not assessed: %(count)s.") % waiting
    return Section(
        title=_("Planned changes"),
        sentence=sentence,
        columns=(_("Planned change"), _("Effect on IT") if is_inside else _("Plan"), _("Begins")),
        rows=rows,
    )


def _effects(changes: list[PlannedChange]) -> dict[Any, str]:
    keys = [each.key for each in changes]
    last = EffectAssessment.objects.last_of(keys) if keys else []
    return {each.change_key: str(Effect(each.effect).label) for each in last}


def _change_row(change: PlannedChange, effect: str | None, is_inside: bool) -> Row:
    cell = effect or _("not assessed yet")
    return Row(
        str(change.key),
        change.title,
        change.short_when,
        state="at_risk" if is_inside and effect is None else "due",
        cells=(cell if is_inside else str(change.plan.fiscal_year),),
    )


def requirements(subject: Subject) -> Section:
    """The customer's requirements that wait for something, those wanted first on top."""
    cases = BusinessCase.objects.filter(requirement=OuterRef("pk")).latest_first()
    found: Any = (
        Requirement.objects.filter(customer=subject.customer, raised_on__lte=subject.on)
        .open()
        .annotate(case=Subquery(cases.values("state")[:1]))
        .order_by("wanted_by", "number")
    )
    rows = tuple(_requirement_row(each, subject) for each in found)
    waiting = sum(row.state == "at_risk" for row in rows)
    return Section(
        title=_("Requirements"),
        sentence=ngettext(
            "%(count)s requirement is open; awaiting a decision: %(waiting)s.",
            "%(count)s requirements are open; awaiting a decision: %(waiting)s.",
            len(rows),
        )
        % {"count": len(rows), "waiting": waiting},
        columns=(
            _("Requirement"),
            _("Number"),
            _("Kind"),
            _("Business case"),
            _("Wanted by"),
            _("State"),
        ),
        rows=rows,
    )


def _requirement_row(requirement: Any, subject: Subject) -> Row:
    wanted = requirement.wanted_by
    return Row(
        requirement.number,
        requirement.title,
        requirement.get_state_display(),
        state=SHAPES[RequirementState(requirement.state)],
        cells=(
            requirement.number,
            requirement.get_kind_display(),
            str(CaseState(requirement.case).label) if requirement.case else DASH,
            day(wanted, subject.on) if wanted else DASH,
        ),
    )


def benefits(subject: Subject) -> Section:
    """What was promised of the customer's requirements, and how much of it has come."""
    found: Any = (
        Benefit.objects.of_customer(subject.customer)
        .late_first(on=subject.on)
        .select_related("requirement")
    )
    rows = tuple(_benefit_row(each) for each in found)
    met = sum(row.state == "met" for row in rows)
    return Section(
        title=_("Benefits"),
        sentence=ngettext(
            "%(count)s benefit is followed up; reached: %(met)s.",
            "%(count)s benefits are followed up; reached: %(met)s.",
            len(rows),
        )
        % {"count": len(rows), "met": met}
        if rows
        else _("No benefit is followed up."),
        columns=(
            _("Benefit"),
            _("Requirement"),
            _("Before"),
            _("Promised"),
            _("Until"),
            _("Realised"),
        ),
        rows=rows,
    )


def _benefit_row(benefit: Any) -> Row:
    part = benefit.part
    state = "not_measured" if part is None else "met" if part >= 1 else "at_risk"
    return Row(
        f"benefit-{benefit.pk}",
        benefit.measure,
        _("not looked at yet") if part is None else share(part, 0),
        state="late" if benefit.is_late else state,
        cells=(
            benefit.requirement.number,
            quantity(benefit.baseline, benefit.unit),
            quantity(benefit.target, benefit.unit),
            full_day(benefit.due_on),
        ),
    )

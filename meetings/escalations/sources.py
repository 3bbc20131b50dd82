"""What escalations come of in meetings and agreements, and what their briefs begin with."""

from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.models import Agreement, BusinessCase, RenewalStep, Requirement
from agreements.requirements.origins import Source
from brm.accounts.calendar import working_day_after, working_days
from brm.ui.formats import full_day, money
from meetings.complaints.page import brief_of as brief_of_a_complaint
from meetings.escalations.origins import Brief, Origin, is_id, origins
from meetings.models import Complaint

WANTED_WITHIN = 10
"""Working days within which a decision is wanted, where nothing says it sooner."""


def wanted_by(on: date) -> date:
    return working_day_after(on, WANTED_WITHIN, working_days())


# Complaints -------------------------------------------------------------------------------------


def _complaint(key: str) -> Complaint | None:
    rows = Complaint.objects.select_related("customer__unit", "said_by", "service")
    return rows.filter(pk=key).first() if is_id(key) else None


def complaint(key: str) -> Source | None:
    found = _complaint(key)
    return Source(str(found), found.get_absolute_url()) if found else None


def brief_of_complaint(key: str, on: date) -> Brief | None:
    found = _complaint(key)
    return brief_of_a_complaint(found, on=on) if found else None


# Requirements and their business cases ----------------------------------------------------------


def _requirement(key: str) -> Requirement | None:
    rows = Requirement.objects.select_related("customer__unit", "unit", "service")
    return rows.filter(pk=key).first() if is_id(key) else None


def requirement(key: str) -> Source | None:
    found = _requirement(key)
    if found is None:
        return None
    return Source(str(found), found.get_absolute_url(), found.get_state_display().lower())


def brief_of_requirement(key: str, on: date) -> Brief | None:
    """What it is to bring, what it costs, how it stands; the options of its last business case."""
    found = _requirement(key)
    if found is None:
        return None
    cases = BusinessCase.objects.filter(requirement=found)
    case = cases.prefetch_related("alternatives").order_by("-edition").first()
    facts = [
        _("%(number)s, %(state)s, raised on %(day)s by %(unit)s.")
        % {
            "number": found.number,
            "state": found.get_state_display().lower(),
            "day": full_day(found.raised_on),
            "unit": found.unit,
        }
    ]
    if found.rough_sum is not None:
        facts.append(_("Rough sum: %s.") % money(found.rough_sum, found.currency))
    if found.wanted_by is not None:
        facts.append(_("Wanted by the business by %s.") % full_day(found.wanted_by))
    ahead = [found.wanted_by] if found.wanted_by is not None and found.wanted_by > on else []
    return {
        "customer": found.customer_id,
        "question": (_("What becomes of %(title)s?") % {"title": found.title})[:255],
        "effect": found.outcome or found.title,
        "facts": "\n".join([*facts, *_facts_of_case(case)]),
        "options": "\n".join(_options_of(case)),
        "wanted_by": min([wanted_by(on), *ahead]),
    }


def _facts_of_case(case: BusinessCase | None) -> list[str]:
    if case is None:
        return []
    facts = {"n": case.edition, "state": case.get_state_display().lower()}
    if case.submitted_on is None:
        return [_("Business case, edition %(n)s: %(state)s.") % facts]
    facts |= {"day": full_day(case.submitted_on), "sum": money(case.amount, case.currency)}
    return [_("Business case, edition %(n)s, submitted on %(day)s: %(sum)s.") % facts]


def _options_of(case: BusinessCase | None) -> list[str]:
    if case is None:
        return []
    return [
        _("%(name)s, %(sum)s")
        % {"name": each.name, "sum": money(sum(each.costs, Decimal(0)), case.currency)}
        for each in case.alternatives.all()
    ]


# Agreements and their renewals ------------------------------------------------------------------


def _agreement(key: str) -> Agreement | None:
    rows = Agreement.objects.select_related("customer__unit")
    return rows.filter(pk=key).first() if is_id(key) else None


def agreement(key: str) -> Source | None:
    found = _agreement(key)
    if found is None:
        return None
    return Source(str(found), found.get_absolute_url(), found.get_state_display().lower())


def brief_of_agreement(key: str, on: date) -> Brief | None:
    """Its next step of renewal and the day on which it is due, its value, what holds it up."""
    found = _agreement(key)
    if found is None:
        return None
    open_steps = RenewalStep.objects.open().filter(period__agreement=found)
    steps = list(open_steps.select_related("period").order_by("due_on", "pk")[:3])
    facts = [
        _("%(step)s, due on %(day)s.")
        % {"step": step.get_step_display(), "day": full_day(step.due_on)}
        for step in steps
    ]
    if steps and steps[0].period.last_day:
        facts.insert(0, _("Its period ends on %s.") % full_day(steps[0].period.last_day))
    if found.value is not None:
        facts.append(_("Value: %s.") % money(found.value, found.currency))
    late = next((step for step in steps if step.due_on < on), None)
    effect = _("%(agreement)s stands still.") % {"agreement": found}
    if late is not None:
        effect = _("%(agreement)s: the step %(step)s is late since %(day)s.") % {
            "agreement": found,
            "step": late.get_step_display().lower(),
            "day": full_day(late.due_on),
        }
    ahead = [step.due_on for step in steps if step.due_on > on]
    return {
        "customer": found.customer_id,
        "question": (_("How does %(name)s go on?") % {"name": found.name})[:255],
        "effect": effect,
        "facts": "\n".join(facts),
        "wanted_by": min([wanted_by(on), *ahead]),
    }


def register() -> None:
    origins.register("complaint", Origin(gettext_lazy("Complaint"), complaint, brief_of_complaint))
    origins.register(
        "requirement", Origin(gettext_lazy("Requirement"), requirement, brief_of_requirement)
    )
    origins.register("agreement", Origin(gettext_lazy("Agreement"), agreement, brief_of_agreement))

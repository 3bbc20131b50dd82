"""What a project is for, link by link: requirement, project, services, benefits; a gap is a gap."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.models import Benefit, Requirement, RequirementState
from agreements.trace.stages import Link, gap
from brm.accounts.models import User
from brm.ui.formats import full_day, percent
from customers.models import Customer
from reports.models import Project

WANTED = (RequirementState.APPROVED, RequirementState.DELIVERING)
"""A requirement in one of these states is to be met by something."""


@dataclass(frozen=True)
class Stage:
    """One stage of the chain, with all that stands at it."""

    label: str | Promise
    links: list[Link]


def chain_of(project: Project, *, on: date) -> list[Stage]:
    """From the requirement to the benefits of a project read by `with_latest_status`."""
    return [
        Stage(gettext_lazy("Requirement"), [_requirement(project)]),
        Stage(gettext_lazy("Project"), [_project(project, on)]),
        Stage(gettext_lazy("Services"), _services(project)),
        Stage(gettext_lazy("Benefits"), _benefits(project, on)),
    ]


def _requirement(project: Project) -> Link:
    found = project.requirement
    if found is None:
        return gap(_("No requirement says why"), _("Name it when you change the project."))
    state = "done" if found.state == RequirementState.DELIVERED else "started"
    return Link(state, str(found), found.get_state_display(), found.get_absolute_url())


def _project(project: Project, on: date) -> Link:
    if project.ends_on is None:
        return gap(project.name, _("No last day is planned."))
    words = _("ended on %s") if project.ends_on < on else _("until %s")
    return Link(project.state, project.name, words % full_day(project.ends_on))


def _services(project: Project) -> list[Link]:
    found = [
        Link("started", each.name, each.code, each.get_absolute_url())
        for each in project.services.order_by("name")
    ]
    return found or [gap(_("No service is named"), _("Say which one it makes or changes."))]


def _benefits(project: Project, on: date) -> list[Link]:
    """Those of its requirement, with the value that was found last."""
    if project.requirement is None:
        return [gap(_("No benefit is known"), _("Benefits are those of the requirement."))]
    rows: Any = Benefit.objects.filter(requirement=project.requirement).prefetch_related("reviews")
    found = [_benefit(each, on) for each in rows.order_by("due_on", "pk")]
    return found or [gap(_("No benefit is promised"), _("A business case promises them."))]


def _benefit(benefit: Benefit, on: date) -> Link:
    looked = [each for each in benefit.reviews.all() if each.actual is not None]
    until = _("promised by %s") % full_day(benefit.due_on)
    page = benefit.get_absolute_url()
    if not looked:
        state = "late" if benefit.due_on < on else "due"
        return Link(state, benefit.measure, until, page)
    last = max(looked, key=lambda each: each.months)
    assert last.actual is not None
    part = benefit.realised(last.actual)
    reached = part is not None and part >= Decimal(100)
    more = (
        until
        if part is None
        else _("%(part)s realised, %(until)s")
        % {
            "part": percent(part, 0),
            "until": until,
        }
    )
    return Link("met" if reached else "at_risk", benefit.measure, more, page)


def projects_of(
    kind: str, key: str, customer: Customer | None, user: User
) -> dict[str, Any] | None:
    """The projects that meet a requirement, on its page; a gap once it is to be delivered."""
    if kind != "requirement" or not key.isdecimal():
        return None
    rows = Project.objects.visible_to(user).filter(requirement=int(key)).with_latest_status()
    found = list(rows.order_by("pk"))
    wanted = Requirement.objects.filter(pk=int(key), state__in=WANTED).exists()
    if not found and not wanted:
        return None
    return {"projects": found, "requirement": key, "customer": customer}

"""A trace that begins at a requirement: its decision, and the service levels that answer it."""

from typing import Any

from django.utils.translation import gettext as _

from agreements.models import Requirement, RequirementKind
from agreements.models.requirement_states import RequirementState
from agreements.trace.own_stages import link_of_decision, link_of_requirement
from agreements.trace.stages import Link, Traced, gap, stages

NO_LEVEL_DUE = (RequirementState.REFUSED, RequirementState.DECLINED, RequirementState.WITHDRAWN)


def links_of_requirement(requirement: Requirement) -> list[Traced]:
    """The requirement, its decision, and where no level answers it also that.

    The requirement is one of `agreements.trace.rows.traced_requirements`.
    """
    facts: Any = requirement
    links = [
        link_of_requirement(requirement),
        link_of_decision(requirement, is_due=facts.gap_decision),
    ]
    if not facts.answered:
        links.append(_no_level(requirement, is_due=facts.gap_level))
    labels = [stages[name].label for name in ("requirement", "decision", "level")]
    return [Traced(label, link) for label, link in zip(labels, links, strict=False)]


def _no_level(requirement: Requirement, *, is_due: bool) -> Link:
    if is_due:
        return gap(
            _("No service level answers this requirement"),
            _("Name it in the form of the level that does."),
        )
    if requirement.kind == RequirementKind.ORDER:
        return Link("skipped", _("None of its own"), _("An order adds to what is agreed already."))
    if requirement.state in NO_LEVEL_DUE:
        return Link("skipped", _("None is due"), requirement.get_state_display())
    return Link("due", _("None yet"), _("It is due once the requirement is delivered."))

"""The traces as lists and files; imported with the URLs, once every app has its stages."""

from functools import partial
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agreements.models import Requirement, ServiceLevel
from agreements.trace.own_stages import promise
from agreements.trace.requirement_links import links_of_requirement
from agreements.trace.stages import chain_of, stages
from brm.ui.tables import Column, Table


def said(name: str, level: ServiceLevel) -> str:
    """What stands at a stage of a traced level."""
    return str(stages[name].link(level, timezone.localdate()))


def gaps_of(level: ServiceLevel) -> str:
    """The names of the links that are missing."""
    chain = chain_of(level, timezone.localdate())
    return "; ".join(each.link.name for each in chain if each.link.is_gap)


def said_of_requirement(place: int, requirement: Requirement) -> str:
    return str(links_of_requirement(requirement)[place].link)


def answers_of(requirement: Any) -> str:
    return "; ".join(f"{each.measure} {promise(each)}" for each in requirement.traced_levels)


def gaps_of_requirement(requirement: Any) -> str:
    own = [each.link.name for each in links_of_requirement(requirement) if each.link.is_gap]
    below = [words for each in requirement.traced_levels if (words := gaps_of(each))]
    return "; ".join([*own, *below])


LEVELS = Table(
    caption=_("Trace of service levels"),
    order="service",
    columns=(
        Column("service", _("Service"), value="line.service.name", sort="line__service__name"),
        Column("measure", _("Measure"), value="measure.name", sort="measure__name"),
        *(Column(name, stages[name].label, value=partial(said, name)) for name in stages.names()),
        Column("gaps", _("Gaps"), value=gaps_of),
    ),
)

REQUIREMENTS = Table(
    caption=_("Trace of requirements"),
    order="-number",
    columns=(
        Column("number", _("Number"), sort="pk"),
        Column("title", _("Requirement"), sort="title"),
        Column("state", _("State"), value="get_state_display", sort="state"),
        Column("decision", _("Decision"), value=partial(said_of_requirement, 1)),
        Column("levels", _("Service levels"), value=answers_of),
        Column("gaps", _("Gaps"), value=gaps_of_requirement),
    ),
)

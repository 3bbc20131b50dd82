"""What escalations come of in the delivery: levels that were breached, and projects."""

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.requirements.origins import Source
from brm.ui.formats import full_day, money, month
from meetings.escalations.origins import Brief, Origin, is_id, origins
from meetings.escalations.sources import wanted_by
from reports.models import Attainment, Project
from reports.rules import Result

LEVEL, PROJECT = "service_level", "project"
MONTHS = 6
"""So many months of a level stand in the brief."""


def _results(key: str) -> list[Attainment]:
    """The latest months of the level, the last one first."""
    if not is_id(key):
        return []
    rows = Attainment.objects.filter(service_level=int(key)).select_related("measure", "service")
    return list(rows.order_by("-period")[:MONTHS])


def level(key: str) -> Source | None:
    found = _results(key)
    if not found:
        return None
    last = found[0]
    more = f"{last.get_result_display()}, {month(last.period)}"
    page = reverse("reports:level_detail", args=[last.service_level_id])
    return Source(last.label, page, more)


def brief_of_level(key: str, on: date) -> Brief | None:
    """The months that were measured last, each with its figure against the target."""
    found = _results(key)
    if not found:
        return None
    last = found[0]
    breached = sum(each.result == Result.BREACHED for each in found)
    return {
        "customer": last.customer_id,
        "question": (_("What brings %(level)s back to its level?") % {"level": last.label})[:255],
        "effect": _("%(level)s: breached in %(n)s of the last %(of)s months.")
        % {"level": last.label, "n": breached, "of": len(found)},
        "facts": "\n".join(each.sentence for each in found),
        "wanted_by": wanted_by(on),
    }


def _project(key: str) -> Project | None:
    rows = Project.objects.with_latest_status().select_related("customer__unit")
    return rows.filter(pk=key).first() if is_id(key) else None


def project(key: str) -> Source | None:
    found = _project(key)
    if found is None:
        return None
    return Source(found.name, found.get_absolute_url(), found.rating_word)


def brief_of_project(key: str, on: date) -> Brief | None:
    """Its colours, its days and its budget."""
    found = _project(key)
    if found is None or found.customer_id is None:
        return None
    facts = [
        f"{full_day(status.reported_on)}: {status.rating_word}. {status.comment}".strip()
        for status in found.statuses.order_by("-reported_on")[:3]
    ]
    if found.ends_on:
        facts.append(_("It ends on %s.") % full_day(found.ends_on))
    if found.budget is not None:
        facts.append(_("Budget: %s.") % money(found.budget, found.currency))
    return {
        "customer": found.customer_id,
        "question": (_("How does the project %(name)s go on?") % {"name": found.name})[:255],
        "effect": found.comment or found.description or found.name,
        "facts": "\n".join(" ".join(each.split()) for each in facts),
        "wanted_by": wanted_by(on),
    }


def register() -> None:
    origins.register(LEVEL, Origin(gettext_lazy("Service level"), level, brief_of_level))
    origins.register(PROJECT, Origin(gettext_lazy("Project"), project, brief_of_project))

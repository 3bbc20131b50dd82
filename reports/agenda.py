"""What the delivery puts on the agenda of a customer's next meeting."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from brm.ui.formats import month
from customers.models import Customer
from meetings.agenda import Topic
from reports.models import Attainment, Project
from reports.rules import Rating, months_before

FEW = 10
BREACHED_LEVEL = "breached_level"
"""The kind of topic; its key is customer, service and measure, as `reports.trace.LEVEL_KEY`."""


def breached_levels(customer: Customer, on: date) -> Iterable[Topic]:
    """Levels breached in the last whole month, the furthest from their target first."""
    [period] = months_before(on, 1)
    found = Attainment.objects.filter(customer=customer).of_month(period).breached()
    return [
        Topic(
            BREACHED_LEVEL,
            f"{each.customer_id}/{each.service.code}/{each.measure.code}",
            _("%(level)s was breached in %(month)s")
            % {"level": each.label, "month": month(period)},
            reason=each.sentence,
            url=reverse("reports:level_detail", args=[each.service_level_id]),
        )
        for each in found.select_related("service", "measure").order_by("margin", "pk")[:FEW]
    ]


def _why_red(project: Any) -> str:
    """What the project says, and the reason of the rating by hand."""
    by_hand = ""
    if project.manual_rating:
        words = {"rating": project.manual_word.lower(), "why": project.manual_reason}
        by_hand = _("Set by hand to %(rating)s: %(why)s") % words
    return " ".join(part for part in (project.comment, by_hand) if part)


def red_projects(customer: Customer, on: date) -> Iterable[Topic]:
    """Ongoing projects that reported red last, or are set to red by hand."""
    found = Project.objects.of([customer]).ongoing(on=on).with_manual_rating(on=on)
    found = found.with_latest_status().filter(
        Q(("last_rating", Rating.RED)) | Q(("manual_rating", Rating.RED))
    )
    return [
        Topic(
            "red_project",
            each.code,
            _("%(project)s is red") % {"project": each.name},
            reason=_why_red(each)[:500],
            url=each.get_absolute_url(),
        )
        for each in found.order_by("code")[:FEW]
    ]

"""What improvements add to the registries of the kernel and of the apps to the left."""

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from agreements.requirements.origins import Origin
from brm.history.pages import History, histories
from brm.outbox.sweeps import sweeps
from brm.ui.formats import full_day
from customers.registries.beside import Beside, beside
from customers.registries.holdings import Holding, holdings
from customers.registries.merging import Moving, moving
from customers.registries.personal import not_personal
from reports.improvements import sources
from reports.improvements.beside import improvements_of
from reports.improvements.breaches import improve_what_was_breached
from reports.improvements.origins import improvement_origins
from reports.models import Improvement
from reports.models.improvements import BREACH


def register() -> None:
    """Fill the registries; called once, when the app is ready."""
    sweeps.register("improvements", improve_what_was_breached, order=45)
    histories.register("reports.improvement", History(Improvement))
    improvement_origins.register(BREACH, Origin(_("Service level"), sources.level))
    improvement_origins.register("complaint", Origin(_("Complaint"), sources.complaint))
    improvement_origins.register("project", Origin(_("Project"), sources.project))
    beside.register(
        "improvements", Beside("reports/improvements/_beside.html", improvements_of), order=20
    )
    _register_people()


def owned(on: date) -> QuerySet[Improvement]:
    """What goes on, whenever it is due."""
    return Improvement.objects.going().select_related("customer__unit")


def second(improvement: Any) -> str:
    """The customer, and the day it is due."""
    words = {"day": full_day(improvement.due_on), "customer": improvement.customer or _("All")}
    return _("%(customer)s, due on %(day)s") % words


def _register_people() -> None:
    holdings.register(
        "improvements",
        Holding(
            _("Improvements"),
            "reports.Improvement.owner",
            owned,
            unit="customer__unit",
            second=second,
            may_be_nobodys=True,
        ),
        order=64,
    )
    moving.register("reports.Improvement.owner", Moving(_("Improvements")))
    words = _("What is to be better, and what came of it.")
    for name in ("text", "reason", "origin_kind", "origin_key", "outcome", "effect_text"):
        not_personal.register(f"reports.Improvement.{name}", words)

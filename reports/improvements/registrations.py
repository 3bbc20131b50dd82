"""What improvements add to the registries of the kernel and of the apps to the left."""

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agreements.requirements.origins import Origin
from brm.accounts.models import User
from brm.history.pages import History, histories
from brm.outbox.sweeps import sweeps
from brm.ui.formats import full_day
from customers.models import Customer
from customers.registries.beside import Beside, beside
from customers.registries.gaps import Gap, Remedy, gaps
from customers.registries.holdings import Holding, holdings, kept
from customers.registries.merging import Moving, moving
from customers.registries.panels import Panel, panels
from customers.registries.personal import not_personal
from meetings.agenda import sources
from reports.improvements import happenings
from reports.improvements.agenda import waiting_improvements
from reports.improvements.beside import improvements_of
from reports.improvements.breaches import improve_what_was_breached
from reports.improvements.notices import tell_another, tell_customers_of_breaches, untold
from reports.improvements.origins import improvement_origins
from reports.improvements.sources import complaint, level, project
from reports.models import BreachNoticeRule, Improvement
from reports.models.improvements import BREACH
from reports.sections import SectionKind, sections
from reports.sections.improvements import improvements

FEW = 8


def register() -> None:
    """Fill the registries; called once, when the app is ready."""
    sweeps.register("improvements", improve_what_was_breached, order=45)
    sweeps.register("breach_notices", tell_customers_of_breaches, order=46)
    histories.register("reports.improvement", History(Improvement))
    improvement_origins.register(BREACH, Origin(_("Service level"), level))
    improvement_origins.register("complaint", Origin(_("Complaint"), complaint))
    improvement_origins.register("project", Origin(_("Project"), project))
    beside.register(
        "improvements", Beside("reports/improvements/_beside.html", improvements_of), order=20
    )
    sources.register("improvements", waiting_improvements, order=45)
    panels.register(
        "improvements",
        Panel(
            _("Improvements"),
            "reports/improvements/_customer_panel.html",
            panel_facts,
            column="side",
        ),
        order=69,
    )
    sections.register("improvements", SectionKind(improvements), order=77)
    happenings.register()
    _register_people()
    _register_gap()


def panel_facts(customer: Customer, user: User, on: date) -> dict[str, Any]:
    """What goes on for the customer, the one due first on top."""
    rows = Improvement.objects.visible_to(user).of([customer]).going().select_related("owner")
    return {"improvements": list(rows[:FEW])}


def owned(on: date) -> QuerySet[Improvement]:
    """What goes on, whenever it is due."""
    return Improvement.objects.going().select_related("customer__unit")


def second(improvement: Any) -> str:
    """The customer, and the day it is due."""
    words = {"day": full_day(improvement.due_on), "customer": improvement.customer or _("All")}
    return _("%(customer)s, due on %(day)s") % words


def told(on: date) -> QuerySet[BreachNoticeRule]:
    """Notices that are switched on."""
    return BreachNoticeRule.objects.on().select_related("customer__unit")


def why_untold(rule: Any, on: date) -> str:
    words = {"person": rule.person}
    return _("%(person)s is to be told by mail and has no e-mail address any more.") % words


def address_or_another(rule: Any, on: date) -> Remedy:
    href = reverse("improvements:notices", args=[rule.customer_id])
    return Remedy(_("Write the address down, or tell another"), href, rule.customer.unit_id)


def _register_gap() -> None:
    gaps.register(
        "untold_breaches",
        Gap(
            _("Notices of breaches that reach nobody"),
            _("Somebody of the customer is to be told of breached levels and has no address."),
            untold,
            str,
            lambda rule: reverse("improvements:notices", args=[rule.customer_id]),
            why_untold,
            address_or_another,
            below="customer__unit",
            of="customer",
        ),
        order=95,
    )


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
    holdings.register(
        "breach_notices",
        Holding(
            _("Notices of breaches"),
            "reports.BreachNoticeRule.person",
            told,
            unit="customer__unit",
            hand_over=tell_another,
            may_be_nobodys=True,
        ),
        order=65,
    )
    moving.register("reports.BreachNoticeRule.person", Moving(_("Notices of breaches")))
    kept.register("reports.BreachNotice.person", _("Who was told stays who was told."))
    for name in ("subject", "text"):
        not_personal.register(f"reports.BreachNotice.{name}", _("What was told of the delivery."))
    words = _("What is to be better, and what came of it.")
    for name in ("text", "reason", "origin_kind", "origin_key", "outcome", "effect_text"):
        not_personal.register(f"reports.Improvement.{name}", words)

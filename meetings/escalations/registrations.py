"""What escalations add to the registries of the kernel and of the apps to the left."""

from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from brm.outbox.sweeps import sweeps
from brm.ui.ways import ways
from customers.registries.holdings import Holding, holdings, kept
from customers.registries.merging import Moving, moving
from customers.registries.personal import not_personal
from meetings.escalations import link, sources
from meetings.escalations.origins import ways_on
from meetings.models import EscalationWatcher, LevelOwner
from meetings.operations.digest import tell_the_week
from meetings.operations.rise import raise_by_the_clock

if TYPE_CHECKING:
    from brm.accounts.models import User
    from customers.models import Person


def register() -> None:
    """Fill the registries; called once, when the app is ready."""
    sweeps.register("escalations", raise_by_the_clock, order=28)
    sweeps.register("escalation_digest", tell_the_week, order=29)
    ways.register("escalations", ways_on)
    link.register()
    sources.register()
    _register_people()


# People -----------------------------------------------------------------------------------------


def levels_owned(on: date) -> QuerySet[LevelOwner]:
    """Who answers at the level of management; it stands until it is changed."""
    return LevelOwner.objects.select_related("customer__unit", "person")


def watching(on: date) -> QuerySet[EscalationWatcher]:
    """Who follows what is not closed."""
    rows = EscalationWatcher.objects.filter(person__isnull=False)
    return rows.exclude(escalation__state="closed").select_related("escalation__customer__unit")


def follow(watcher: Any, to: "Person | None", on: date, by: "User") -> None:
    """The successor follows instead, where not following already; without one, nobody does."""
    if to is None or watcher.escalation.watchers.filter(person=to).exists():
        watcher.delete()
        return
    watcher.person = to
    watcher.full_clean()
    watcher.save()


def of_escalation(watcher: Any) -> str:
    return str(watcher.escalation)


def of_customer(row: Any) -> str:
    return str(row.customer or _("All customers that have nobody of their own"))


def _register_people() -> None:
    holdings.register(
        "levels_owned",
        Holding(
            _("Answers for escalations at the level of management"),
            "meetings.LevelOwner.person",
            levels_owned,
            unit="customer__unit",
            name=of_customer,
        ),
        order=63,
    )
    holdings.register(
        "escalations_watched",
        Holding(
            _("Escalations followed"),
            "meetings.EscalationWatcher.person",
            watching,
            follow,
            unit="escalation__customer__unit",
            name=of_escalation,
            may_be_nobodys=True,
        ),
        order=64,
    )
    kept.register(
        "meetings.Escalation.informed_person", _("Who was told of a decision stays who was told.")
    )
    moving.register("meetings.LevelOwner.person", Moving(_("Levels of escalation"), of_customer))
    moving.register(
        "meetings.EscalationWatcher.person",
        Moving(_("Escalations followed"), of_escalation, related=("escalation",)),
    )
    moving.register("meetings.Escalation.informed_person", Moving(_("Decisions told of")))
    words = _("What was asked of the IT steering group, and what was decided.")
    for name in (
        "number",
        "question",
        "words",
        "origin_kind",
        "origin_key",
        "effect",
        "facts",
        "otherwise",
        "options",
        "recommendation",
    ):
        not_personal.register(f"meetings.Escalation.{name}", words)

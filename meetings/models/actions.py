"""What someone promised to do by a day."""

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from brm.history.models import Recorded, tracked
from customers.models import Customer, Person
from customers.models.merged import nothing_for_merged
from meetings.models.agenda import AgendaItem
from meetings.models.forums import Meeting

if TYPE_CHECKING:
    from brm.accounts.models import User


class ActionState(models.TextChoices):
    OPEN = "open", _("Open")
    DONE = "done", _("Done")
    DROPPED = "dropped", _("Dropped")


class ActionQuerySet(models.QuerySet["Action"]):
    def visible_to(self, user: "User") -> Self:
        """Actions the user may see: all, for everyone with a role."""
        return self if user.roles else self.none()

    def of(self, customers: Iterable[Customer] | models.QuerySet[Customer]) -> Self:
        """Actions for these customers."""
        return self.filter(customer__in=customers)

    def open(self) -> Self:
        """Actions that are still to be done, the earliest due first."""
        return self.filter(state=ActionState.OPEN).order_by("due_on", "pk")

    def overdue(self, *, on: date) -> Self:
        """Open actions that were due before the day `on`."""
        return self.open().filter(due_on__lt=on)

    def of_origin(self, kind: str, keys: Iterable[str]) -> Self:
        """Actions that came of these things of a kind."""
        return self.filter(origin_kind=kind, origin_key__in=list(keys))

    def owned_by(self, user: "User") -> Self:
        """Actions that the user, as a person of the organisation, promised."""
        return self.filter(owner__user=user)


@tracked
class Action(Recorded):
    """A promise with an owner and a day; the open ones come back on the next agenda."""

    text = models.CharField(_("action"), max_length=500)
    owner = models.ForeignKey(
        Person, verbose_name=_("owner"), on_delete=models.PROTECT, related_name="actions"
    )
    due_on = models.DateField(_("due on"))
    state = models.CharField(
        _("state"), max_length=10, choices=ActionState.choices, default=ActionState.OPEN
    )
    done_on = models.DateField(_("done on"), null=True, blank=True)
    outcome = models.TextField(_("outcome"), blank=True)
    customer = models.ForeignKey(
        Customer,
        verbose_name=_("customer"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="actions",
    )
    meeting = models.ForeignKey(
        Meeting,
        verbose_name=_("meeting"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="actions",
    )
    agenda_item = models.ForeignKey(
        AgendaItem, null=True, blank=True, on_delete=models.PROTECT, related_name="actions"
    )
    origin_kind = models.CharField(
        _("what it came of"), max_length=40, blank=True, default="", db_default="", editable=False
    )
    origin_key = models.CharField(
        max_length=64, blank=True, default="", db_default="", editable=False
    )

    objects = ActionQuerySet.as_manager()

    class Meta(Recorded.Meta):
        verbose_name = _("action")
        verbose_name_plural = _("actions")
        triggers = [*Recorded.Meta.triggers, *nothing_for_merged("owner_id")]
        indexes = [
            models.Index(fields=["state", "due_on"], name="action_by_state"),
            models.Index(
                fields=["origin_kind", "origin_key"],
                condition=~Q(origin_kind=""),
                name="action_by_origin",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=ActionState.DONE, done_on__isnull=False)
                | (~Q(state=ActionState.DONE) & Q(done_on=None)),
                name="an_action_is_done_on_a_day",
                violation_error_message=_("Say on which day it was done."),
            ),
            models.CheckConstraint(
                condition=~Q(state=ActionState.DROPPED) | ~Q(outcome=""),
                name="a_dropped_action_has_its_reason",
                violation_error_message=_("Say why it is dropped."),
            ),
            models.CheckConstraint(
                condition=Q(origin_kind="", origin_key="")
                | (~Q(origin_kind="") & ~Q(origin_key="")),
                name="what_an_action_came_of_is_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return self.text

    def get_absolute_url(self) -> str:
        return reverse("meetings:action", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.state == ActionState.OPEN

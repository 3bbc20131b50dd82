"""What the business needs of IT: an order, a changed service, a new one; and where it came from."""

from datetime import date
from typing import TYPE_CHECKING

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agreements.models.services import Service
from brm.history.models import Recorded, tracked
from brm.ui.currencies import CurrencyColumn
from customers.models import Customer, Matter, Unit

if TYPE_CHECKING:
    from brm.accounts.models import User


class RequirementKind(models.TextChoices):
    ORDER = "order", _("Order of an existing service")
    CHANGE = "change", _("Changed service")
    NEW = "new", _("New service")


class RequirementState(models.TextChoices):
    NEW = "new", _("New")
    PREPARING = "preparing", _("In preparation")
    WITHDRAWN = "withdrawn", _("Withdrawn")


REQUIREMENT_STEPS: dict[str, tuple[str, ...]] = {
    RequirementState.NEW: (RequirementState.PREPARING, RequirementState.WITHDRAWN),
    RequirementState.PREPARING: (RequirementState.NEW, RequirementState.WITHDRAWN),
    RequirementState.WITHDRAWN: (RequirementState.NEW,),
}
"""From each state where one can go; a decision is the next work's."""

BY_HAND = ""
PLANNED_CHANGE = "planned_change"
"""Kinds of origin: written by hand, and a planned change of the customer, named by its key."""


class RequirementQuerySet(models.QuerySet["Requirement"]):
    def visible_to(self, user: "User") -> "RequirementQuerySet":
        """Requirements the user may see: all, for everyone with a role."""
        return self if user.roles else self.none()

    def open(self) -> "RequirementQuerySet":
        """Requirements that wait for something: new, or in preparation."""
        return self.exclude(state=RequirementState.WITHDRAWN)

    def of_origin(self, kind: str, keys: "list[str]") -> "RequirementQuerySet":
        """Requirements that came of things of a kind, by their keys."""
        return self.filter(origin_kind=kind, origin_key__in=keys)

    def late(self, *, on: date) -> "RequirementQuerySet":
        """Open requirements that were wanted by a day before."""
        return self.open().filter(wanted_by__lt=on)


@tracked
class Requirement(Recorded):
    """A need of a customer, asked for by one of its units, with what it came of.

    `origin_key` names the thing of the kind `origin_kind` that it came of: for a planned change
    its key, which every edition of the plan keeps.
    """

    number = models.CharField(_("number"), max_length=20, unique=True, editable=False)
    kind = models.CharField(
        _("kind"), max_length=10, choices=RequirementKind.choices, default=RequirementKind.NEW
    )
    title = models.CharField(_("requirement"), max_length=255)
    outcome = models.TextField(
        _("outcome"), blank=True, help_text=_("What is different for the business once it is met.")
    )
    customer = models.ForeignKey(
        Customer,
        verbose_name=_("customer"),
        on_delete=models.PROTECT,
        related_name="requirements",
    )
    unit = models.ForeignKey(
        Unit,
        verbose_name=_("unit that asks"),
        on_delete=models.PROTECT,
        related_name="requirements",
        help_text=_("The customer's own unit, or the buyer below it."),
    )
    service = models.ForeignKey(
        Service,
        verbose_name=_("service"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="requirements",
    )
    rough_sum = models.DecimalField(
        _("rough sum"), max_digits=16, decimal_places=2, null=True, blank=True
    )
    currency = CurrencyColumn(blank=True)
    wanted_by = models.DateField(_("wanted by"), null=True, blank=True)
    origin_kind = models.CharField(_("came of"), max_length=30, blank=True, editable=False)
    origin_key = models.CharField(max_length=60, blank=True, editable=False)
    state = models.CharField(
        _("state"),
        max_length=10,
        choices=RequirementState.choices,
        default=RequirementState.NEW,
        editable=False,
    )
    withdrawn_because = models.TextField(_("withdrawn because"), blank=True, editable=False)
    raised_on = models.DateField(_("raised on"), editable=False)
    raised_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("raised by"),
        on_delete=models.PROTECT,
        editable=False,
    )

    objects = RequirementQuerySet.as_manager()

    class Meta(Recorded.Meta):
        verbose_name = _("requirement")
        verbose_name_plural = _("requirements")
        indexes = [
            models.Index(fields=["customer", "state"], name="requirement_of_customer"),
            models.Index(fields=["wanted_by"], name="requirement_wanted"),
            models.Index(fields=["origin_kind", "origin_key"], name="requirement_origin"),
        ]
        triggers = [
            *Recorded.Meta.triggers,
            pgtrigger.FSM(
                name="requirement_takes_steps",
                field="state",
                transitions=[
                    (here, to) for here, there in REQUIREMENT_STEPS.items() for to in there
                ],
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["origin_key"],
                condition=Q(origin_kind=PLANNED_CHANGE),
                name="one_requirement_of_a_planned_change",
                violation_error_message=_("This planned change is a requirement already."),
            ),
            models.CheckConstraint(
                condition=Q(origin_kind="", origin_key="")
                | (~Q(origin_kind="") & ~Q(origin_key="")),
                name="an_origin_has_a_kind_and_a_key",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=RequirementKind.values) & Q(state__in=RequirementState.values),
                name="a_requirement_is_of_a_known_kind_and_state",
                violation_error_message=_("That is no kind of requirement."),
            ),
            models.CheckConstraint(
                condition=~Q(title=""),
                name="a_requirement_says_what_is_needed",
                violation_error_message=_("Say what is needed."),
            ),
            models.CheckConstraint(
                condition=~Q(kind=RequirementKind.ORDER) | Q(service__isnull=False),
                name="an_order_is_of_a_service",
                violation_error_message=_("An order is of an existing service: choose it."),
            ),
            models.CheckConstraint(
                condition=Q(rough_sum=None) | Q(rough_sum__gte=0),
                name="the_sum_of_a_requirement_is_not_negative",
                violation_error_message=_("The rough sum is zero or more."),
            ),
            models.CheckConstraint(
                condition=Q(rough_sum=None) | Q(currency__regex=r"^[A-Z]{3}$"),
                name="the_sum_of_a_requirement_has_a_currency",
                violation_error_message=_("Say the currency of the sum, such as EUR."),
            ),
            models.CheckConstraint(
                condition=Q(state=RequirementState.WITHDRAWN) & ~Q(withdrawn_because="")
                | ~Q(state=RequirementState.WITHDRAWN) & Q(withdrawn_because=""),
                name="a_withdrawn_requirement_has_its_reason",
                violation_error_message=_("Say why it is withdrawn."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("requirements:detail", args=[self.pk])

    @property
    def matter(self) -> Matter:
        """What kind of question it is: an order for the buyer, else a case for the customer."""
        return Matter.ORDER if self.kind == RequirementKind.ORDER else Matter.SERVICE

    @property
    def shape(self) -> str:
        """The shape of its state."""
        return {"new": "due", "preparing": "started", "withdrawn": "skipped"}[self.state]

    @property
    def is_open(self) -> bool:
        return self.state != RequirementState.WITHDRAWN

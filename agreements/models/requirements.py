"""What the business needs of IT: an order, a changed service, a new one; and where it came from."""

from datetime import date
from typing import TYPE_CHECKING

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agreements.models.opportunities import OPPORTUNITY
from agreements.models.requirement_states import (
    CLOSED,
    DECIDED,
    SHAPES,
    TAKES_A_FIT,
    UNDECIDED,
    Fit,
    RequirementKind,
    RequirementState,
    requirement_triggers,
)
from agreements.models.services import Service
from brm.history.models import Recorded, raise_version, tracked_without
from brm.ui.currencies import CurrencyColumn
from customers.models import Customer, Matter, Unit

if TYPE_CHECKING:
    from agreements.models.decisions import Decision
    from brm.accounts.models import User


BY_HAND = ""
PLANNED_CHANGE = "planned_change"
"""Kinds of origin: written by hand, and a planned change of the customer, named by its key."""


class RequirementQuerySet(models.QuerySet["Requirement"]):
    def visible_to(self, user: "User") -> "RequirementQuerySet":
        """Requirements the user may see: all, for everyone with a role."""
        return self if user.roles else self.none()

    def open(self) -> "RequirementQuerySet":
        """Requirements that wait for something: neither refused, declined, withdrawn, nor met."""
        return self.exclude(state__in=CLOSED)

    def of_origin(self, kind: str, keys: "list[str]") -> "RequirementQuerySet":
        """Requirements that came of things of a kind, by their keys."""
        return self.filter(origin_kind=kind, origin_key__in=keys)

    def orders_of_the_group(self) -> "RequirementQuerySet":
        """Orders beyond every mandate that wait for the IT steering group, the oldest first."""
        waiting = self.filter(state=RequirementState.AWAITING_DECISION, is_for_group=True)
        return waiting.order_by("pk")

    def late(self, *, on: date) -> "RequirementQuerySet":
        """Open requirements that were wanted by a day before."""
        return self.open().filter(wanted_by__lt=on)


@tracked_without("score")
class Requirement(Recorded):
    """A need of a customer, asked for by one of its units, with what it came of.

    `origin_key` names the thing of the kind `origin_kind` that it came of: for a planned change
    its key, which every edition of the plan keeps. `volume` is how much of the service is
    expected, in `volume_unit`. `score` follows from its points and their weights: it is no part of
    the history and raises no version. `decision` is the last one, whatever became of it since.
    `is_for_group` says that an order was beyond every mandate when it was put to the group.
    """

    number = models.CharField(_("number"), max_length=20, unique=True, editable=False)
    kind = models.CharField(
        _("kind"), max_length=10, choices=RequirementKind.choices, default=RequirementKind.NEW
    )
    title = models.CharField(_("requirement"), max_length=255)
    outcome = models.TextField(
        _("outcome"), blank=True, help_text=_("What is different for the business once it is met.")
    )
    utility = models.TextField(
        _("utility"), blank=True, help_text=_("What the service has to do for the business.")
    )
    warranty = models.TextField(
        _("warranty"),
        blank=True,
        help_text=_("How well: availability, capacity, continuity, security."),
    )
    volume = models.DecimalField(
        _("expected volume"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    volume_unit = models.CharField(
        _("counted in"),
        max_length=60,
        blank=True,
        help_text=_("Empty: in what the service is counted in."),
    )
    limits = models.TextField(
        _("constraints"),
        blank=True,
        help_text=_("What it must not break: law, dates, techniques, money."),
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
        max_length=20,
        choices=RequirementState.choices,
        default=RequirementState.NEW,
        editable=False,
    )
    fit = models.CharField(_("fit"), max_length=10, choices=Fit.choices, blank=True, editable=False)
    fit_reason = models.TextField(_("why it fits so"), blank=True, editable=False)
    fit_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("fit decided by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        editable=False,
        related_name="+",
    )
    fit_on = models.DateField(_("fit decided on"), null=True, blank=True, editable=False)
    decision = models.OneToOneField(
        "agreements.Decision",
        verbose_name=_("decision"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        editable=False,
        related_name="+",
    )
    is_for_group = models.BooleanField(
        _("put to the IT steering group"), default=False, editable=False
    )
    delivered_on = models.DateField(_("delivered on"), null=True, blank=True, editable=False)
    score = models.DecimalField(
        _("score"), max_digits=5, decimal_places=2, null=True, blank=True, editable=False
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
            models.Index(
                fields=["id"],
                condition=Q(is_for_group=True, state=RequirementState.AWAITING_DECISION),
                name="requirement_for_group",
            ),
            models.Index(
                F("state"),
                F("score").desc(nulls_last=True),
                F("id").desc(),
                name="requirement_board",
            ),
            models.Index(F("score").desc(nulls_last=True), F("id").desc(), name="requirement_rank"),
            models.Index(fields=["service", "state"], name="requirement_of_service"),
            models.Index(fields=["origin_kind", "origin_key"], name="requirement_origin"),
        ]
        triggers = [
            raise_version(pgtrigger.AnyChange(exclude=["score"])),
            *requirement_triggers(),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["origin_key"],
                condition=Q(origin_kind=PLANNED_CHANGE),
                name="one_requirement_of_a_planned_change",
                violation_error_message=_("This planned change is a requirement already."),
            ),
            models.UniqueConstraint(
                fields=["customer", "origin_key"],
                condition=Q(origin_kind=OPPORTUNITY),
                name="one_requirement_of_an_opportunity_a_customer",
                violation_error_message=_(
                    "This opportunity is a requirement of the customer already."
                ),
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
            models.CheckConstraint(
                condition=Q(volume=None) | Q(volume__gt=0),
                name="the_volume_of_a_requirement_is_more_than_nothing",
                violation_error_message=_("The expected volume is more than zero."),
            ),
            models.CheckConstraint(
                condition=Q(fit="", fit_reason="", fit_by=None, fit_on=None)
                | Q(fit__in=Fit.values, fit_by__isnull=False, fit_on__isnull=False) & ~Q(fit=""),
                name="a_fit_says_who_decided_it_and_when",
            ),
            models.CheckConstraint(
                condition=Q(fit__in=("", Fit.DECLINED))
                | Q(fit=Fit.EXISTING, kind=RequirementKind.ORDER)
                | Q(fit=Fit.CHANGED, kind=RequirementKind.CHANGE, service__isnull=False)
                | Q(fit=Fit.NEW, kind=RequirementKind.NEW),
                name="the_kind_of_a_requirement_follows_its_fit",
                violation_error_message=_(
                    "An existing or changed service has to be named, and the kind follows the fit."
                ),
            ),
            models.CheckConstraint(
                condition=Q(fit=Fit.DECLINED, state=RequirementState.DECLINED) & ~Q(fit_reason="")
                | ~Q(fit=Fit.DECLINED) & ~Q(state=RequirementState.DECLINED),
                name="what_is_declined_says_why",
                violation_error_message=_("Say why it is declined."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=TAKES_A_FIT) | ~Q(fit=""),
                name="what_is_to_be_decided_has_its_fit",
                violation_error_message=_("Decide first what it fits."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=DECIDED) | Q(decision__isnull=False),
                name="a_decided_requirement_has_its_decision",
            ),
            models.CheckConstraint(
                condition=Q(is_for_group=False)
                | Q(kind=RequirementKind.ORDER) & ~Q(state__in=UNDECIDED),
                name="only_an_order_that_was_asked_is_for_the_group",
            ),
            models.CheckConstraint(
                condition=Q(state=RequirementState.DELIVERED, delivered_on__isnull=False)
                | ~Q(state=RequirementState.DELIVERED) & Q(delivered_on=None),
                name="a_delivered_requirement_has_its_day",
                violation_error_message=_("Say on which day it was delivered."),
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
        return SHAPES[self.state]

    @property
    def is_open(self) -> bool:
        return self.state not in CLOSED

    @property
    def is_changeable(self) -> bool:
        """Whether what is asked for may still be changed: nobody was asked to decide on it yet."""
        return self.state in UNDECIDED

    @property
    def decision_on_order(self) -> "Decision | None":
        """The decision on it as an order; one on a business case that it had before is none."""
        held: Decision | None = self.decision
        return held if held is not None and held.case_version is None else None

    @property
    def counted_in(self) -> str:
        """What its volume is counted in: its own unit, or that of the service."""
        return self.volume_unit or (self.service.unit if self.service else "")

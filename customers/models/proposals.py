"""What following the money proposes."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from brm.history.models import Recorded, tracked
from brm.ui.currencies import CurrencyColumn
from customers.models.units import Unit

if TYPE_CHECKING:
    from brm.accounts.models import User


class ProposalKind(models.TextChoices):
    CUSTOMER = "customer", _("Customer")
    BUYER = "buyer", _("Buyer")
    GAP = "gap", _("Gap")


class ProposalState(models.TextChoices):
    OPEN = "open", _("Open")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")
    UNCHANGED = "unchanged", _("Same as before")
    REPLACED = "replaced", _("Replaced")


class ProposalQuerySet(models.QuerySet["Proposal"]):
    def visible_to(self, user: "User") -> "ProposalQuerySet":
        """Proposals the user may see: all, for everyone with a role."""
        return self if user.roles else self.none()

    def current(self, year: int, currency: str = "") -> "ProposalQuerySet":
        """What stands for a fiscal year: at most one a unit and currency, without the replaced.

        Without a currency: in all of them.
        """
        of_year = self.filter(fiscal_year=year).exclude(state=ProposalState.REPLACED)
        return of_year.filter(currency=currency) if currency else of_year

    def since(self, year: int, currency: str) -> "ProposalQuerySet":
        """What stands for the fiscal year and for those after it that were looked at already."""
        standing = self.exclude(state=ProposalState.REPLACED)
        return standing.filter(fiscal_year__gte=year, currency=currency)

    def open(self) -> "ProposalQuerySet":
        """Those that wait for somebody's yes or no. A gap waits for neither."""
        return self.filter(state=ProposalState.OPEN).exclude(kind=ProposalKind.GAP)


@tracked
class Proposal(Recorded):
    """One unit's place in the structure as its budget suggests, with the evidence in figures.

    `digest` is of the figures: a declined proposal stays declined until it changes. `customer` is
    the unit whose buyer this one would be. A year's proposal that says what the year before said
    is `unchanged` and waits for nobody. `differs`: the IT money is not that of the latest year
    before that has a budget. `sentence` is how the evidence was said on the day it was found.
    """

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="proposals")
    fiscal_year = models.PositiveSmallIntegerField(_("fiscal year"))
    currency = CurrencyColumn()
    kind = models.CharField(_("kind"), max_length=10, choices=ProposalKind.choices)
    customer = models.ForeignKey(
        Unit,
        verbose_name=_("customer"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="proposed_buyers",
    )
    reason = models.CharField(_("reason"), max_length=40)
    evidence = models.JSONField(_("evidence"), default=dict)
    sentence = models.TextField(_("evidence in words"))
    digest = models.CharField(max_length=64)
    differs = models.BooleanField(_("differs from the year before"), default=True)
    state = models.CharField(
        _("state"),
        max_length=10,
        choices=ProposalState.choices,
        default=ProposalState.OPEN,
    )
    declined_because = models.TextField(_("reason for declining"), blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("decided by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    acceptance = models.ForeignKey(
        "customers.Acceptance",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="proposals",
    )

    objects = ProposalQuerySet.as_manager()

    class Meta(Recorded.Meta):
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")
        indexes = [
            models.Index(
                fields=["fiscal_year", "currency", "state", "kind", "differs"],
                name="proposal_year_state",
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "fiscal_year", "currency"],
                condition=~Q(state=ProposalState.REPLACED),
                name="one_current_proposal_a_unit_year_and_currency",
                violation_error_message=_("This unit has a proposal of that fiscal year."),
            ),
            models.CheckConstraint(
                condition=Q(kind__in=ProposalKind.values) & Q(state__in=ProposalState.values),
                name="a_proposal_is_of_a_known_kind_and_state",
            ),
            models.CheckConstraint(
                condition=~Q(state=ProposalState.DECLINED) | ~Q(declined_because=""),
                name="a_declined_proposal_has_its_reason",
                violation_error_message=_("Say why it is declined."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=(ProposalState.OPEN, ProposalState.UNCHANGED))
                & Q(decided_at=None, decided_by=None)
                | Q(state__in=(ProposalState.ACCEPTED, ProposalState.DECLINED))
                & Q(decided_at__isnull=False, decided_by__isnull=False)
                | Q(state=ProposalState.REPLACED),
                name="a_decided_proposal_says_who_and_when",
            ),
            models.CheckConstraint(
                condition=~Q(kind=ProposalKind.GAP) | ~Q(state=ProposalState.ACCEPTED),
                name="a_gap_is_never_accepted",
                violation_error_message=_("A gap is looked into, not accepted."),
            ),
            models.CheckConstraint(
                condition=Q(kind=ProposalKind.BUYER, customer__isnull=False)
                | ~Q(kind=ProposalKind.BUYER) & Q(customer=None),
                name="a_buyer_and_only_a_buyer_has_a_customer",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit}: {self.get_kind_display()} {self.fiscal_year}"

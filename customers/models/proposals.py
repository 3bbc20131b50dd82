"""What following the money proposes, and what it found odd."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from brm.history.models import Recorded, tracked
from customers.models.units import Unit


class ProposalKind(models.TextChoices):
    CUSTOMER = "customer", _("Customer")
    BUYER = "buyer", _("Buyer")
    GAP = "gap", _("Gap")


class ProposalState(models.TextChoices):
    OPEN = "open", _("Open")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")
    REPLACED = "replaced", _("Replaced")


@tracked
class Proposal(Recorded):
    """One unit's place in the structure as its budget suggests, with the evidence in figures.

    `digest` is of the figures: a declined proposal stays declined until it changes.
    """

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="proposals")
    fiscal_year = models.PositiveSmallIntegerField(_("fiscal year"))
    kind = models.CharField(_("kind"), max_length=10, choices=ProposalKind.choices)
    reason = models.CharField(_("reason"), max_length=40)
    evidence = models.JSONField(_("evidence"), default=dict)
    sentence = models.TextField(_("evidence in words"))
    digest = models.CharField(max_length=64)
    state = models.CharField(
        _("state"),
        max_length=10,
        choices=ProposalState.choices,
        default=ProposalState.OPEN,
    )
    declined_because = models.TextField(_("reason for declining"), blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta(Recorded.Meta):
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "fiscal_year", "kind"],
                condition=Q(state=ProposalState.OPEN),
                name="one_open_proposal_a_unit_year_and_kind",
            ),
            models.CheckConstraint(
                condition=~Q(state=ProposalState.DECLINED) | ~Q(declined_because=""),
                name="a_declined_proposal_has_its_reason",
                violation_error_message=_("Say why it is declined."),
            ),
        ]


@tracked
class Anomaly(Recorded):
    """Figures of a unit that cannot be right as they stand, and what was found out."""

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="anomalies")
    fiscal_year = models.PositiveSmallIntegerField(_("fiscal year"))
    kind = models.CharField(_("kind"), max_length=40)
    evidence = models.JSONField(_("figures"), default=dict)
    sentence = models.TextField(_("figures in words"))
    resolution = models.TextField(_("resolution"), blank=True)

    class Meta(Recorded.Meta):
        verbose_name = _("anomaly")
        verbose_name_plural = _("anomalies")
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "fiscal_year", "kind"],
                name="one_anomaly_a_unit_year_and_kind",
            )
        ]

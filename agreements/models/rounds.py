"""The agreement round: the yearly negotiation with one customer over all its agreements."""

from datetime import date
from typing import TYPE_CHECKING, Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agreements.models.periods import AgreementPeriod
from agreements.models.round_triggers import CLOSES_WITH_RESULTS, ITEM_FITS_ITS_ROUND
from brm.history.models import Recorded, tracked
from customers.models import Customer

if TYPE_CHECKING:
    from brm.accounts.models import User

YEARS = (1900, 2999)


class RoundResult(models.TextChoices):
    """What the round came to for one agreement."""

    RENEWED = "renewed", _("Renewed as it is")
    CHANGED = "changed", _("Renewed with changes")
    SUCCEEDED = "succeeded", _("Succeeded by a new agreement")
    ENDS = "ends", _("Ends")


class AgreementRoundQuerySet(models.QuerySet["AgreementRound"]):
    def visible_to(self, user: "User") -> Self:
        """Rounds the user may see: all, for everyone with a role."""
        return self if user.roles else self.none()

    def open(self) -> Self:
        """Rounds that are not closed."""
        return self.filter(closed_on=None)


@tracked
class AgreementRound(Recorded):
    """One negotiation over the agreements of a customer whose terms end in one fiscal year.

    `wanted` is what we aim for, `result` what came of it all, said when it is closed.
    """

    customer = models.ForeignKey(
        Customer,
        verbose_name=_("customer"),
        on_delete=models.PROTECT,
        related_name="agreement_rounds",
    )
    year = models.PositiveSmallIntegerField(_("fiscal year"))
    wanted = models.TextField(
        _("what is wanted"),
        blank=True,
        help_text=_("What we and the customer aim for over all the agreements together."),
    )
    started_on = models.DateField(_("started on"))
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("started by"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    result = models.TextField(_("result"), blank=True)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("closed by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    objects = AgreementRoundQuerySet.as_manager()

    class Meta(Recorded.Meta):
        verbose_name = _("agreement round")
        verbose_name_plural = _("agreement rounds")
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "year"],
                name="one_agreement_round_a_customer_and_year",
                violation_error_message=_("This customer has its round of that year already."),
            ),
            models.CheckConstraint(
                condition=Q(year__range=YEARS),
                name="an_agreement_round_is_of_our_times",
                violation_error_message=_("Give a year from 1900 to 2999."),
            ),
            models.CheckConstraint(
                condition=Q(closed_on=None, closed_by=None)
                | Q(closed_on__isnull=False, closed_by__isnull=False) & ~Q(result=""),
                name="a_closed_agreement_round_has_its_result",
                violation_error_message=_("Say what came of the round."),
            ),
        ]
        triggers = [
            *Recorded.Meta.triggers,
            pgtrigger.Trigger(
                name="closes_with_results",
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("closed_on"),
                when=pgtrigger.Before,
                condition=pgtrigger.Condition("NEW.closed_on IS NOT NULL"),
                func=CLOSES_WITH_RESULTS,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.customer} {self.year}"

    def get_absolute_url(self) -> str:
        return reverse("rounds:detail", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.closed_on is None


@tracked
class AgreementRoundItem(Recorded):
    """An agreement in a round, by the period that comes to its end.

    Where it stands is read from the steps of its renewal and never written here.
    """

    round = models.ForeignKey(AgreementRound, on_delete=models.CASCADE, related_name="items")
    period = models.ForeignKey(
        AgreementPeriod, on_delete=models.CASCADE, related_name="round_items"
    )
    wanted = models.TextField(_("what is wanted"), blank=True)
    result = models.CharField(
        _("result"),
        max_length=10,
        choices=RoundResult.choices,
        blank=True,
        help_text=_("Left empty, what the renewal itself comes to."),
    )
    remark = models.TextField(_("remark"), blank=True)

    class Meta(Recorded.Meta):
        verbose_name = _("agreement of a round")
        verbose_name_plural = _("agreements of rounds")
        constraints = [
            models.UniqueConstraint(
                fields=["period"],
                name="a_period_is_in_one_agreement_round",
                violation_error_message=_("This agreement is in a round already."),
            ),
            models.CheckConstraint(
                condition=Q(result="") | Q(result__in=RoundResult.values),
                name="a_round_comes_to_a_known_result",
            ),
        ]
        triggers = [
            *Recorded.Meta.triggers,
            pgtrigger.Trigger(
                name="item_fits_its_round",
                operation=pgtrigger.Insert | pgtrigger.Update,
                when=pgtrigger.Before,
                func=ITEM_FITS_ITS_ROUND,
            ),
        ]

    def __str__(self) -> str:
        return str(self.period.agreement)

    @property
    def last_day(self) -> date | None:
        return self.period.last_day

"""A change of what is in force: drafted, approved, in effect from a day."""

from typing import TYPE_CHECKING, Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agreements.models.agreement_states import AgreementState
from agreements.models.agreements import Agreement
from agreements.models.approvals import Approval
from agreements.models.editions import AgreementEdition
from brm.history.models import Recorded, tracked

if TYPE_CHECKING:
    from datetime import date

    from brm.accounts.models import User
    from customers.models import Customer

APPROVAL_IS_OF_THE_EDITION = """
IF NOT EXISTS (SELECT FROM agreements_approval approval
                WHERE approval.id = NEW.approval_id AND approval.outcome = 'approved'
                  AND approval.edition_id = NEW.edition_id) THEN
    RAISE EXCEPTION USING ERRCODE = 'check_violation',
        CONSTRAINT = 'an_agreed_amendment_is_approved_or_exempt',
        MESSAGE = 'The approval is no yes to the text of this amendment.';
END IF;
RETURN NEW;
"""


class AmendmentQuerySet(models.QuerySet["Amendment"]):
    def visible_to(self, user: "User") -> Self:
        """Amendments the user may see: all, for everyone with a role."""
        return self if user.roles else self.none()

    def open(self) -> Self:
        """Those neither in effect nor withdrawn."""
        return self.filter(applied_on=None, withdrawn_on=None)

    def agreed(self) -> Self:
        """Those that are agreed and take effect on a day to come."""
        return self.open().filter(agreed_on__isnull=False)

    def about(self, agreement: Agreement) -> Self:
        """Those of the agreement, and the one that it is the draft of, with what a page names."""
        rows = self.filter(Q(agreement=agreement) | Q(draft=agreement))
        return rows.select_related("agreement__customer__unit", "draft")

    def due(self, *, on: "date") -> Self:
        """Agreed ones of what is in force whose day has come; the earliest first."""
        agreed = self.agreed().filter(agreement__state=AgreementState.ACTIVE)
        return agreed.filter(takes_effect_on__lte=on).order_by("takes_effect_on", "pk")

    def refused(self) -> Self:
        """Agreed ones of what is in force that could not take effect; the longest waiting first."""
        waiting = self.agreed().filter(agreement__state=AgreementState.ACTIVE)
        return waiting.filter(refused_on__isnull=False).order_by("refused_on", "pk")

    def of(self, customers: "models.QuerySet[Customer]") -> Self:
        """Amendments of agreements of the customers."""
        return self.filter(agreement__customer__in=customers)

    def waiting_for_sweep(self, *, on: "date") -> Self:
        """Those that are due, and those that are to be withdrawn."""
        is_due = Q(agreed_on__isnull=False, agreement__state=AgreementState.ACTIVE)
        is_due &= Q(takes_effect_on__lte=on)
        return self.open().filter(is_due | Q(agreement__state=AgreementState.ENDED))

    def of_ended(self) -> Self:
        """Those under way though their agreement has ended meanwhile."""
        return self.open().filter(agreement__state=AgreementState.ENDED).order_by("pk")


@tracked
class Amendment(Recorded):
    """The `n`th change of an agreement in force, drafted on a copy of it until it takes effect.

    `draft` is that copy, an agreement of its own that never comes into force and goes once this is
    in effect or withdrawn; its text is that of `edition`, which was approved or is exempt. Where
    it could not take effect on its day, `refused_because` says why, since `refused_on`.
    """

    agreement = models.ForeignKey(
        Agreement,
        verbose_name=_("agreement"),
        on_delete=models.PROTECT,
        related_name="amendments",
    )
    n = models.PositiveSmallIntegerField(_("amendment"))
    draft = models.OneToOneField(
        Agreement, null=True, blank=True, on_delete=models.SET_NULL, related_name="amendment"
    )
    period_n = models.PositiveSmallIntegerField(_("period"))
    why = models.TextField(_("reason"))
    takes_effect_on = models.DateField(_("takes effect on"))
    drafted_on = models.DateField(_("drafted on"))
    drafted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("drafted by"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    edition = models.ForeignKey(
        AgreementEdition,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="amendments",
    )
    approval = models.ForeignKey(
        Approval, null=True, blank=True, on_delete=models.PROTECT, related_name="amendments"
    )
    exemption = models.TextField(_("why it needs no approval"), blank=True)
    agreed_on = models.DateField(_("agreed on"), null=True, blank=True)
    applied_on = models.DateField(_("in effect since"), null=True, blank=True)
    withdrawn_on = models.DateField(_("withdrawn on"), null=True, blank=True)
    refused_on = models.DateField(_("could not take effect on"), null=True, blank=True)
    refused_because = models.TextField(_("why it could not take effect"), blank=True)

    objects = AmendmentQuerySet.as_manager()

    class Meta(Recorded.Meta):
        verbose_name = _("amendment")
        verbose_name_plural = _("amendments")
        triggers = [
            *Recorded.Meta.triggers,
            pgtrigger.Trigger(
                name="approval_is_of_the_edition",
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("approval_id", "edition_id"),
                when=pgtrigger.Before,
                condition=pgtrigger.Condition("NEW.approval_id IS NOT NULL"),
                func=APPROVAL_IS_OF_THE_EDITION,
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "n"], name="amendments_are_numbered"),
            models.UniqueConstraint(
                fields=["agreement"],
                condition=Q(applied_on=None, withdrawn_on=None),
                name="one_amendment_at_a_time",
                violation_error_message=_(
                    "An amendment of this agreement is under way; finish or withdraw it first."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(why=""),
                name="an_amendment_says_why",
                violation_error_message=_("Say why it is amended."),
            ),
            models.CheckConstraint(
                condition=Q(agreed_on=None)
                | Q(edition__isnull=False) & (~Q(exemption="") | Q(approval__isnull=False)),
                name="an_agreed_amendment_is_approved_or_exempt",
                violation_error_message=_(
                    "An amendment takes effect when it is approved, or when the reason why it "
                    "needs no approval is given."
                ),
            ),
            models.CheckConstraint(
                condition=Q(applied_on=None)
                | Q(
                    agreed_on__isnull=False,
                    withdrawn_on=None,
                    applied_on__gte=models.F("takes_effect_on"),
                ),
                name="only_what_is_agreed_takes_effect_and_not_before_its_day",
            ),
            models.CheckConstraint(
                condition=Q(refused_on=None, refused_because="")
                | Q(
                    agreed_on__isnull=False,
                    applied_on=None,
                    refused_on__isnull=False,
                    refused_on__gte=models.F("takes_effect_on"),
                )
                & ~Q(refused_because=""),
                name="what_cannot_take_effect_is_agreed_due_and_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agreement.number}/A{self.n}"

    @property
    def is_open(self) -> bool:
        return self.applied_on is None and self.withdrawn_on is None

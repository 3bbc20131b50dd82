"""The customer's yes or no to exactly one edition of an agreement's text."""

from typing import TYPE_CHECKING, Any, Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from agreements.models.decisions import DecisionOutcome, no_mandate
from agreements.models.editions import DIGEST, AgreementEdition
from brm.history.models import WriteOnce
from brm.ui.currencies import CurrencyColumn
from customers.models import Mandate, Person
from customers.models.merged import nothing_for_merged

if TYPE_CHECKING:
    from brm.accounts.models import User

OF_THE_EDITION = """
IF NEW.digest IS DISTINCT FROM
   (SELECT digest FROM agreements_agreementedition WHERE id = NEW.edition_id) THEN
    RAISE EXCEPTION USING ERRCODE = 'check_violation',
        CONSTRAINT = 'an_approval_keeps_the_digest_of_its_edition',
        MESSAGE = 'An approval keeps the digest of its edition.';
END IF;
RETURN NEW;
"""


class ApprovalRequest(WriteOnce):
    """One person asked to approve one edition; the personal link is for this."""

    edition = models.ForeignKey(AgreementEdition, on_delete=models.PROTECT, related_name="requests")
    person = models.ForeignKey(
        Person,
        verbose_name=_("asked of"),
        on_delete=models.PROTECT,
        related_name="approval_requests",
    )
    asked_on = models.DateField(_("asked on"))
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Meta(WriteOnce.Meta):
        verbose_name = _("approval asked for")
        verbose_name_plural = _("approvals asked for")
        triggers = [*WriteOnce.Meta.triggers, *nothing_for_merged("person_id")]

    def __str__(self) -> str:
        return f"{self.edition}, {self.person}"

    @property
    def version(self) -> int:
        """It never changes: an edition is for good, and the page says when it is outdated."""
        return 1


class ApprovalQuerySet(models.QuerySet["Approval"]):
    def visible_to(self, user: "User") -> Self:
        """Approvals the user may see: all, for everyone with a role."""
        return self if user.roles else self.none()


class Approval(WriteOnce):
    """A yes or no to one edition, by the person whose mandate covered it on the day; never changed.

    `digest` is that of the edition. `mandate_as_it_was` copies the mandate; the IT steering group
    stands on none, and then no person is named. `signed_as` is the name as it was written by
    whoever answered by a link; `recorded_by` is nobody then.
    """

    edition = models.ForeignKey(
        AgreementEdition,
        verbose_name=_("edition"),
        on_delete=models.PROTECT,
        related_name="approvals",
    )
    digest = models.CharField(_("digest"), max_length=64)
    outcome = models.CharField(_("answer"), max_length=10, choices=DecisionOutcome.choices)
    person = models.ForeignKey(
        Person,
        verbose_name=_("answered by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="approvals",
    )
    mandate = models.ForeignKey(
        Mandate,
        verbose_name=_("mandate"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="approvals",
    )
    mandate_as_it_was = models.JSONField(_("mandate as it was"), default=no_mandate, blank=True)
    by_mandate = models.CharField(_("by which mandate"), max_length=500)
    amount = models.DecimalField(_("sum"), max_digits=16, decimal_places=2, null=True, blank=True)
    currency = CurrencyColumn(blank=True)
    signed_as = models.CharField(_("name as written"), max_length=255, blank=True)
    comment = models.TextField(_("comment"), blank=True)
    request = models.ForeignKey(
        ApprovalRequest,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="answers",
    )
    answered_on = models.DateField(_("answered on"))
    answered_at = models.DateTimeField(_("answered at"), db_default=Now())
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("recorded by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    objects = ApprovalQuerySet.as_manager()

    class Meta(WriteOnce.Meta):
        verbose_name = _("approval")
        verbose_name_plural = _("approvals")
        triggers = [
            *WriteOnce.Meta.triggers,
            *nothing_for_merged("person_id"),
            pgtrigger.Trigger(
                name="of_the_edition",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                func=OF_THE_EDITION,
            ),
        ]
        indexes = [models.Index(fields=["answered_on"], name="approval_on")]
        constraints = [
            models.UniqueConstraint(
                fields=["edition"],
                name="an_edition_is_answered_once",
                violation_error_message=_("This edition was answered already."),
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=DecisionOutcome.values),
                name="an_approval_is_a_yes_or_a_no",
                violation_error_message=_("Say yes or no."),
            ),
            models.CheckConstraint(
                condition=Q(person=None, mandate=None, mandate_as_it_was={})
                | Q(person__isnull=False, mandate__isnull=False) & ~Q(mandate_as_it_was={}),
                name="who_approves_does_so_by_a_mandate",
                violation_error_message=_("Say who decides, and by which mandate."),
            ),
            models.CheckConstraint(
                condition=Q(request__isnull=False, person__isnull=False)
                | Q(recorded_by__isnull=False),
                name="an_approval_is_given_by_link_or_recorded",
            ),
            models.CheckConstraint(
                condition=Q(digest__regex=DIGEST), name="an_approval_keeps_a_digest"
            ),
            models.CheckConstraint(
                condition=Q(amount=None, currency="")
                | Q(amount__isnull=False, currency__regex=r"^[A-Z]{3}$"),
                name="the_sum_of_an_approval_has_a_currency",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.edition}: {self.get_outcome_display()}"

    @property
    def is_yes(self) -> bool:
        return self.outcome == DecisionOutcome.APPROVED

    @property
    def who(self) -> Any:
        """The person; where none is named, by what it was answered: the IT steering group."""
        return self.person or self.by_mandate

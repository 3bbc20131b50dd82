"""Looking at an agreement at planned intervals, whether or not it comes to an end."""

from datetime import date
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agreements.models.agreement_states import AgreementState
from agreements.models.agreements import Agreement
from brm.history.models import Recorded, tracked
from customers.models import Customer

if TYPE_CHECKING:
    from brm.accounts.models import User


class ReviewState(models.TextChoices):
    OPEN = "open", _("Planned")
    DONE = "done", _("Done")
    ENDED = "ended", _("The agreement ended before")


class ReviewOutcome(models.TextChoices):
    """What a review comes to."""

    STANDS = "stands", _("It stands as it is")
    AMEND = "amend", _("To be amended")
    NEGOTIATE = "negotiate", _("To be negotiated anew")
    END = "end", _("To be ended")


class AgreementReviewQuerySet(models.QuerySet["AgreementReview"]):
    def visible_to(self, user: "User") -> Self:
        """Reviews the user may see: all, for everyone with a role."""
        return self if user.roles else self.none()

    def of(self, customers: "models.QuerySet[Customer]") -> Self:
        """Reviews of agreements of the customers."""
        return self.filter(agreement__customer__in=customers)

    def open(self) -> Self:
        """Reviews that wait, of agreements that are active."""
        return self.filter(state=ReviewState.OPEN, agreement__state=AgreementState.ACTIVE)

    def due(self, *, by: date) -> Self:
        """Open reviews due by the day, the first ones first."""
        return self.open().filter(due_on__lte=by).order_by("due_on", "pk")


@tracked
class AgreementReview(Recorded):
    """One look at an agreement, apart from its renewal: due on a day, done with an outcome.

    `planned_on` is the day on which it was planned: none is planned for a day before.
    """

    agreement = models.ForeignKey(
        Agreement,
        verbose_name=_("agreement"),
        on_delete=models.CASCADE,
        related_name="reviews",
        editable=False,
    )
    due_on = models.DateField(_("due"), editable=False)
    planned_on = models.DateField(_("planned on"), editable=False)
    state = models.CharField(
        _("state"),
        max_length=5,
        choices=ReviewState.choices,
        default=ReviewState.OPEN,
        editable=False,
    )
    outcome = models.CharField(
        _("outcome"), max_length=10, choices=ReviewOutcome.choices, blank=True
    )
    note = models.TextField(_("note"), blank=True)
    done_on = models.DateField(_("done on"), null=True, blank=True, editable=False)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("done by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        editable=False,
        related_name="+",
    )

    objects = AgreementReviewQuerySet.as_manager()

    class Meta(Recorded.Meta):
        verbose_name = _("agreement review")
        verbose_name_plural = _("agreement reviews")
        ordering = ["due_on", "pk"]
        indexes = [
            models.Index(
                fields=["due_on", "agreement"], condition=Q(state="open"), name="review_open"
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement"],
                condition=Q(state="open"),
                name="an_agreement_has_one_review_ahead",
            ),
            models.CheckConstraint(
                condition=Q(state=ReviewState.OPEN, done_on=None, done_by=None, outcome="", note="")
                | Q(state=ReviewState.DONE, done_on__isnull=False, done_by__isnull=False)
                & Q(outcome__in=ReviewOutcome.values)
                | Q(state=ReviewState.ENDED, done_on__isnull=False, done_by=None, outcome=""),
                name="a_review_that_is_done_has_its_outcome",
                violation_error_message=_("Say what the review came to."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.agreement)

    def get_absolute_url(self) -> str:
        return reverse("agreements:review", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.state == ReviewState.OPEN

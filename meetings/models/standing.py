"""Whether a decision counts: confirmed by who may decide, or taken back while in draft."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from brm.history.models import WriteOnce
from customers.models import Person
from customers.models.merged import nothing_for_merged
from meetings.models.agenda import Decision
from meetings.models.forums import ITS_MINUTES_ARE_LOCKED, Meeting


class DecisionTakenBack(WriteOnce):
    """That a decision was written down wrongly: while the minutes are a draft it is taken back.

    The decision itself is never changed; `replaced_by` is the one that was written instead.
    """

    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, related_name="taken_back")
    meeting = models.ForeignKey(
        Meeting, on_delete=models.PROTECT, related_name="decisions_taken_back"
    )
    replaced_by = models.OneToOneField(
        Decision, null=True, blank=True, on_delete=models.PROTECT, related_name="replaces"
    )
    taken_back_at = models.DateTimeField(_("taken back at"), db_default=Now())
    taken_back_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Meta(WriteOnce.Meta):
        verbose_name = _("decision taken back")
        verbose_name_plural = _("decisions taken back")
        triggers = [*WriteOnce.Meta.triggers, ITS_MINUTES_ARE_LOCKED]

    def __str__(self) -> str:
        return str(self.decision)


class DecisionRequest(WriteOnce):
    """Who may decide, asked by a personal link to confirm what was decided in their absence."""

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="requests")
    person = models.ForeignKey(
        Person,
        verbose_name=_("asked of"),
        on_delete=models.PROTECT,
        related_name="decision_requests",
    )
    asked_on = models.DateField(_("asked on"))
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Meta(WriteOnce.Meta):
        verbose_name = _("confirmation of a decision asked for")
        verbose_name_plural = _("confirmations of decisions asked for")
        triggers = [*WriteOnce.Meta.triggers, *nothing_for_merged("person_id")]

    def __str__(self) -> str:
        return f"{self.decision}, {self.person}"

    @property
    def version(self) -> int:
        """It never changes: the decision does not, and the page says what became of it."""
        return 1


class DecisionConfirmation(WriteOnce):
    """What who may decide said afterwards: a yes, from which on it counts, or a no; never changed.

    `by_mandate` copies the mandate in words as it stood on the day of the answer. It came by the
    personal link of `request`, or at a later meeting (`at_meeting`), written down by `recorded_by`.
    """

    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, related_name="confirmation")
    person = models.ForeignKey(
        Person,
        verbose_name=_("answered by"),
        on_delete=models.PROTECT,
        related_name="decision_confirmations",
    )
    is_confirmed = models.BooleanField(_("confirmed"))
    text = models.TextField(_("reason"), blank=True)
    by_mandate = models.CharField(_("by which mandate"), max_length=500)
    answered_on = models.DateField(_("answered on"))
    answered_at = models.DateTimeField(_("answered at"), db_default=Now())
    request = models.ForeignKey(
        DecisionRequest, null=True, blank=True, on_delete=models.PROTECT, related_name="answers"
    )
    at_meeting = models.ForeignKey(
        Meeting,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="decisions_confirmed",
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    class Meta(WriteOnce.Meta):
        verbose_name = _("confirmation of a decision")
        verbose_name_plural = _("confirmations of decisions")
        triggers = [*WriteOnce.Meta.triggers, *nothing_for_merged("person_id")]
        constraints = [
            models.CheckConstraint(
                condition=Q(is_confirmed=True) | ~Q(text=""),
                name="a_decision_that_is_not_confirmed_says_why",
                violation_error_message=_("Say why it is not confirmed."),
            ),
            models.CheckConstraint(
                condition=Q(request__isnull=False, at_meeting=None, recorded_by=None)
                | Q(request=None, at_meeting__isnull=False, recorded_by__isnull=False),
                name="a_confirmation_came_by_link_or_at_a_meeting",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.decision}, {self.person}"

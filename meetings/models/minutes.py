"""The minutes as they were sent, who was asked to approve them, and what was answered."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from brm.history.models import WriteOnce
from customers.models import Person
from customers.models.merged import nothing_for_merged
from meetings.models.forums import Meeting


class MinutesEdition(WriteOnce):
    """The minutes of a meeting as they were sent the `n`th time, word for word; never changed.

    `content` holds what both papers say, that for inside IT and that for the customer, `digest`
    is that of its canonical form. `text_digest` is that of the rows which the minutes were made
    of: while it fits, nothing has changed since.
    """

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="editions")
    n = models.PositiveSmallIntegerField(_("edition"))
    content = models.JSONField(_("text"))
    digest = models.CharField(_("digest"), max_length=64)
    text_digest = models.CharField(_("digest of what it was made of"), max_length=64)
    sent_at = models.DateTimeField(_("sent at"), db_default=Now())
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Meta(WriteOnce.Meta):
        verbose_name = _("edition of minutes")
        verbose_name_plural = _("editions of minutes")
        ordering = ["meeting", "n"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "n"], name="one_text_an_edition_of_minutes"),
            models.CheckConstraint(
                condition=Q(digest__regex=r"^[0-9a-f]{64}$"),
                name="minutes_that_were_sent_are_sealed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.meeting}, {self.n}"


class MinutesRequest(WriteOnce):
    """Somebody without a login to whom an edition was sent; the personal link is for this."""

    edition = models.ForeignKey(MinutesEdition, on_delete=models.PROTECT, related_name="requests")
    person = models.ForeignKey(
        Person,
        verbose_name=_("sent to"),
        on_delete=models.PROTECT,
        related_name="minutes_requests",
    )
    asked_on = models.DateField(_("asked on"))
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Meta(WriteOnce.Meta):
        verbose_name = _("approval of minutes asked for")
        verbose_name_plural = _("approvals of minutes asked for")
        triggers = [*WriteOnce.Meta.triggers, *nothing_for_merged("person_id")]
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "person"], name="an_edition_is_sent_to_a_person_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.edition}, {self.person}"

    @property
    def version(self) -> int:
        """It never changes: an edition is for good, and taken back its links do not open."""
        return 1


class MinutesAnswer(WriteOnce):
    """What somebody who was there said of an edition: a yes, or what is not right; never changed.

    `request` is empty where somebody else recorded it (`recorded_by`).
    """

    edition = models.ForeignKey(MinutesEdition, on_delete=models.PROTECT, related_name="answers")
    person = models.ForeignKey(
        Person,
        verbose_name=_("answered by"),
        on_delete=models.PROTECT,
        related_name="minutes_answers",
    )
    is_approval = models.BooleanField(_("approved"))
    text = models.TextField(_("what is not right"), blank=True)
    answered_on = models.DateField(_("answered on"))
    answered_at = models.DateTimeField(_("answered at"), db_default=Now())
    request = models.ForeignKey(
        MinutesRequest, null=True, blank=True, on_delete=models.PROTECT, related_name="answers"
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    class Meta(WriteOnce.Meta):
        verbose_name = _("answer to minutes")
        verbose_name_plural = _("answers to minutes")
        ordering = ["pk"]
        triggers = [*WriteOnce.Meta.triggers, *nothing_for_merged("person_id")]
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "person"],
                name="one_answer_a_person_and_edition_of_minutes",
                violation_error_message=_("This person has answered already."),
            ),
            models.UniqueConstraint(
                fields=["edition"],
                condition=Q(is_approval=True),
                name="minutes_are_approved_once",
                violation_error_message=_("These minutes are approved already."),
            ),
            models.CheckConstraint(
                condition=Q(is_approval=True) | ~Q(text=""),
                name="an_objection_to_minutes_says_what",
                violation_error_message=_("Say what is not right."),
            ),
            models.CheckConstraint(
                condition=Q(request__isnull=False, recorded_by=None)
                | Q(request=None, recorded_by__isnull=False),
                name="an_answer_to_minutes_came_by_link_or_was_recorded",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.edition}"

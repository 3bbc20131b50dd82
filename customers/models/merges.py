"""That two rows of a person became one, what that changed, and that it was taken back."""

from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from brm.history.models import Recorded, tracked
from customers.models.people import Person

if TYPE_CHECKING:
    from brm.accounts.models import User

DAYS_TO_UNDO = 30
"""So long a merge can be taken back, the day it was made not counted."""


class PersonMergeQuerySet(models.QuerySet["PersonMerge"]):
    def visible_to(self, user: "User") -> "PersonMergeQuerySet":
        """Merges the user may see: all, for everyone with a role."""
        return self if user.roles else self.none()

    def standing(self) -> "PersonMergeQuerySet":
        """Those that nobody has taken back."""
        return self.filter(undone_at=None)


@tracked
class PersonMerge(Recorded):
    """One merge: `merged` goes on as `kept`.

    `traces` holds, in the order in which it was done, each row that was changed, deleted or made:
    its model and key, what its fields were (`was`, none of a row that was made) and are now (`now`,
    none of one that went). `staying` is how many rows go on naming the merged one, by their key
    (`meetings.Attendance.person`). What was confirmed is told from both.
    """

    kept = models.ForeignKey(
        Person, verbose_name=_("kept"), on_delete=models.PROTECT, related_name="merges_kept"
    )
    merged = models.ForeignKey(
        Person, verbose_name=_("merged"), on_delete=models.PROTECT, related_name="merges"
    )
    reason = models.TextField(_("reason"))
    staying = models.JSONField(_("what stays as it was"), default=dict, blank=True)
    traces = models.JSONField(_("traces"), default=list)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("made by"),
        on_delete=models.PROTECT,
        related_name="person_merges",
    )
    made_at = models.DateTimeField(_("made at"), default=timezone.now)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("taken back by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="undone_person_merges",
    )
    undone_at = models.DateTimeField(_("taken back at"), null=True, blank=True)

    objects = PersonMergeQuerySet.as_manager()

    class Meta(Recorded.Meta):
        verbose_name = _("merge of people")
        verbose_name_plural = _("merges of people")
        constraints = [
            models.CheckConstraint(
                condition=~Q(kept=F("merged")),
                name="a_person_is_merged_into_somebody_else",
                violation_error_message=_("Nobody is merged into themselves."),
            ),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="a_merge_of_people_has_its_reason",
                violation_error_message=_("Say why."),
            ),
            models.CheckConstraint(
                condition=Q(undone_at=None, undone_by=None)
                | Q(undone_at__isnull=False, undone_by__isnull=False),
                name="a_merge_taken_back_says_who_and_when",
            ),
            models.UniqueConstraint(
                fields=["merged"],
                condition=Q(undone_at=None),
                name="one_standing_merge_a_person",
                violation_error_message=_("This person was merged already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.merged} → {self.kept}"

    def get_absolute_url(self) -> str:
        return reverse("customers:merge", args=[self.pk])

    @property
    def made_on(self) -> date:
        """The day on which it was made, where the organisation is."""
        return timezone.localdate(self.made_at)

    @property
    def last_day_to_undo(self) -> date:
        return self.made_on + timedelta(days=DAYS_TO_UNDO)

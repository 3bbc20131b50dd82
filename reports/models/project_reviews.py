"""That the projects of a customer were reviewed, and what was noted of each: kept as it was."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from brm.history.models import WriteOnce
from customers.models import Customer
from reports.models.projects import OfProjectQuerySet, Project, state_of, word_of
from reports.rules import Rating


class ProjectReview(WriteOnce):
    """A look at all ongoing projects of a customer on a day, with what was concluded."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="project_reviews")
    reviewed_on = models.DateField(_("reviewed on"))
    text = models.TextField(_("conclusion"))
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    objects = OfProjectQuerySet.as_manager()

    class Meta(WriteOnce.Meta):
        verbose_name = _("review of projects")
        verbose_name_plural = _("reviews of projects")
        indexes = [models.Index(fields=["customer", "-id"], name="project_review_latest")]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(text=""),
                name="a_project_review_has_its_conclusion",
                violation_error_message=_("Say what was concluded."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.customer}, {self.reviewed_on}"

    def get_absolute_url(self) -> str:
        return reverse("reports:project_review", args=[self.pk])


class ProjectReviewNote(WriteOnce):
    """How one project stood in a review, and what was noted of it."""

    review = models.ForeignKey(ProjectReview, on_delete=models.PROTECT, related_name="notes")
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="review_notes")
    rating = models.CharField(_("rating"), max_length=12, choices=Rating.choices, blank=True)
    manual_rating = models.CharField(
        _("rating set by hand"), max_length=12, choices=Rating.choices, blank=True
    )
    text = models.TextField(_("note"), blank=True)

    class Meta(WriteOnce.Meta):
        verbose_name = _("note of a review")
        verbose_name_plural = _("notes of a review")
        constraints = [
            models.UniqueConstraint(
                fields=["review", "project"], name="one_note_a_project_and_review"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.review_id}: {self.project_id}"

    @property
    def state(self) -> str:
        return state_of(self.rating)

    @property
    def rating_word(self) -> str:
        return word_of(self.rating)

"""Ongoing projects that concern a customer, and the colour each reported over time."""

from datetime import date
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from brm.history.models import Recorded, tracked
from brm.ui.currencies import CurrencyColumn
from customers.models import Customer, Unit
from reports.rules import Rating

if TYPE_CHECKING:
    from brm.accounts.models import User


STATES: dict[str | None, str] = {
    Rating.GREEN: "met",
    Rating.AMBER_GREEN: "at_risk",
    Rating.AMBER: "at_risk",
    Rating.AMBER_RED: "at_risk",
    Rating.RED: "breached",
}
"""The states whose shapes the colours borrow; no colour looks like not measured."""


def state_of(rating: str | None) -> str:
    """The state whose shape stands for a colour."""
    return STATES.get(rating, "not_measured")


def word_of(rating: str) -> str:
    """The colour in words; that there is none, too."""
    return str(Rating(rating).label) if rating else str(_("No rating"))


class ProjectQuerySet(models.QuerySet["Project"]):
    def visible_to(self, user: "User") -> "ProjectQuerySet":
        """Projects the user may see: all, for everyone with a role."""
        return self if user.roles else self.none()

    def ongoing(self, *, on: date) -> "ProjectQuerySet":
        """Projects that have not ended before the day `on`; those without an end count too."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=on))

    def with_latest_status(self) -> "ProjectQuerySet":
        """Each with the colour, day and comment of its latest status; None where it has none."""
        latest = ProjectStatus.objects.filter(project=OuterRef("pk")).order_by("-reported_on")
        return self.annotate(
            last_rating=Subquery(latest.values("rating")[:1]),
            last_reported_on=Subquery(latest.values("reported_on")[:1]),
            last_comment=Coalesce(
                Subquery(latest.values("comment")[:1]), Value(""), output_field=models.TextField()
            ),
        )

    def red(self) -> "ProjectQuerySet":
        """Projects whose latest colour is red."""
        return self.with_latest_status().filter(Q(("last_rating", Rating.RED)))


@tracked
class Project(Recorded):
    """Work with a beginning and an end, known by its code in the register it comes from.

    `unit` is where it belongs in the business, `customer` who it is done for; either may be
    unknown. `budget` is what the whole project may cost. The dates are kept as they were reported,
    even where they contradict each other: a register says so about itself now and then.
    """

    code = models.CharField(_("code"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=300)
    customer = models.ForeignKey(
        Customer,
        verbose_name=_("customer"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="projects",
    )
    unit = models.ForeignKey(
        Unit,
        verbose_name=_("unit"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="projects",
    )
    category = models.CharField(_("category"), max_length=120, blank=True)
    description = models.TextField(_("description"), blank=True)
    starts_on = models.DateField(_("starts on"), null=True, blank=True)
    ends_on = models.DateField(_("ends on"), null=True, blank=True)
    budget = models.DecimalField(
        _("budget"), max_digits=16, decimal_places=2, null=True, blank=True
    )
    currency = CurrencyColumn(blank=True)

    objects = ProjectQuerySet.as_manager()

    class Meta(Recorded.Meta):
        verbose_name = _("project")
        verbose_name_plural = _("projects")
        constraints = [
            models.CheckConstraint(
                condition=Q(budget__isnull=True) | ~Q(currency=""),
                name="project_budget_has_a_currency",
                violation_error_message=_("A budget needs its currency."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("reports:project_detail", args=[self.pk])

    @property
    def rating(self) -> str:
        """The latest colour, of a row read by `with_latest_status`; none is empty."""
        return getattr(self, "last_rating", None) or ""

    @property
    def rating_word(self) -> str:
        return word_of(self.rating)

    @property
    def reported_on(self) -> date | None:
        return getattr(self, "last_reported_on", None)

    @property
    def comment(self) -> str:
        return str(getattr(self, "last_comment", ""))

    @property
    def state(self) -> str:
        """The state whose shape stands for the latest colour."""
        return state_of(self.rating)

    @property
    def ends_before_it_starts(self) -> bool:
        return bool(self.starts_on and self.ends_on and self.ends_on < self.starts_on)


@tracked
class ProjectStatus(Recorded):
    """The colour a project had on a day, as it was reported; no rating means none was given."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="statuses")
    reported_on = models.DateField(_("reported on"))
    rating = models.CharField(_("rating"), max_length=12, choices=Rating.choices, blank=True)
    comment = models.TextField(_("comment"), blank=True)

    class Meta(Recorded.Meta):
        verbose_name = _("project status")
        verbose_name_plural = _("project statuses")
        constraints = [
            models.UniqueConstraint(
                fields=["project", "reported_on"], name="one_status_a_project_a_day"
            ),
            models.CheckConstraint(
                condition=Q(rating__in=["", *Rating.values]), name="project_rating_is_a_known_one"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project_id} {self.reported_on}: {self.rating}"

    @property
    def state(self) -> str:
        return state_of(self.rating)

    @property
    def rating_word(self) -> str:
        return word_of(self.rating)

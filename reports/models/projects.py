"""Ongoing projects that concern customers: for whom, why, of which services, until when."""

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agreements.models import Requirement, Service
from brm.history.models import Recorded, tracked
from brm.ui.currencies import CurrencyColumn
from customers.models import Customer, Person, Unit
from customers.models.merged import nothing_for_merged
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

    def of(self, customers: Iterable[Customer] | models.QuerySet[Customer]) -> Self:
        """Projects that are done for one of these customers, or concern one of them too."""
        others = ProjectCustomer.objects.filter(customer__in=customers)
        return self.filter(Q(customer__in=customers) | Q(pk__in=others.values("project")))

    def ongoing(self, *, on: date) -> "ProjectQuerySet":
        """Projects that have not ended before the day `on`; those without an end count too."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=on))

    def with_latest_status(self) -> "ProjectQuerySet":
        """Each with the colour, day and comment of its latest status; None where it has none."""
        statuses: Any = self.model._meta.get_field("statuses").related_model
        latest = statuses.objects.filter(project=OuterRef("pk")).order_by("-reported_on")
        return self.annotate(
            last_rating=Subquery(latest.values("rating")[:1]),
            last_reported_on=Subquery(latest.values("reported_on")[:1]),
            last_comment=Coalesce(
                Subquery(latest.values("comment")[:1]), Value(""), output_field=models.TextField()
            ),
        )

    def with_manual_rating(self, *, on: date) -> "ProjectQuerySet":
        """Each with the rating that somebody set by hand for the day, its reason and last day."""
        given: Any = self.model._meta.get_field("manual_ratings").related_model
        held = given.objects.filter(project=OuterRef("pk"), valid__contains=on)
        last = models.Func(F("valid"), template="(upper(%(expressions)s) - 1)")
        return self.annotate(
            manual_rating=Subquery(held.values("rating")[:1]),
            manual_reason=Subquery(held.values("reason")[:1]),
            manual_until=Subquery(held.values(last=last)[:1], output_field=models.DateField()),
        )

    def red(self) -> "ProjectQuerySet":
        """Projects whose latest colour is red."""
        return self.with_latest_status().filter(Q(("last_rating", Rating.RED)))


@tracked
class Project(Recorded):
    """Work with a beginning and an end, known by its code in the register it comes from.

    `unit` is where it belongs in the business, `customer` who it is done for, and `others` whom it
    concerns too; each may be unknown. `requirement` is what it meets, `services` what it changes.
    `budget` is what the whole project may cost. The dates are kept as they were reported,
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
    others = models.ManyToManyField(
        Customer,
        verbose_name=_("other customers"),
        through="ProjectCustomer",
        related_name="projects_too",
        blank=True,
    )
    requirement = models.ForeignKey(
        Requirement,
        verbose_name=_("requirement"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="projects",
        help_text=_("What it meets; its benefits are those of the project."),
    )
    services = models.ManyToManyField(
        Service,
        verbose_name=_("services"),
        through="ProjectService",
        related_name="projects",
        blank=True,
    )
    sponsor = models.ForeignKey(
        Person,
        verbose_name=_("sponsor"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="sponsored_projects",
        help_text=_("Who of the business answers for it."),
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
        triggers = [*Recorded.Meta.triggers, *nothing_for_merged("sponsor_id")]
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
    def manual_word(self) -> str:
        """The rating set by hand, of a row read by `with_manual_rating`; none is empty."""
        given = getattr(self, "manual_rating", None)
        return word_of(given) if given else ""

    @property
    def manual_state(self) -> str:
        return state_of(getattr(self, "manual_rating", None))

    @property
    def ends_before_it_starts(self) -> bool:
        return bool(self.starts_on and self.ends_on and self.ends_on < self.starts_on)


class OfProjectQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: "User") -> Self:
        """What belongs to a project is seen by whoever sees the project: everyone with a role."""
        return self if user.roles else self.none()


@tracked
class ProjectCustomer(Recorded):
    """A customer whom a project concerns, beside the one it is done for."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="concerned")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")

    objects = OfProjectQuerySet.as_manager()

    class Meta(Recorded.Meta):
        verbose_name = _("customer of a project")
        verbose_name_plural = _("customers of a project")
        constraints = [
            models.UniqueConstraint(
                fields=["project", "customer"], name="a_project_concerns_a_customer_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project_id}: {self.customer_id}"


@tracked
class ProjectService(Recorded):
    """A service that a project makes or changes."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="changes")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+")

    objects = OfProjectQuerySet.as_manager()

    class Meta(Recorded.Meta):
        verbose_name = _("service of a project")
        verbose_name_plural = _("services of a project")
        constraints = [
            models.UniqueConstraint(
                fields=["project", "service"], name="a_project_changes_a_service_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project_id}: {self.service_id}"


@tracked
class Milestone(Recorded):
    """A day of a project that matters to its customers; it stands in their calendar."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="milestones")
    name = models.CharField(_("milestone"), max_length=200)
    due_on = models.DateField(_("due on"))
    done_on = models.DateField(_("reached on"), null=True, blank=True)

    objects = OfProjectQuerySet.as_manager()

    class Meta(Recorded.Meta):
        verbose_name = _("milestone")
        verbose_name_plural = _("milestones")
        ordering = ["due_on", "pk"]
        indexes = [models.Index(fields=["due_on", "id"], name="milestone_by_day")]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "name"],
                name="one_milestone_a_project_and_name",
                violation_error_message=_("The project has a milestone of this name."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return f"{self.project.get_absolute_url()}#milestones"

    def shape(self, *, on: date) -> str:
        """The state whose shape stands before it."""
        if self.done_on is not None:
            return "done" if self.done_on <= self.due_on else "done_late"
        return "late" if self.due_on < on else "due"

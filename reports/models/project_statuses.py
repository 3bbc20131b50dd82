"""How projects stand: three indicators with their thresholds, and ratings set by hand."""

from decimal import Decimal
from typing import Any

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from brm.history.models import Recorded, tracked
from reports.models.projects import OfProjectQuerySet, Project, state_of, word_of
from reports.rules import Indicator, Rating

OFF_GREEN = (Rating.AMBER, Rating.RED)


def figure_field(label: Any) -> models.DecimalField:  # type: ignore[type-arg]
    return models.DecimalField(label, max_digits=9, decimal_places=2, null=True, blank=True)


def rating_field(label: Any) -> "models.CharField[str, str]":
    return models.CharField(
        label, max_length=12, choices=Rating.choices, blank=True, default="", db_default=""
    )


def why_field(label: Any) -> "models.TextField[str, str]":
    return models.TextField(label, blank=True, default="", db_default="")


@tracked
class ProjectThresholds(Recorded):
    """From which figure on an indicator of one project is amber, red, and green again.

    A project without a row of its own goes by `reports.rules.THRESHOLDS`.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="thresholds")
    indicator = models.CharField(_("indicator"), max_length=5, choices=Indicator.choices)
    to_amber = models.DecimalField(_("to amber"), max_digits=9, decimal_places=2)
    to_red = models.DecimalField(_("to red"), max_digits=9, decimal_places=2)
    to_green = models.DecimalField(_("back to green"), max_digits=9, decimal_places=2)

    objects = OfProjectQuerySet.as_manager()

    class Meta(Recorded.Meta):
        verbose_name = _("thresholds of a project")
        verbose_name_plural = _("thresholds of a project")
        constraints = [
            models.UniqueConstraint(
                fields=["project", "indicator"], name="one_row_of_thresholds_an_indicator"
            ),
            models.CheckConstraint(
                condition=Q(to_green__lte=F("to_amber"), to_amber__lt=F("to_red")),
                name="thresholds_rise_from_green_to_red",
                violation_error_message=_(
                    "Back to green lies at or under amber, and amber under red."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project_id}: {self.indicator}"


@tracked
class ProjectStatus(Recorded):
    """How a project stood on a day; no rating means that none was given.

    `rating` is kept as it was published, or follows from the three indicators where the status was
    reported here. Their figures are worse the higher they are: days behind the last day planned,
    per cent above the budget, per cent of the scope or benefit that is missing. Each has the
    colour it got on the day, by the thresholds of then, and says why where it is not green.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="statuses")
    reported_on = models.DateField(_("reported on"))
    rating = models.CharField(_("rating"), max_length=12, choices=Rating.choices, blank=True)
    comment = models.TextField(_("comment"), blank=True)
    expected_on = models.DateField(_("expected to end on"), null=True, blank=True)
    forecast = models.DecimalField(
        _("forecast"), max_digits=16, decimal_places=2, null=True, blank=True
    )
    time_figure = figure_field(_("days behind"))
    cost_figure = figure_field(_("per cent above the budget"))
    scope_figure = figure_field(_("per cent of scope or benefit missing"))
    time_rating = rating_field(_("time"))
    cost_rating = rating_field(_("cost"))
    scope_rating = rating_field(_("scope and benefit"))
    time_text = why_field(_("why, time"))
    cost_text = why_field(_("why, cost"))
    scope_text = why_field(_("why, scope and benefit"))
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("reported by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("Empty where a file brought it."),
    )

    objects = OfProjectQuerySet.as_manager()

    class Meta(Recorded.Meta):
        verbose_name = _("project status")
        verbose_name_plural = _("project statuses")
        indexes = [models.Index(fields=["reported_on"], name="project_status_by_day")]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "reported_on"], name="one_status_a_project_a_day"
            ),
            models.CheckConstraint(
                condition=Q(rating__in=["", *Rating.values]), name="project_rating_is_a_known_one"
            ),
            *(
                models.CheckConstraint(
                    condition=~Q(**{f"{name}_rating__in": OFF_GREEN}) | ~Q(**{f"{name}_text": ""}),
                    name=f"{name}_off_green_says_why",
                    violation_error_message=_("Say why it is not green."),
                )
                for name in Indicator.values
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

    def figure(self, indicator: str) -> Decimal | None:
        value: Decimal | None = getattr(self, f"{indicator}_figure")
        return value


@tracked
class ManualRating(Recorded):
    """A rating that somebody set by hand for some days, with the reason.

    It stands beside what the indicators say, never instead of it.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="manual_ratings")
    rating = models.CharField(_("rating"), max_length=12, choices=Rating.choices)
    reason = models.TextField(_("reason"))
    valid = DateRangeField(_("valid"))
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("given by"),
        on_delete=models.PROTECT,
        related_name="+",
    )

    objects = OfProjectQuerySet.as_manager()

    class Meta(Recorded.Meta):
        verbose_name = _("rating set by hand")
        verbose_name_plural = _("ratings set by hand")
        constraints = [
            ExclusionConstraint(
                name="one_manual_rating_a_project_a_day",
                expressions=[
                    ("project", RangeOperators.EQUAL),
                    ("valid", RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("A rating is set by hand for these days already."),
            ),
            models.CheckConstraint(
                condition=Q(
                    valid__startswith__isnull=False,
                    valid__endswith__isnull=False,
                    valid__isempty=False,
                ),
                name="a_manual_rating_ends",
                violation_error_message=_("Say until which day it holds."),
            ),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="a_manual_rating_has_its_reason",
                violation_error_message=_("Say why it is set by hand."),
            ),
            models.CheckConstraint(
                condition=Q(rating__in=Rating.values), name="a_manual_rating_is_a_known_one"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project_id}: {self.rating}"

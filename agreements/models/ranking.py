"""By what requirements are ranked: criteria with weights, the points of each, and its score."""

from decimal import Decimal
from typing import TYPE_CHECKING, Self

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agreements.models.requirements import Requirement
from brm.history.models import Recorded, tracked

if TYPE_CHECKING:
    from brm.accounts.models import User

MOST_POINTS = 5

# The formula of `agreements.requirements.ranking.score_of`, for many rows at once. Planned anew
# each time: a plan that was made for one row takes a nested loop over fifty thousand.
_SCORES = """
EXECUTE $scores$
UPDATE agreements_requirement held SET score = reckoned.score
  FROM (SELECT asked.id, round(
               100 * sum(criterion.weight * CASE WHEN criterion.more_is_better
                         THEN given.points ELSE 5 - given.points END)
               / nullif(5 * (SELECT sum(weight) FROM agreements_criterion), 0), 2) AS score
          FROM agreements_requirement asked
          LEFT JOIN agreements_points given ON given.requirement_id = asked.id
          LEFT JOIN agreements_criterion criterion ON criterion.id = given.criterion_id
         WHERE {which}
         GROUP BY asked.id) reckoned
 WHERE held.id = reckoned.id AND held.score IS DISTINCT FROM reckoned.score
$scores$;
RETURN NULL;
"""
SCORES_FOLLOW_WEIGHTS = _SCORES.format(which="given.id IS NOT NULL OR asked.score IS NOT NULL")
_OLD, _NEW = "SELECT requirement_id FROM old_points", "SELECT requirement_id FROM new_points"


def _scores_follow(
    name: str, operation: pgtrigger.Operation, rows: str, **tables: str
) -> pgtrigger.Trigger:
    """The scores of the requirements that a statement gave or took points, all at once."""
    return pgtrigger.Trigger(
        name=name,
        operation=operation,
        when=pgtrigger.After,
        level=pgtrigger.Statement,
        referencing=pgtrigger.Referencing(**tables),
        func=_SCORES.format(which=f"asked.id IN ({rows})"),
    )


SCORES_FOLLOW_POINTS = (
    _scores_follow("score_follows_given_points", pgtrigger.Insert, _NEW, new="new_points"),
    _scores_follow(
        "score_follows_changed_points",
        pgtrigger.Update,
        f"{_OLD} UNION {_NEW}",
        old="old_points",
        new="new_points",
    ),
    _scores_follow("score_follows_taken_points", pgtrigger.Delete, _OLD, old="old_points"),
)


class CriterionQuerySet(models.QuerySet["Criterion"]):
    def visible_to(self, user: "User") -> Self:
        """Criteria the user may see: all, for everyone with a role."""
        return self if user.roles else self.none()


@tracked
class Criterion(Recorded):
    """One thing that requirements are ranked by, given from 0 to 5 points.

    Where less is better (risk, size), 0 points count as 5 and 5 as 0. Scores follow a changed
    weight in the same transaction, all at once.
    """

    name = models.CharField(_("criterion"), max_length=60, unique=True)
    explanation = models.CharField(
        _("explanation"),
        max_length=255,
        blank=True,
        help_text=_("What no points and what five points mean."),
    )
    weight = models.DecimalField(
        _("weight"),
        max_digits=6,
        decimal_places=2,
        default=Decimal(1),
        help_text=_("How much it counts beside the others; 0 does not count."),
    )
    more_is_better = models.BooleanField(
        _("more is better"), default=True, help_text=_("Not so for risk and size.")
    )
    order = models.PositiveSmallIntegerField(_("order"), default=1)

    objects = CriterionQuerySet.as_manager()

    class Meta(Recorded.Meta):
        verbose_name = _("criterion")
        verbose_name_plural = _("criteria")
        ordering = ["order", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(weight__gte=0),
                name="a_weight_is_not_negative",
                violation_error_message=_("A weight is zero or more."),
            ),
        ]
        triggers = [
            *Recorded.Meta.triggers,
            pgtrigger.Trigger(
                name="scores_follow_weights",
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                when=pgtrigger.After,
                level=pgtrigger.Statement,
                func=SCORES_FOLLOW_WEIGHTS,
            ),
        ]

    def __str__(self) -> str:
        return self.name


@tracked
class Points(Recorded):
    """How many points a requirement has in one criterion, as they were given."""

    requirement = models.ForeignKey(Requirement, on_delete=models.CASCADE, related_name="points")
    criterion = models.ForeignKey(
        Criterion, verbose_name=_("criterion"), on_delete=models.CASCADE, related_name="points"
    )
    points = models.PositiveSmallIntegerField(_("points"))

    class Meta(Recorded.Meta):
        verbose_name = _("points")
        verbose_name_plural = _("points")
        constraints = [
            models.UniqueConstraint(
                fields=["requirement", "criterion"], name="points_are_given_once_a_criterion"
            ),
            models.CheckConstraint(
                condition=Q(points__lte=MOST_POINTS),
                name="points_go_from_nothing_to_five",
                violation_error_message=_("Points go from 0 to 5."),
            ),
        ]
        triggers = [
            *Recorded.Meta.triggers,
            *SCORES_FOLLOW_POINTS,
        ]

    def __str__(self) -> str:
        return f"{self.criterion}: {self.points}"

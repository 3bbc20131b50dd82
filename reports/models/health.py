"""How healthy the relationship with each customer was, day by day, and what its parts weigh."""

from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from brm.history.models import Recorded, tracked
from customers.models import Customer
from reports.health.parts import parts
from reports.health.rules import SHAPES, Band

if TYPE_CHECKING:
    from brm.accounts.models import User


@tracked
class HealthWeight(Recorded):
    """What a part of the health weighs against the others; administrators change it."""

    part = models.CharField(_("part"), max_length=30, unique=True)
    weight = models.DecimalField(
        _("weight"),
        max_digits=5,
        decimal_places=2,
        help_text=_("Against the weights of the other parts; 0 leaves the part out."),
    )

    class Meta(Recorded.Meta):
        verbose_name = _("weight of health")
        verbose_name_plural = _("weights of health")
        ordering = ["-weight", "part"]
        constraints = [
            models.CheckConstraint(
                condition=Q(weight__range=(0, 100)),
                name="a_part_of_health_weighs_up_to_a_hundred",
                violation_error_message=_("Give a weight from 0 to 100."),
            ),
        ]

    def __str__(self) -> str:
        return str(parts[self.part].label) if self.part in parts else self.part


class HealthScoreQuerySet(models.QuerySet["HealthScore"]):
    def visible_to(self, user: "User") -> Self:
        """Scores the user may see: all, for everyone with a role."""
        return self if user.roles else self.none()

    def until(self, on: date) -> Self:
        """Scores counted on the day `on` or before, the latest first."""
        return self.filter(on__lte=on).order_by("-on")

    def latest_of_each(self, *, on: date) -> Self:
        """The score of each customer that stands on the day `on`."""
        return self.filter(on__lte=on).order_by("customer", "-on").distinct("customer")


def with_health(customers: models.QuerySet[Customer], *, on: date) -> models.QuerySet[Any]:
    """Each customer with the `health`, its band, day and triggers, that stand on the day."""
    latest = HealthScore.objects.filter(customer=OuterRef("pk")).until(on)
    return customers.annotate(
        health=Subquery(latest.values("score")[:1]),
        health_band=Subquery(latest.values("band")[:1]),
        health_on=Subquery(latest.values("on")[:1]),
        health_triggers=Subquery(latest.values("triggers")[:1]),
    )


class HealthScore(models.Model):
    """The health of the relationship with a customer as it was counted on a day.

    Counted, never typed. `parts` holds for each part its weight, score, known share and the
    figures that its sentence is made of; `triggers` those that made it poor. A day without a row
    is like the day before. `low` and `high` are the score with what is missing at 0 and at 100.
    """

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="health_scores")
    on = models.DateField(_("day"))
    score = models.DecimalField(_("score"), max_digits=7, decimal_places=4, null=True)
    coverage = models.DecimalField(_("coverage"), max_digits=5, decimal_places=4)
    low = models.DecimalField(_("with the missing at 0"), max_digits=7, decimal_places=4)
    high = models.DecimalField(_("with the missing at 100"), max_digits=7, decimal_places=4)
    band = models.CharField(_("band"), max_length=10, choices=Band.choices)
    parts = models.JSONField(_("parts"))
    triggers = models.JSONField(_("triggers"), default=list)

    objects = HealthScoreQuerySet.as_manager()

    class Meta:
        verbose_name = _("health of a relationship")
        verbose_name_plural = _("health of relationships")
        constraints = [
            models.UniqueConstraint(fields=["customer", "on"], name="one_health_a_customer_a_day"),
            models.CheckConstraint(
                condition=Q(band__in=Band.values), name="health_is_in_a_known_band"
            ),
            models.CheckConstraint(
                condition=Q(coverage__range=(0, 1), low__gte=0, high__lte=100)
                & Q(low__lte=F("high")),
                name="health_is_from_0_to_100",
            ),
            models.CheckConstraint(
                condition=Q(score__isnull=True, coverage=0)
                | Q(score__isnull=False, score__range=(0, 100)),
                name="health_without_a_score_knows_nothing",
            ),
        ]
        indexes = [models.Index(fields=["customer", "-on"], name="health_latest")]

    def __str__(self) -> str:
        return f"{self.customer_id} {self.on}: {self.band}"

    def get_absolute_url(self) -> str:
        return reverse("reports:health", args=[self.customer_id])

    @property
    def shape(self) -> str:
        """The state whose shape stands for the band."""
        return SHAPES[Band(self.band)]

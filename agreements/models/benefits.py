"""What the business was promised of a decided case, and how much of it has come."""

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Count, Exists, ExpressionWrapper, F, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agreements.cases.rules import realised_share
from agreements.models.requirements import Requirement
from brm.history.models import Recorded, tracked
from customers.models import Customer, Person
from customers.models.merged import nothing_for_merged

if TYPE_CHECKING:
    from brm.accounts.models import User

MONTHS = (0, 3, 6, 12)
"""How many months after the delivery a benefit is looked at."""


class BenefitQuerySet(models.QuerySet["Benefit"]):
    def visible_to(self, user: "User") -> Self:
        """Benefits the user may see: all, for everyone with a role."""
        return self if user.roles else self.none()

    def of_customer(self, customer: Customer) -> Self:
        return self.filter(requirement__customer=customer)

    def with_part(self, *, on: date) -> Self:
        """With how much has come (`part`, of one) at the last look, and whether one `is_late`."""
        looks = BenefitReview.objects.filter(benefit=OuterRef("pk"))
        last = looks.exclude(actual=None).order_by("-months").values("actual")[:1]
        promised = F("target") - F("baseline")
        part = (Subquery(last) - F("baseline")) / promised
        return self.annotate(
            part=ExpressionWrapper(part, output_field=models.DecimalField()),
            is_late=Exists(looks.late(on=on)),
        )

    def late_first(self, *, on: date) -> Self:
        """With their parts; those that were not looked at in time first, then the newest."""
        rows: Any = self.with_part(on=on)
        ordered: Self = rows.order_by("-is_late", "-pk")
        return ordered

    def counted(self, *, on: date) -> dict[str, int]:
        """How many there are in each state, `late` and `total`, all in one query."""
        of_state = {
            "met": Q(part__gte=1),
            "at_risk": Q(part__gt=0, part__lt=1),
            "breached": Q(part__lte=0),
            "not_measured": Q(part=None),
            "late": Q(is_late=True),
        }
        counts = {state: Count("pk", filter=which) for state, which in of_state.items()}
        found: dict[str, int] = self.with_part(on=on).aggregate(total=Count("pk"), **counts)
        return found


@tracked
class Benefit(Recorded):
    """A value that the business measures: from `baseline` to `target` until a day.

    Copied from what the case promised when it was approved; `owner` answers for it and may pass it
    on. The direction is in the sign of `target - baseline`.
    """

    requirement = models.ForeignKey(
        Requirement,
        verbose_name=_("requirement"),
        on_delete=models.PROTECT,
        related_name="benefits",
        editable=False,
    )
    measure = models.CharField(_("what is measured"), max_length=200)
    unit = models.CharField(_("counted in"), max_length=40, blank=True)
    baseline = models.DecimalField(_("before"), max_digits=16, decimal_places=4)
    target = models.DecimalField(_("promised"), max_digits=16, decimal_places=4)
    due_on = models.DateField(_("until"))
    owner = models.ForeignKey(
        Person,
        verbose_name=_("who answers for it"),
        on_delete=models.PROTECT,
        related_name="benefits",
        help_text=_("A person of the business."),
    )

    objects = BenefitQuerySet.as_manager()

    class Meta(Recorded.Meta):
        verbose_name = _("benefit")
        verbose_name_plural = _("benefits")
        ordering = ["pk"]
        triggers = [*Recorded.Meta.triggers, *nothing_for_merged("owner_id")]
        constraints = [
            models.UniqueConstraint(
                fields=["requirement", "measure"],
                name="a_requirement_has_a_benefit_once",
                violation_error_message=_("This benefit is there already."),
            ),
            models.CheckConstraint(
                condition=~Q(baseline=F("target")),
                name="a_benefit_is_another_value",
                violation_error_message=_("What is promised differs from what was before."),
            ),
        ]

    def __str__(self) -> str:
        return self.measure

    def get_absolute_url(self) -> str:
        return reverse("benefits:detail", args=[self.pk])

    def realised(self, actual: Decimal) -> Decimal | None:
        """How much of what was promised has come with the actual value, as a part of one."""
        return realised_share(self.baseline, self.target, actual)


class BenefitReviewQuerySet(models.QuerySet["BenefitReview"]):
    def visible_to(self, user: "User") -> Self:
        """Reviews the user may see: all, for everyone with a role."""
        return self if user.roles else self.none()

    def open(self) -> Self:
        """Reviews for which nobody has said a value yet, of requirements that are delivered."""
        return self.filter(done_on=None, benefit__requirement__state="delivered")

    def due(self, *, on: date) -> Self:
        """Open reviews whose day has come, the first ones first."""
        return self.open().filter(due_on__lte=on).order_by("due_on", "pk")

    def late(self, *, on: date) -> Self:
        """Open reviews whose day is past."""
        return self.open().filter(due_on__lt=on)


@tracked
class BenefitReview(Recorded):
    """One look at a benefit, so many months after its delivery, with the actual value."""

    benefit = models.ForeignKey(Benefit, on_delete=models.PROTECT, related_name="reviews")
    months = models.PositiveSmallIntegerField(_("months after the delivery"))
    due_on = models.DateField(_("due on"))
    actual = models.DecimalField(
        _("actual value"), max_digits=16, decimal_places=4, null=True, blank=True
    )
    comment = models.TextField(_("comment"), blank=True)
    done_on = models.DateField(_("reviewed on"), null=True, blank=True, editable=False)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("reviewed by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        editable=False,
        related_name="+",
    )

    objects = BenefitReviewQuerySet.as_manager()

    class Meta(Recorded.Meta):
        verbose_name = _("review of a benefit")
        verbose_name_plural = _("reviews of benefits")
        ordering = ["benefit", "months"]
        indexes = [
            models.Index(fields=["due_on"], condition=Q(done_on=None), name="benefit_review_due")
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["benefit", "months"], name="a_benefit_is_looked_at_once_a_time"
            ),
            models.CheckConstraint(
                condition=Q(months__in=MONTHS), name="a_benefit_is_looked_at_at_0_3_6_12_months"
            ),
            models.CheckConstraint(
                condition=Q(actual=None, done_on=None, done_by=None)
                | Q(actual__isnull=False, done_on__isnull=False, done_by__isnull=False),
                name="a_review_has_its_value_and_its_day",
                violation_error_message=_("Say the actual value."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.benefit}, {self.when}"

    def get_absolute_url(self) -> str:
        return self.benefit.get_absolute_url()

    @property
    def when(self) -> str:
        """At delivery; 3 months after."""
        if self.months == 0:
            return str(_("at delivery"))
        return str(_("%s months after delivery") % self.months)

"""How mature the relationship with a customer is, as the business sees it and as IT does."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from brm.history.models import WriteOnce
from customers.models.customers import Customer
from customers.models.merged import nothing_for_merged
from customers.models.people import Person

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from brm.accounts.models import User


@dataclass(frozen=True)
class Level:
    """What a level of maturity is called, and what is true of a relationship on it."""

    n: int
    name: "_StrPromise"
    meaning: "_StrPromise"


LEVELS = (
    Level(
        1,
        _("By chance"),
        _("IT is called when something is broken. Nobody is named on either side."),
    ),
    Level(
        2,
        _("On order"),
        _("The business orders and IT delivers what was ordered. Each knows the other's names."),
    ),
    Level(
        3,
        _("As agreed"),
        _("Services and their levels are agreed, and both review them at planned intervals."),
    ),
    Level(
        4,
        _("Ahead"),
        _("IT knows the plans of the business and proposes before it is asked."),
    ),
    Level(
        5,
        _("Together"),
        _("Both plan as one; what IT makes possible shapes where the business goes."),
    ),
)


class MaturityAssessmentQuerySet(models.QuerySet["MaturityAssessment"]):
    def visible_to(self, user: "User") -> "MaturityAssessmentQuerySet":
        """Assessments the user may see: all, for everyone with a role."""
        return self if user.roles else self.none()

    def standing(self) -> "MaturityAssessmentQuerySet":
        """Those that no later one corrects, the oldest first."""
        return self.filter(correction=None).order_by("assessed_on", "pk")

    def last_words(self) -> "MaturityAssessmentQuerySet":
        """The last one that stands of each customer: its next step is what is to be done."""
        later = MaturityAssessment.objects.filter(correction=None, customer=OuterRef("customer"))
        after = Q(assessed_on__gt=OuterRef("assessed_on"))
        after |= Q(assessed_on=OuterRef("assessed_on"), pk__gt=OuterRef("pk"))
        return self.filter(~Exists(later.filter(after)), correction=None)


class MaturityAssessment(WriteOnce):
    """The level on a day, judged from both sides, and the next step; a mistake is corrected by
    another assessment that stands in its place."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="maturity")
    assessed_on = models.DateField(_("assessed on"))
    business_level = models.PositiveSmallIntegerField(_("as the business sees it"))
    it_level = models.PositiveSmallIntegerField(_("as IT sees it"))
    note = models.TextField(_("what it rests on"), blank=True)
    next_step = models.CharField(_("next step"), max_length=255, blank=True)
    next_step_on = models.DateField(_("by"), null=True, blank=True)
    owner = models.ForeignKey(
        Person, verbose_name=_("owner"), null=True, blank=True, on_delete=models.PROTECT
    )
    corrects = models.OneToOneField(
        "self",
        verbose_name=_("corrects"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="correction",
    )
    assessed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("assessed by"), on_delete=models.PROTECT
    )

    objects = MaturityAssessmentQuerySet.as_manager()

    class Meta(WriteOnce.Meta):
        verbose_name = _("assessment of maturity")
        triggers = [*WriteOnce.Meta.triggers, *nothing_for_merged("owner_id")]
        verbose_name_plural = _("assessments of maturity")
        indexes = [models.Index(fields=["customer", "-assessed_on"], name="maturity_last")]
        constraints = [
            models.CheckConstraint(
                condition=Q(business_level__range=(1, 5), it_level__range=(1, 5)),
                name="maturity_has_five_levels",
                violation_error_message=_("A level is one of five."),
            ),
            models.CheckConstraint(
                condition=Q(next_step="", next_step_on=None, owner=None)
                | (~Q(next_step="") & Q(next_step_on__isnull=False, owner__isnull=False)),
                name="a_next_step_has_its_day_and_owner",
                violation_error_message=_("A next step, its day and its owner go together."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.customer} {self.assessed_on.isoformat()}"

    @property
    def business(self) -> Level:
        return LEVELS[self.business_level - 1]

    @property
    def it(self) -> Level:
        return LEVELS[self.it_level - 1]

    def is_late(self, *, on: date) -> bool:
        """Whether the day of the next step is past."""
        return self.next_step_on is not None and self.next_step_on < on

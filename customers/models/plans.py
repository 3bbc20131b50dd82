"""Where a customer's business is going in a fiscal year: goals, and planned changes."""

import uuid
from collections.abc import Collection
from datetime import date
from typing import TYPE_CHECKING

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from brm.history.models import Recorded, WriteOnce, tracked
from brm.ui.currencies import CurrencyColumn
from brm.ui.formats import day, full_day
from customers.models.customers import Customer

if TYPE_CHECKING:
    from brm.accounts.models import User

STAYS = """
    FOR plan IN SELECT p.adopted_on FROM customers_operationalplan p
        WHERE p.id IN (CASE WHEN TG_OP <> 'INSERT' THEN OLD.plan_id END,
                       CASE WHEN TG_OP <> 'DELETE' THEN NEW.plan_id END) FOR SHARE
    LOOP
        IF plan.adopted_on IS NOT NULL THEN
            RAISE EXCEPTION 'An adopted plan never changes.'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END LOOP;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
"""
"""Waits for an adoption that is under way, then refuses what would change its plan."""


def stays_with_its_plan() -> pgtrigger.Trigger:
    """The trigger of a plan's rows: what is adopted is neither added to nor changed."""
    return pgtrigger.Trigger(
        name="stays_with_its_plan",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        declare=[("plan", "RECORD")],
        func=STAYS,
    )


class OperationalPlanQuerySet(models.QuerySet["OperationalPlan"]):
    def visible_to(self, user: "User") -> "OperationalPlanQuerySet":
        """Plans the user may see: all, for everyone with a role."""
        return self if user.roles else self.none()

    def adopted(self) -> "OperationalPlanQuerySet":
        """Editions that were adopted, the latest of each plan first."""
        return self.exclude(adopted_on=None).order_by("-fiscal_year", "-edition")

    def drafts(self) -> "OperationalPlanQuerySet":
        """Editions that are still written."""
        return self.filter(adopted_on=None)

    def current(self) -> "OperationalPlanQuerySet":
        """Of each customer and year, the edition that was adopted last."""
        later = OperationalPlan.objects.filter(
            customer=OuterRef("customer"),
            fiscal_year=OuterRef("fiscal_year"),
            edition__gt=OuterRef("edition"),
        )
        return self.adopted().filter(~Exists(later.exclude(adopted_on=None)))


@tracked
class OperationalPlan(Recorded):
    """One edition of a customer's plan for a fiscal year; once adopted it never changes."""

    customer = models.ForeignKey(
        Customer, on_delete=models.PROTECT, related_name="operational_plans"
    )
    fiscal_year = models.PositiveSmallIntegerField(_("fiscal year"))
    edition = models.PositiveSmallIntegerField(_("edition"), default=1)
    direction = models.TextField(
        _("direction"),
        blank=True,
        help_text=_("Where the business is going this year, in two or three sentences."),
    )
    writes = models.PositiveIntegerField(default=0, editable=False)
    adopted_on = models.DateField(_("adopted on"), null=True, blank=True)
    adopted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("adopted by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
    )

    objects = OperationalPlanQuerySet.as_manager()

    class Meta(Recorded.Meta):
        verbose_name = _("operational plan")
        verbose_name_plural = _("operational plans")
        triggers = [
            *Recorded.Meta.triggers,
            pgtrigger.Protect(
                name="adopted_never_changes",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__adopted_on__isnull=False),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "fiscal_year", "edition"],
                name="one_edition_of_a_plan_a_number",
            ),
            models.UniqueConstraint(
                fields=["customer", "fiscal_year"],
                condition=Q(adopted_on=None),
                name="one_draft_of_a_plan",
                violation_error_message=_("Somebody is writing the next edition already."),
            ),
            models.CheckConstraint(
                condition=Q(adopted_on=None, adopted_by=None)
                | Q(adopted_on__isnull=False, adopted_by__isnull=False),
                name="an_adopted_plan_says_who_and_when",
            ),
            models.CheckConstraint(
                condition=Q(fiscal_year__gte=1900, fiscal_year__lte=2200),
                name="a_plan_is_of_a_year_in_living_memory",
                violation_error_message=_("The fiscal year lies between 1900 and 2200."),
            ),
        ]

    def __str__(self) -> str:
        facts = {"customer": self.customer, "year": self.fiscal_year, "n": self.edition}
        return gettext("Plan of %(customer)s for %(year)s, edition %(n)s") % facts

    def get_absolute_url(self) -> str:
        return reverse("customers:plan", args=[self.pk])

    @property
    def is_draft(self) -> bool:
        return self.adopted_on is None


@tracked
class Goal(Recorded):
    """What the business wants to reach; `key` is the same in every edition."""

    plan = models.ForeignKey(OperationalPlan, on_delete=models.CASCADE, related_name="goals")
    key = models.UUIDField(default=uuid.uuid4, editable=False)
    text = models.CharField(_("goal"), max_length=255)
    measure = models.CharField(
        _("how it is told"), max_length=255, blank=True, help_text=_("Such as: 9 of 10 on time.")
    )

    class Meta(Recorded.Meta):
        verbose_name = _("goal")
        verbose_name_plural = _("goals")
        ordering = ["pk"]
        triggers = [*Recorded.Meta.triggers, stays_with_its_plan()]
        constraints = [
            models.UniqueConstraint(fields=["plan", "key"], name="one_goal_a_plan_and_key"),
            models.CheckConstraint(
                condition=~Q(text=""),
                name="a_goal_says_what_is_wanted",
                violation_error_message=_("Say what is to be reached."),
            ),
        ]

    def __str__(self) -> str:
        return self.text


class PlannedChangeQuerySet(models.QuerySet["PlannedChange"]):
    def visible_to(self, user: "User") -> "PlannedChangeQuerySet":
        """Planned changes the user may see: all, for everyone with a role."""
        return self if user.roles else self.none()

    def current(self) -> "PlannedChangeQuerySet":
        """Those of the editions that were adopted last."""
        return self.filter(plan__in=OperationalPlan.objects.current())

    def unassessed(self) -> "PlannedChangeQuerySet":
        """Those of whose effect on IT nobody has said anything."""
        said = EffectAssessment.objects.filter(change_key=OuterRef("key"))
        return self.filter(~Exists(said))

    def begins_within(self, days: tuple[date, date]) -> "PlannedChangeQuerySet":
        """Those that begin on one of the days from the first to the last, the earliest first."""
        return self.filter(begins_on__range=days).order_by("begins_on", "pk")


@tracked
class PlannedChange(Recorded):
    """What the business means to change, and when; `key` is the same in every edition.

    Where only the quarter is known, `begins_on` is its first day.
    """

    plan = models.ForeignKey(OperationalPlan, on_delete=models.CASCADE, related_name="changes")
    key = models.UUIDField(default=uuid.uuid4, editable=False, db_index=True)
    title = models.CharField(_("planned change"), max_length=255)
    begins_on = models.DateField(_("begins on"))
    is_quarter = models.BooleanField(_("only the quarter is known"), default=False)
    description = models.TextField(_("what it is about"), blank=True)

    objects = PlannedChangeQuerySet.as_manager()

    class Meta(Recorded.Meta):
        verbose_name = _("planned change")
        verbose_name_plural = _("planned changes")
        ordering = ["begins_on", "pk"]
        indexes = [models.Index(fields=["begins_on"], name="planned_change_begins")]
        triggers = [*Recorded.Meta.triggers, stays_with_its_plan()]
        constraints = [
            models.UniqueConstraint(fields=["plan", "key"], name="one_planned_change_a_key"),
            models.UniqueConstraint(
                fields=["plan", "title"],
                name="one_planned_change_a_title",
                violation_error_message=_("This plan has a change of that name already."),
            ),
            models.CheckConstraint(
                condition=~Q(title=""),
                name="a_planned_change_has_a_name",
                violation_error_message=_("Say what is planned."),
            ),
            models.CheckConstraint(
                condition=Q(is_quarter=False)
                | Q(begins_on__day=1, begins_on__month__in=(1, 4, 7, 10)),
                name="a_quarter_is_named_by_its_first_day",
                violation_error_message=_("A quarter begins in January, April, July or October."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def when(self) -> str:
        """`1 March 2027`, or `the first quarter of 2027`."""
        if not self.is_quarter:
            return full_day(self.begins_on)
        names = (
            _("the first quarter of %(year)s"),
            _("the second quarter of %(year)s"),
            _("the third quarter of %(year)s"),
            _("the fourth quarter of %(year)s"),
        )
        quarter = str(names[(self.begins_on.month - 1) // 3])
        return quarter % {"year": self.begins_on.year}

    @property
    def short_when(self) -> str:
        """`1 Mar 2027`, or `Q1 2027`."""
        if self.is_quarter:
            number = (self.begins_on.month - 1) // 3 + 1
            return gettext("Q%(n)s %(year)s") % {"n": number, "year": self.begins_on.year}
        return day(self.begins_on, date.min)


class Effect(models.TextChoices):
    NONE = "none", _("No effect on IT")
    ASSESSED = "assessed", _("IT has to do something")


class EffectAssessmentQuerySet(models.QuerySet["EffectAssessment"]):
    def last_of(self, keys: Collection[uuid.UUID]) -> "EffectAssessmentQuerySet":
        """The last one of each planned change; it is the one that counts."""
        latest = self.filter(change_key__in=keys).order_by("change_key", "-pk")
        return latest.distinct("change_key").select_related("assessed_by")


class EffectAssessment(WriteOnce):
    """What somebody said on a day of a planned change's effect on IT; the last one counts.

    It is of the change through all editions of the plan, so it names its `key`. "No effect" is
    an answer; a change without any is unassessed.
    """

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="assessments")
    change_key = models.UUIDField(_("planned change"), editable=False)
    title = models.CharField(_("planned change"), max_length=255)
    effect = models.CharField(_("effect"), max_length=10, choices=Effect.choices)
    words = models.TextField(_("what IT has to do"), blank=True)
    rough_sum = models.DecimalField(
        _("rough sum"), max_digits=16, decimal_places=2, null=True, blank=True
    )
    currency = CurrencyColumn(blank=True)
    services = ArrayField(
        models.CharField(max_length=60), verbose_name=_("services"), default=list, blank=True
    )
    assessed_on = models.DateField(_("assessed on"))
    assessed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("assessed by"), on_delete=models.PROTECT
    )

    objects = EffectAssessmentQuerySet.as_manager()

    class Meta(WriteOnce.Meta):
        verbose_name = _("assessment of an effect")
        verbose_name_plural = _("assessments of effects")
        indexes = [
            models.Index(F("change_key"), F("id").desc(), name="effect_assessed_last"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(effect__in=Effect.values),
                name="an_effect_is_of_a_known_kind",
                violation_error_message=_("Say whether IT has to do something."),
            ),
            models.CheckConstraint(
                condition=~Q(effect=Effect.ASSESSED) | ~Q(words=""),
                name="an_assessed_effect_has_words",
                violation_error_message=_("Say in words what IT has to do."),
            ),
            models.CheckConstraint(
                condition=~Q(effect=Effect.NONE) | Q(rough_sum=None, services=[]),
                name="no_effect_costs_nothing",
                violation_error_message=_("Where there is no effect there is no sum, no service."),
            ),
            models.CheckConstraint(
                condition=Q(rough_sum=None) | Q(rough_sum__gte=0),
                name="the_sum_of_an_effect_is_not_negative",
                violation_error_message=_("The rough sum is zero or more."),
            ),
            models.CheckConstraint(
                condition=Q(rough_sum=None, currency="") | Q(currency__regex=r"^[A-Z]{3}$"),
                name="the_sum_of_an_effect_has_a_currency",
                violation_error_message=_("A currency is three capital letters, such as EUR."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}: {self.get_effect_display()}"

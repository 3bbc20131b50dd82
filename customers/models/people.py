"""People of the business and of IT; most of them never sign in."""

from datetime import date
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import F, Func, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from brm.history.models import Recorded, tracked
from customers.models.freshness import WithFreshness
from customers.models.merged import CONSTRAINT, nothing_for_merged
from customers.models.settling import membership_triggers, person_triggers
from customers.periods import first_day_of, last_day_of

if TYPE_CHECKING:
    from brm.accounts.models import User


class PersonQuerySet(WithFreshness, models.QuerySet["Person"]):
    def visible_to(self, user: "User") -> "PersonQuerySet":
        """People the user may see: all, for everyone with a role."""
        return self if user.roles else self.none()

    def current(self) -> "PersonQuerySet":
        """People as they are counted, listed and chosen: without rows merged into another one."""
        return self.filter(merged_into=None)

    def here(self, *, on: date) -> "PersonQuerySet":
        """People who have not left by the day `on`; the day of leaving is still theirs."""
        return self.current().filter(Q(left_on=None) | Q(left_on__gte=on))

    def gone(self, *, on: date) -> "PersonQuerySet":
        """People whose last day lies before the day `on`."""
        return self.current().filter(left_on__lt=on)


class MembershipQuerySet(models.QuerySet["Membership"]):
    def held(self, *, on: date) -> "MembershipQuerySet":
        """Memberships that hold on the day `on`."""
        return self.filter(valid__contains=on)

    def visible_to(self, user: "User") -> "MembershipQuerySet":
        """Memberships the user may see: all, for everyone with a role."""
        return self if user.roles else self.none()

    def held_from(self, day: date) -> "MembershipQuerySet":
        """Memberships that hold on the day or later."""
        return self.filter(valid__overlap=DateRange(day, None))


@tracked
class Person(Recorded):
    """Someone in the business or in IT. `external_id` is the key of the directory it came from.

    `left_on` is the last day of somebody who left, or is about to; whatever is held beyond it is a
    gap until it is handed over. `merged_into` is the row that goes on for this one, which then
    keeps only what tells of the past.
    """

    external_id = models.CharField(_("external id"), max_length=120, unique=True)
    name = models.CharField(_("name"), max_length=255)
    title = models.CharField(_("title"), max_length=255, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    phone = models.CharField(_("phone"), max_length=60, blank=True)
    language = models.CharField(_("language"), max_length=10, blank=True)
    manager = models.ForeignKey(
        "self",
        verbose_name=_("manager"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="reports",
    )
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        verbose_name=_("user"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="person",
    )
    left_on = models.DateField(
        _("last day"), null=True, blank=True, help_text=_("of somebody who leaves or has left")
    )

    merged_into = models.ForeignKey(
        "self",
        verbose_name=_("merged into"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="merged_people",
    )

    objects = PersonQuerySet.as_manager()

    class Meta(Recorded.Meta):
        verbose_name = _("person")
        verbose_name_plural = _("people")
        triggers = [
            *Recorded.Meta.triggers,
            *person_triggers(),
            *nothing_for_merged("manager_id", "merged_into_id"),
        ]
        indexes = [
            GinIndex(fields=["name"], opclasses=["gin_trgm_ops"], name="person_name"),
            GinIndex(fields=["email"], opclasses=["gin_trgm_ops"], name="person_email"),
            models.Index(Func("name", function="brm_name_key"), name="person_name_key"),
            models.Index(Lower("email"), condition=~Q(email=""), name="person_address"),
            models.Index(
                fields=["left_on"], condition=Q(left_on__isnull=False), name="person_who_left"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(external_id=""),
                name="a_person_has_an_external_id",
                violation_error_message=_("A person needs the id of the directory."),
            ),
            models.CheckConstraint(
                condition=~Q(name=""),
                name="a_person_has_a_name",
                violation_error_message=_("A person needs a name."),
            ),
            models.CheckConstraint(
                condition=~Q(manager=F("id")),
                name="nobody_is_their_own_manager",
                violation_error_message=_("Nobody is their own manager."),
            ),
            models.CheckConstraint(
                condition=~Q(merged_into=F("id")),
                name="nobody_is_merged_into_themselves",
                violation_error_message=_("Nobody is merged into themselves."),
            ),
            models.CheckConstraint(
                condition=Q(merged_into=None) | Q(user=None, manager=None),
                name=CONSTRAINT,
                violation_error_message=_(
                    "This person was merged into another one, who takes it on."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("customers:person_detail", args=[self.pk])

    @property
    def rows(self) -> "list[Person]":
        """The person's row, and those merged into it."""
        return [self, *self.merged_people.order_by("pk")]

    def is_gone(self, *, on: date) -> bool:
        """Whether the person's last day lies before the day `on`."""
        return self.left_on is not None and self.left_on < on


@tracked
class Membership(Recorded):
    """A person's place in a unit, from a day to a day; somebody may be in several at once.

    A file of people moves those it began itself (`from_directory`), and no others.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="memberships")
    unit = models.ForeignKey("customers.Unit", on_delete=models.PROTECT, related_name="memberships")
    title = models.CharField(_("title"), max_length=255, blank=True)
    valid = DateRangeField(_("valid"))
    from_directory = models.BooleanField(_("from the directory"), default=False)

    objects = MembershipQuerySet.as_manager()

    class Meta(Recorded.Meta):
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        triggers = [
            *Recorded.Meta.triggers,
            *membership_triggers(),
            *nothing_for_merged("person_id"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid__isempty=False),
                name="a_membership_lasts_at_least_a_day",
                violation_error_message=_("The last day comes before the first."),
            ),
            ExclusionConstraint(
                name="one_membership_a_person_and_unit_a_day",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    ("unit", RangeOperators.EQUAL),
                    ("valid", RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("This person is a member of the unit on those days."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.unit}"

    @property
    def first_day(self) -> date | None:
        return first_day_of(self.valid)

    @property
    def last_day(self) -> date | None:
        return last_day_of(self.valid)

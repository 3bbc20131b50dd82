"""How fresh each record of the structure is: kept by the database, read by every list."""

from datetime import date
from typing import TYPE_CHECKING, Any, Self, cast

from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from brm.history.models import Recorded, tracked
from customers.models.settling import interval_triggers
from customers.models.tiers import Tier

if TYPE_CHECKING:
    from brm.accounts.models import User
    from customers.models.units import Unit


class RecordKind(models.TextChoices):
    """The kinds of record of the structure that somebody can confirm to be true."""

    UNIT = "unit", _("Unit")
    PERSON = "person", _("Person")
    MANDATE = "mandate", _("Mandate")
    TEAM_MEMBER = "team_member", _("Team place")
    CUSTOMER = "customer", _("Customer")


NEVER = Value(date.min, models.DateField())
"""Until when a record is fresh that nobody has confirmed."""

KIND_OF_MODEL = {kind.value.replace("_", ""): kind for kind in RecordKind}
"""The kind of record that the rows of a model are, by the model's name."""


class FreshnessQuerySet(models.QuerySet["Freshness"]):
    def visible_to(self, user: "User") -> "FreshnessQuerySet":
        """What the user may see of it: all, for everyone with a role."""
        return self if user.roles else self.none()

    def of(self, kind: str) -> "FreshnessQuerySet":
        """That of the records of one kind."""
        return self.filter(kind=kind)

    def current(self, *, on: date) -> "FreshnessQuerySet":
        """Without records that have ended by the day `on`: nobody has to confirm the past."""
        return self.filter(Q(until=None) | Q(until__gt=on))

    def stale(self, *, on: date) -> "FreshnessQuerySet":
        """Of current records: never confirmed, or confirmed longer ago than the interval."""
        return self.current(on=on).filter(fresh_until__lt=on)

    def below(self, unit: "Unit") -> "FreshnessQuerySet":
        """That of records at the unit itself or at units below it."""
        top = type(unit).objects.filter(pk=unit.pk).values("path")
        return self.filter(place__path__within=top)

    def named(self) -> "FreshnessQuerySet":
        """Each with what its record is called (`name`) and, of mandates and places, its `part`."""
        from customers.models import Customer, Mandate, Person, TeamMember, Unit

        def found(model: type[models.Model], path: str) -> Subquery:
            return Subquery(model._default_manager.filter(pk=OuterRef("record")).values(path)[:1])

        return self.select_related("place", "customer__unit").annotate(
            name=Case(
                When(kind=RecordKind.UNIT, then=found(Unit, "name")),
                When(kind=RecordKind.PERSON, then=found(Person, "name")),
                When(kind=RecordKind.MANDATE, then=found(Mandate, "person__name")),
                When(kind=RecordKind.TEAM_MEMBER, then=found(TeamMember, "person__name")),
                default=found(Customer, "unit__name"),
            ),
            part=Case(
                When(kind=RecordKind.MANDATE, then=found(Mandate, "kind")),
                When(kind=RecordKind.TEAM_MEMBER, then=found(TeamMember, "role")),
                default=Value(""),
            ),
        )


class Freshness(models.Model):
    """One record of the structure: when it was last confirmed, and how long that holds.

    Written by triggers only. `place` is the unit at which the record stands, `customer` the
    nearest one at that unit or above, `tier` that customer's (empty without one), `days` the
    interval that follows, `until` the day after the record's own last day. A person stands at
    that of the units they are in or manage which is followed closest. The keys are not checked:
    whatever goes takes its row along.
    """

    kind = models.CharField(_("kind"), max_length=12, choices=RecordKind.choices)
    record = models.BigIntegerField()
    place = models.ForeignKey(
        "customers.Unit",
        null=True,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        related_name="+",
    )
    customer = models.ForeignKey(
        "customers.Customer",
        null=True,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        related_name="+",
    )
    tier = models.CharField(max_length=10, blank=True)
    days = models.PositiveIntegerField()
    until = models.DateField(null=True)
    confirmed_on = models.DateField(_("confirmed on"), null=True)
    fresh_until = models.GeneratedField(
        expression=Coalesce(F("confirmed_on") + F("days"), NEVER, output_field=models.DateField()),
        output_field=models.DateField(),
        db_persist=True,
    )

    objects = FreshnessQuerySet.as_manager()

    class Meta:
        verbose_name = _("freshness")
        verbose_name_plural = _("freshness")
        constraints = [
            models.UniqueConstraint(fields=["kind", "record"], name="one_freshness_a_record"),
        ]
        indexes = [
            models.Index(
                fields=["kind", "tier", "fresh_until"], include=["until"], name="freshness_figures"
            ),
            models.Index(fields=["fresh_until", "id"], name="freshness_oldest"),
            models.Index(fields=["customer", "fresh_until"], name="freshness_of_customer"),
        ]

    def __str__(self) -> str:
        return str(getattr(self, "name", f"{self.kind} {self.record}"))

    def get_absolute_url(self) -> str:
        """The page on which the record stands."""
        match self.kind:
            case RecordKind.PERSON:
                return reverse("customers:person_detail", args=[self.record])
            case RecordKind.TEAM_MEMBER | RecordKind.CUSTOMER if self.customer_id:
                return reverse("customers:detail", args=[self.customer_id])
        return reverse("customers:unit_detail", args=[self.place_id])

    @property
    def part_in_words(self) -> str:
        """What a mandate or a place is: its kind, its role; `part` is annotated by `named`."""
        from customers.models import MandateKind, TeamRole

        labels = {**dict(MandateKind.choices), **dict(TeamRole.choices)}
        return str(labels.get(getattr(self, "part", ""), ""))


class WithFreshness:
    """What the QuerySets of records have in common: how fresh each of their rows is."""

    def with_freshness(self) -> Self:
        """Each record with `confirmed_on`, and `fresh_until`: the last day on which that holds.

        `freshness_id` is what its confirmation is asked for by.
        """
        rows, kept = cast(Any, self), self._freshness()
        confirmed_on = Subquery(kept.values("confirmed_on")[:1])
        fresh_until = Subquery(kept.values("fresh_until")[:1])
        return cast(
            Self,
            rows.annotate(
                confirmed_on=confirmed_on,
                fresh_until=fresh_until,
                freshness_id=Subquery(kept.values("pk")[:1]),
            ),
        )

    def stale(self, *, on: date) -> Self:
        """Records never confirmed, or last confirmed longer ago than their tier allows."""
        rows = cast(Any, self)
        return cast(Self, rows.filter(Exists(self._freshness().stale(on=on))))

    def _freshness(self) -> FreshnessQuerySet:
        kind = KIND_OF_MODEL[cast(Any, self).model._meta.model_name]
        return Freshness.objects.of(kind).filter(record=OuterRef("pk"))


@tracked
class FreshnessInterval(Recorded):
    """How many days a confirmation holds, by the tier of the nearest customer.

    A row without a kind is for every kind of record that has none of its own in that tier. Where
    there is no row: 90, 180 and 365 days. Records under no customer hold as long as the longest.
    """

    tier = models.CharField(_("tier"), max_length=10, choices=Tier.choices)
    kind = models.CharField(
        _("kind of record"), max_length=12, choices=RecordKind.choices, blank=True
    )
    days = models.PositiveIntegerField(_("days"))

    class Meta(Recorded.Meta):
        verbose_name = _("interval of confirmations")
        verbose_name_plural = _("intervals of confirmations")
        triggers = [*Recorded.Meta.triggers, *interval_triggers()]
        constraints = [
            models.UniqueConstraint(
                fields=["tier", "kind"],
                name="one_interval_a_tier_and_kind",
                violation_error_message=_("There is an interval of that tier and kind already."),
            ),
            models.CheckConstraint(
                condition=Q(tier__in=Tier.values),
                name="an_interval_is_of_a_known_tier",
                violation_error_message=_("That is no tier."),
            ),
            models.CheckConstraint(
                condition=Q(days__gte=1, days__lte=3660),
                name="an_interval_is_a_day_to_ten_years",
                violation_error_message=_("An interval is between one day and ten years."),
            ),
        ]

    def __str__(self) -> str:
        words = filter(None, [self.get_tier_display(), self.get_kind_display(), str(self.days)])
        return ", ".join(words)

"""One occurrence each of the recurring work of the process for a customer."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Self

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import TruncMonth
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from brm.history.models import Recorded, tracked
from brm.outbox.looking import tells
from customers.models import Customer, Person
from customers.models.merged import nothing_for_merged
from meetings.models.cadences import Cadence
from meetings.models.kinds import ActivityKind

if TYPE_CHECKING:
    from brm.accounts.models import User


class ActivityState(models.TextChoices):
    PLANNED = "planned", _("Planned")
    DUE = "due", _("Due")
    LATE = "late", _("Late")
    DONE = "done", _("Done")
    SKIPPED = "skipped", _("Skipped")


SWEEP = "activities"
OF_CADENCE = "cadence_id", "customer_id", "kind", "due_on"
UNTOUCHED = "state", "outcome", "meeting_id", "owner_id"


def _other(names: Iterable[str]) -> str:
    old, new = (", ".join(f"{row}.{name}" for name in names) for row in ("before", "changed"))
    return f"({old}) IS DISTINCT FROM ({new})"


PLANNED_ANEW = [
    tells(SWEEP, "planned_when_gone", pgtrigger.Delete, "SELECT id FROM old_rows", old="old_rows"),
    tells(
        SWEEP,
        "planned_when_changed",
        pgtrigger.Update,
        f"""
SELECT changed.id FROM new_rows changed JOIN old_rows before ON before.id = changed.id
 WHERE {_other(OF_CADENCE)} OR (changed.state = 'planned' AND {_other(UNTOUCHED)})""",  # noqa: S608
        old="old_rows",
        new="new_rows",
    ),
]
"""What of the plan is gone, moved, or nobody's again, planning looks at; S608: names from above."""

OPEN_STATES = (ActivityState.DUE, ActivityState.LATE)
NOT_ENDED = (ActivityState.PLANNED, *OPEN_STATES)


class ActivityQuerySet(models.QuerySet["Activity"]):
    def visible_to(self, user: "User") -> Self:
        """Activities the user may see: all, for everyone with a role."""
        return self if user.roles else self.none()

    def of(self, customers: "Iterable[Customer] | models.QuerySet[Any, Any]") -> Self:
        """Activities for these customers."""
        return self.filter(customer__in=customers)

    def open(self) -> Self:
        """Activities that wait to be done: due or late."""
        return self.filter(state__in=OPEN_STATES)

    def open_for(
        self, customers: "Iterable[Customer] | models.QuerySet[Any, Any]", *, on: date
    ) -> Self:
        """What waits on the day `on` for these customers, the longest late first."""
        return self.of(customers).open_on(on)

    def open_on(self, on: date) -> Self:
        """What waits on the day `on`, the longest late first."""
        waits = Q(state__in=OPEN_STATES) | Q(state=ActivityState.PLANNED, due_on__lte=on)
        return self.filter(waits).order_by("due_on", "pk")

    def untouched(self, *, after: date) -> Self:
        """Planned for a day after `after` by a cadence, and nobody has done anything about them."""
        return self.filter(
            state=ActivityState.PLANNED,
            due_on__gt=after,
            outcome="",
            meeting=None,
            set_by_hand=False,
            cadence__isnull=False,
        )

    def due_between(self, first: date, last: date) -> Self:
        """Activities due from `first` to `last`, both included."""
        return self.filter(due_on__range=(first, last))

    def not_ended(self) -> Self:
        """Activities that are neither done nor skipped."""
        return self.filter(state__in=NOT_ENDED)

    def counted(self, *, on: date, is_over: bool = False) -> dict[str, int]:
        """How many were planned until `on`, and of these done, late and skipped; how many come.

        Skipped ones count as planned: coverage shows them, it does not hide them. What was done
        or skipped after `on` was still open on that day. Once the day `is_over`, what was due on
        it is late, and no longer to come.
        """
        return self.aggregate(**counts(on, is_over=is_over))

    def counted_by_month(self, *, on: date) -> dict[date, dict[str, int]]:
        """As `counted`, for each month in which something is due, by its first day."""
        months = self.annotate(month=TruncMonth("due_on")).values("month").order_by("month")
        rows: list[dict[str, Any]] = [dict(row) for row in months.annotate(**counts(on))]
        return {row.pop("month"): row for row in rows}


def counts(on: date, *, is_over: bool = False, through: str = "") -> dict[str, models.Count]:
    """What `counted` counts, of activities that are reached by the path `through`."""

    def where(**facts: Any) -> Q:
        return Q(**{f"{through}{name}": value for name, value in facts.items()})

    done = where(state=ActivityState.DONE, done_on__lte=on)
    skipped = where(state=ActivityState.SKIPPED, skipped_on__lte=on)
    ended, past = done | skipped, where(due_on__lte=on)
    open_from = on + timedelta(days=1) if is_over else on
    found = {
        "planned": past | ended,
        "done": done,
        "done_late": done & where(done_on__gt=F(f"{through}due_on")),
        "late": where(due_on__lt=open_from) & ~ended,
        "skipped": skipped,
        "to_come": where(due_on__gte=open_from) & ~ended,
        "done_after": where(state=ActivityState.DONE, done_on__gt=on),
    }
    return {name: models.Count(f"{through}pk", filter=which) for name, which in found.items()}


ActivityRows = models.Manager.from_queryset(ActivityQuerySet)


class ActivityManager(ActivityRows["Activity"]):
    """Activities with their kind, whose name each place shows."""

    def get_queryset(self) -> ActivityQuerySet:
        return ActivityQuerySet(self.model, using=self._db).select_related("kind")


@tracked
class Activity(Recorded):
    """What is to be done for a customer by a day; planned by a cadence, or by hand without one.

    `owner` is the person who answers for it: the customer's relationship manager on that day.
    `reason` says why it was skipped, moved, handed on or opened again: the last of these.
    `proof_kind` and `proof_key` name what proves that it was done, where that is registered.
    What somebody has `set_by_hand`, planning leaves alone; `moved_from` is the day on which its
    cadence had planned it.
    """

    cadence = models.ForeignKey(
        Cadence,
        verbose_name=_("cadence"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="activities",
    )
    customer = models.ForeignKey(
        Customer,
        verbose_name=_("customer"),
        on_delete=models.PROTECT,
        related_name="activities",
    )
    kind = models.ForeignKey(
        ActivityKind,
        verbose_name=_("kind"),
        on_delete=models.PROTECT,
        related_name="activities",
        db_column="kind",
        db_index=False,
    )
    due_on = models.DateField(_("due on"))
    state = models.CharField(
        _("state"), max_length=10, choices=ActivityState.choices, default=ActivityState.PLANNED
    )
    reason = models.TextField(_("reason"), blank=True)
    owner = models.ForeignKey(
        Person,
        verbose_name=_("owner"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="activities",
    )
    outcome = models.TextField(_("outcome"), blank=True)
    done_on = models.DateField(_("done on"), null=True, blank=True)
    proof_kind = models.CharField(_("kind of proof"), max_length=40, blank=True, db_default="")
    proof_key = models.CharField(_("proof"), max_length=40, blank=True, db_default="")
    skipped_on = models.DateField(_("skipped on"), null=True, blank=True)
    moved_from = models.DateField(_("moved from"), null=True, blank=True)
    set_by_hand = models.BooleanField(_("set by hand"), default=False, db_default=False)
    meeting = models.ForeignKey(
        "meetings.Meeting",
        verbose_name=_("meeting"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="activities",
    )

    objects = ActivityManager()

    class Meta(Recorded.Meta):
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        triggers = [*Recorded.Meta.triggers, *nothing_for_merged("owner_id"), *PLANNED_ANEW]
        indexes = [
            models.Index(fields=["customer", "due_on"], name="activity_by_customer"),
            models.Index(fields=["state", "due_on"], name="activity_by_state"),
            models.Index(fields=["due_on"], name="activity_by_day"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["cadence", "customer", "due_on"],
                name="one_activity_a_cadence_customer_and_day",
                violation_error_message=_("This activity is planned already."),
            ),
            models.CheckConstraint(
                condition=~Q(state=ActivityState.SKIPPED) | ~Q(reason=""),
                name="a_skipped_activity_has_its_reason",
                violation_error_message=_("Say why it is skipped."),
            ),
            models.CheckConstraint(
                condition=Q(state=ActivityState.DONE, done_on__isnull=False)
                | (~Q(state=ActivityState.DONE) & Q(done_on=None)),
                name="an_activity_is_done_on_a_day",
                violation_error_message=_("Say on which day it was done."),
            ),
            models.CheckConstraint(
                condition=Q(state=ActivityState.SKIPPED, skipped_on__isnull=False)
                | (~Q(state=ActivityState.SKIPPED) & Q(skipped_on=None)),
                name="an_activity_is_skipped_on_a_day",
                violation_error_message=_("Say on which day it was skipped."),
            ),
            models.CheckConstraint(
                condition=Q(proof_kind="", proof_key="") | (~Q(proof_kind="") & ~Q(proof_key="")),
                name="a_proof_is_of_a_kind",
                violation_error_message=_("Say what proves it."),
            ),
            models.CheckConstraint(
                condition=Q(moved_from=None) | Q(set_by_hand=True),
                name="an_activity_is_moved_by_hand",
                violation_error_message=_("What is moved is set by hand."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}, {self.customer}"

    def get_absolute_url(self) -> str:
        return reverse("meetings:activity", args=[self.pk])

    @property
    def is_ended(self) -> bool:
        return self.state in (ActivityState.DONE, ActivityState.SKIPPED)

    @property
    def ended_on(self) -> date | None:
        """The day on which it was done or skipped."""
        return self.done_on or self.skipped_on

    @property
    def was_done_late(self) -> bool:
        return self.done_on is not None and self.done_on > self.due_on

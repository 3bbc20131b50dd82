"""What is to be better: from a breach, a complaint, a survey, a report, a project, or by hand."""

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Self

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agreements.models import Measure, PeriodKind, Service
from brm.history.models import Recorded, WriteOnce, tracked
from customers.models import Customer, Person
from customers.models.merged import nothing_for_merged
from reports.rules import months_of
from reports.sentences import span

if TYPE_CHECKING:
    from brm.accounts.models import User

BY_HAND, BREACH = "hand", "breach"


class ImprovementState(models.TextChoices):
    """Proposed waits for somebody to say that it is worth doing; open is promised."""

    PROPOSED = "proposed", _("Proposed")
    OPEN = "open", _("Open")
    DONE = "done", _("Done")
    DROPPED = "dropped", _("Dropped")


GOING = (ImprovementState.PROPOSED, ImprovementState.OPEN)

IMPROVEMENT_WAY: dict[str, tuple[str, ...]] = {
    ImprovementState.PROPOSED: (ImprovementState.OPEN, ImprovementState.DROPPED),
    ImprovementState.OPEN: (ImprovementState.DONE, ImprovementState.DROPPED),
    ImprovementState.DONE: (ImprovementState.OPEN,),
    ImprovementState.DROPPED: (ImprovementState.OPEN,),
}
"""From which state to which."""


class Effect(models.TextChoices):
    """Whether what was to be better is better, as somebody found who looked after it was done."""

    CAME_BACK = "came_back", _("Back at the target")
    PARTLY = "partly", _("Partly")
    NONE = "none", _("No effect")


class ImprovementQuerySet(models.QuerySet["Improvement"]):
    def visible_to(self, user: "User") -> Self:
        """Improvements the user may see: all, for everyone with a role."""
        return self if user.roles else self.none()

    def of(self, customers: Iterable[Customer] | models.QuerySet[Customer]) -> Self:
        """Improvements for these customers."""
        return self.filter(customer__in=customers)

    def going(self) -> Self:
        """What is proposed or open, the earliest due first."""
        return self.filter(state__in=GOING).order_by("due_on", "pk")

    def late(self, *, on: date) -> Self:
        """What is proposed or open and was due before the day `on`."""
        return self.going().filter(due_on__lt=on)

    def owned_by(self, user: "User") -> Self:
        """What the user, as a person of the organisation, sees to."""
        return self.filter(owner__user=user)

    def waiting(self, *, on: date) -> Self:
        """What asks for somebody: proposed, late, held again, or done and not looked at."""
        asks = (
            Q(state=ImprovementState.PROPOSED)
            | Q(state=ImprovementState.OPEN, due_on__lt=on)
            | Q(state=ImprovementState.OPEN, held_again_since__isnull=False)
            | Q(state=ImprovementState.DONE, checked_on=None)
        )
        return self.filter(asks).order_by("due_on", "pk")

    def to_check(self) -> Self:
        """What is done, and nobody has looked yet whether it is better."""
        return self.filter(state=ImprovementState.DONE, checked_on=None)

    def held_again(self) -> Self:
        """What is open though its level is held again: it proposes itself as done."""
        return self.filter(state=ImprovementState.OPEN, held_again_since__isnull=False)

    def of_origin(self, kind: str, keys: Iterable[str]) -> Self:
        """Improvements that came of these things of a kind."""
        return self.filter(origin_kind=kind, origin_key__in=list(keys))


@tracked
class Improvement(Recorded):
    """Something to be better by a day, whose effect is looked at once it is done.

    `origin_kind` and `origin_key` are what it came of (`reports.improvements.origins`); of one
    thing one improvement goes on at a time. From a breach it has the level's customer, service
    and measure, and `value_before` is the worst month's figure. `held_again_since` is the first
    of the months in which the level was held again, long enough to propose that it is done.
    """

    text = models.CharField(_("improvement"), max_length=255)
    reason = models.TextField(_("why"), blank=True)
    customer = models.ForeignKey(
        Customer,
        verbose_name=_("customer"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="improvements",
        help_text=_("Left empty where it concerns all customers."),
    )
    service = models.ForeignKey(
        Service,
        verbose_name=_("service"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="improvements",
    )
    measure = models.ForeignKey(
        Measure,
        verbose_name=_("measure"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="improvements",
    )
    origin_kind = models.CharField(
        _("what it came of"), max_length=40, default=BY_HAND, editable=False
    )
    origin_key = models.CharField(max_length=100, blank=True, default="", editable=False)
    owner = models.ForeignKey(
        Person,
        verbose_name=_("owner"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="improvements",
        help_text=_("Who sees to it; left empty, the relationship manager."),
    )
    state = models.CharField(
        _("state"),
        max_length=10,
        choices=ImprovementState.choices,
        default=ImprovementState.OPEN,
        editable=False,
    )
    opened_on = models.DateField(_("opened on"), editable=False)
    due_on = models.DateField(_("due on"))
    ended_on = models.DateField(_("ended on"), null=True, blank=True, editable=False)
    outcome = models.TextField(_("outcome"), blank=True)
    value_before = models.DecimalField(
        _("value before"), max_digits=18, decimal_places=6, null=True, blank=True
    )
    value_after = models.DecimalField(
        _("value after"), max_digits=18, decimal_places=6, null=True, blank=True
    )
    held_again_since = models.DateField(
        _("back at the target since"), null=True, blank=True, editable=False
    )
    effect = models.CharField(_("effect"), max_length=10, choices=Effect.choices, blank=True)
    effect_text = models.TextField(_("what was looked at"), blank=True)
    checked_on = models.DateField(_("checked on"), null=True, blank=True, editable=False)

    objects = ImprovementQuerySet.as_manager()

    class Meta(Recorded.Meta):
        verbose_name = _("improvement")
        verbose_name_plural = _("improvements")
        triggers = [
            *Recorded.Meta.triggers,
            *nothing_for_merged("owner_id"),
            pgtrigger.FSM(
                name="takes_allowed_steps",
                field="state",
                transitions=[(here, to) for here, there in IMPROVEMENT_WAY.items() for to in there],
            ),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
        ]
        indexes = [
            models.Index(fields=["state", "due_on"], name="improvement_by_state"),
            models.Index(
                fields=["customer", "service", "measure"],
                condition=Q(measure__isnull=False),
                name="improvement_of_a_level",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["origin_kind", "origin_key"],
                condition=Q(state__in=GOING) & ~Q(origin_key=""),
                name="one_improvement_of_a_cause_goes_on",
                violation_error_message=_("An improvement of this goes on already."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=GOING, ended_on=None)
                | (~Q(state__in=GOING) & Q(ended_on__gte=F("opened_on"), ended_on__isnull=False)),
                name="an_improvement_ends_on_a_day",
                violation_error_message=_("It ends on or after the day it was opened."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=GOING) | ~Q(outcome=""),
                name="an_improvement_ends_with_its_outcome",
                violation_error_message=_("Say what was done, or why it is dropped."),
            ),
            models.CheckConstraint(
                condition=Q(due_on__gte=F("opened_on")),
                name="an_improvement_is_due_after_it_is_opened",
                violation_error_message=_("Give a day on or after the one it was opened."),
            ),
            models.CheckConstraint(
                condition=Q(effect="", checked_on=None)
                | Q(
                    effect__in=Effect.values,
                    state=ImprovementState.DONE,
                    checked_on__isnull=False,
                    checked_on__gte=F("ended_on"),
                ),
                name="an_effect_is_checked_after_it_is_done",
                violation_error_message=_("The effect is checked once the improvement is done."),
            ),
            models.CheckConstraint(
                condition=~Q(origin_kind="") & (Q(measure=None) | Q(customer__isnull=False)),
                name="an_improvement_says_what_it_came_of",
            ),
        ]

    def __str__(self) -> str:
        return self.text

    def get_absolute_url(self) -> str:
        return reverse("improvements:detail", args=[self.pk])

    @property
    def is_going(self) -> bool:
        return self.state in GOING

    def is_late(self, *, on: date) -> bool:
        """Whether it goes on past its day."""
        return self.is_going and self.due_on < on

    @property
    def asks(self) -> str:
        """What is asked of whoever sees to it, in words; empty where nothing is but the work."""
        if self.state == ImprovementState.PROPOSED:
            return str(_("Is it worth doing?"))
        if self.state == ImprovementState.OPEN and self.held_again_since:
            return str(_("Back at the target: is it done?"))
        if self.state == ImprovementState.DONE and self.checked_on is None:
            return str(_("Is it better?"))
        return ""

    def shape(self, *, on: date) -> str:
        """The state of `docs/ui.md` whose shape stands before it."""
        if self.is_late(on=on):
            return "late"
        return SHAPES[self.state]


SHAPES: dict[str, str] = {
    ImprovementState.PROPOSED: "due",
    ImprovementState.OPEN: "started",
    ImprovementState.DONE: "done",
    ImprovementState.DROPPED: "skipped",
}


class ImprovementBreach(WriteOnce):
    """A month in which the level was breached, noted on the improvement that answers it.

    Each month of a level is answered once, with the figures as they were then: a later correction
    changes the attainment, not what made somebody act. A level over a quarter or a year is told
    apart from the monthly one of the same measure by `period_kind`.
    """

    improvement = models.ForeignKey(Improvement, on_delete=models.PROTECT, related_name="breaches")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+")
    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="+")
    period_kind = models.CharField(
        _("measured over"),
        max_length=10,
        choices=PeriodKind.choices,
        default=PeriodKind.MONTH,
        db_default=PeriodKind.MONTH,
    )
    period = models.DateField(_("month"))
    value = models.DecimalField(_("value"), max_digits=18, decimal_places=6)
    target = models.DecimalField(_("target"), max_digits=18, decimal_places=6)
    noted_on = models.DateField(_("noted on"))

    class Meta(WriteOnce.Meta):
        verbose_name = _("breach of an improvement")
        verbose_name_plural = _("breaches of an improvement")
        ordering = ["period", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "service", "measure", "period_kind", "period"],
                name="a_breach_is_answered_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.improvement_id} {self.period:%Y-%m}"

    @property
    def period_shown(self) -> str:
        """`Oct 2026`, `Jul to Sep 2026`, `2026`."""
        return span(months_of(self.period, PeriodKind(self.period_kind))[0], self.period)

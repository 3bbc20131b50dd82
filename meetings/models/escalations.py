"""Questions raised to the IT steering group, and every step they took."""

from collections.abc import Iterable
from datetime import date
from string import ascii_uppercase
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from brm.history.models import Recorded, WriteOnce, tracked
from customers.models import Customer, Person
from customers.models.merged import nothing_for_merged
from meetings.models.actions import Action, ActionState
from meetings.models.agenda import Decision
from meetings.models.escalation_rules import EscalationCause, LevelOwner
from meetings.models.escalation_states import (
    UNDECIDED,
    EscalationLevel,
    EscalationSeverity,
    EscalationState,
    InformedThrough,
    escalation_triggers,
)
from meetings.models.forums import Meeting

if TYPE_CHECKING:
    from brm.accounts.models import User


class EscalationQuerySet(models.QuerySet["Escalation"]):
    def visible_to(self, user: "User") -> Self:
        """Escalations the user may see: all, for everyone with a role."""
        return self if user.roles else self.none()

    def of(self, customers: Iterable[Customer] | models.QuerySet[Customer]) -> Self:
        """Escalations that these customers wait for."""
        return self.filter(customer__in=customers)

    def open(self) -> Self:
        """Escalations that are not closed yet, the one wanted first on top."""
        return self.exclude(state=EscalationState.CLOSED).order_by("wanted_by", "pk")

    def undecided(self) -> Self:
        """Escalations that wait for a decision, at whichever level."""
        return self.filter(state__in=UNDECIDED).order_by("wanted_by", "pk")

    def waiting_for_decision(self) -> Self:
        """Escalations that the steering group has to accept, schedule or decide."""
        return self.undecided().filter(level=EscalationLevel.STEERING_GROUP)

    def waiting_on(
        self, user: "User", customers: Iterable[Customer] | models.QuerySet[Customer]
    ) -> Self:
        """Escalations that wait for the user's answer below the steering group.

        At the first level those of `customers`, in the user's care; at the second those for which
        the user is named.
        """
        named = LevelOwner.objects.filter(person__user=user)
        others = Customer.objects.filter(level_owners__isnull=False)
        at_second = Q(customer__in=named.filter(customer__isnull=False).values("customer"))
        everywhere = named.filter(customer=None)
        at_second |= Q(Exists(everywhere)) & ~Q(customer__in=others.values("pk"))
        return self.undecided().filter(Q(level=1, customer__in=customers) | Q(level=2) & at_second)

    def to_rise(self, *, on: date) -> Self:
        """Escalations whose clock at a level has run out before the day `on`."""
        return self.filter(state__in=UNDECIDED, rises_on__lte=on).order_by("pk")

    def of_origin(self, kind: str, keys: Iterable[str]) -> Self:
        """Escalations that came of things of a kind, by the keys of these."""
        return self.filter(origin_kind=kind, origin_key__in=list(keys)).order_by("pk")

    def waiting_for_the_customer_to_be_told(self) -> Self:
        """Decided escalations whose customer does not know it yet."""
        return self.filter(state=EscalationState.DECIDED).order_by("decision__decided_on", "pk")


@tracked
class Escalation(Recorded):
    """A brief: what is asked, its effect, what follows if nothing is decided, options, advice.

    `rises_on` is the day on which it comes to the next level by itself, where nobody decides before
    it; nothing at the steering group, and while no clock runs. Opened again it keeps its first
    dates. Everything but `words` and what was decided is for inside IT.
    """

    number = models.CharField(_("number"), max_length=20, unique=True)
    customer = models.ForeignKey(
        Customer,
        verbose_name=_("customer"),
        on_delete=models.PROTECT,
        related_name="escalations",
    )
    question = models.CharField(_("question"), max_length=255)
    words = models.CharField(
        _("question as the customer reads it"),
        max_length=255,
        blank=True,
        help_text=_("Left empty, the customer reads that a question was raised, with its number."),
    )
    cause = models.ForeignKey(
        EscalationCause,
        verbose_name=_("cause"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="escalations",
    )
    severity = models.PositiveSmallIntegerField(
        _("severity"), choices=EscalationSeverity.choices, default=EscalationSeverity.NORMAL
    )
    origin_kind = models.CharField(_("kind of origin"), max_length=30, blank=True)
    origin_key = models.CharField(_("origin"), max_length=64, blank=True)
    effect = models.TextField(_("effect"), help_text=_("What it does to the business now."))
    facts = models.TextField(
        _("facts"), blank=True, help_text=_("One a line, with figures and days.")
    )
    otherwise = models.TextField(
        _("otherwise"), blank=True, help_text=_("What follows if nothing is decided by then.")
    )
    options = models.TextField(
        _("options"), blank=True, help_text=_("One a line, each with its sum; what was tried.")
    )
    recommendation = models.TextField(_("recommendation"), blank=True)
    level = models.PositiveSmallIntegerField(
        _("level"), choices=EscalationLevel.choices, default=EscalationLevel.STEERING_GROUP
    )
    level_since = models.DateField(_("at this level since"))
    rises_on = models.DateField(_("rises on"), null=True, blank=True)
    state = models.CharField(
        _("state"),
        max_length=10,
        choices=EscalationState.choices,
        default=EscalationState.RAISED,
    )
    raised_on = models.DateField(_("raised on"))
    raised_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("raised by"),
        on_delete=models.PROTECT,
        related_name="raised_escalations",
    )
    wanted_by = models.DateField(_("decision wanted by"))
    meeting = models.ForeignKey(
        Meeting,
        verbose_name=_("meeting"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="escalations",
    )
    decision = models.OneToOneField(
        Decision,
        verbose_name=_("decision"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="escalation",
    )
    informed_on = models.DateField(_("customer informed on"), null=True, blank=True)
    informed_person = models.ForeignKey(
        Person,
        verbose_name=_("who was informed"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="escalations_informed_of",
    )
    informed_through = models.CharField(
        _("through"), max_length=10, choices=InformedThrough.choices, blank=True
    )
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    first_decided_on = models.DateField(_("first decided on"), null=True, blank=True)
    first_informed_on = models.DateField(_("first informed on"), null=True, blank=True)
    first_closed_on = models.DateField(_("first closed on"), null=True, blank=True)
    reopened_on = models.DateField(_("reopened on"), null=True, blank=True)
    times_reopened = models.PositiveSmallIntegerField(_("times reopened"), default=0)

    objects = EscalationQuerySet.as_manager()

    class Meta(Recorded.Meta):
        verbose_name = _("escalation")
        verbose_name_plural = _("escalations")
        indexes = [
            models.Index(fields=["state", "wanted_by"], name="escalation_by_state"),
            models.Index(fields=["rises_on"], name="escalation_by_rise"),
            models.Index(
                fields=["level", "-severity", "wanted_by", "id"],
                condition=Q(state__in=UNDECIDED),
                name="escalation_that_waits",
            ),
            models.Index(fields=["origin_kind", "origin_key"], name="escalation_by_origin"),
        ]
        triggers = [
            *Recorded.Meta.triggers,
            *escalation_triggers(),
            *nothing_for_merged("informed_person_id"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(level__range=(1, 3)), name="an_escalation_has_one_of_three_levels"
            ),
            models.CheckConstraint(
                condition=~Q(state=EscalationState.SCHEDULED) | Q(meeting__isnull=False),
                name="a_scheduled_escalation_has_its_meeting",
                violation_error_message=_("Say at which meeting it is decided."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[EscalationState.DECIDED, EscalationState.INFORMED])
                | Q(decision__isnull=False),
                name="a_decided_escalation_has_its_decision",
                violation_error_message=_("Say what was decided."),
            ),
            models.CheckConstraint(
                condition=~Q(state=EscalationState.INFORMED) | Q(informed_on__isnull=False),
                name="an_informed_customer_was_told_on_a_day",
                violation_error_message=_("Say when the customer was told."),
            ),
            models.CheckConstraint(
                condition=~Q(state=EscalationState.SCHEDULED)
                | Q(level=EscalationLevel.STEERING_GROUP),
                name="the_steering_group_schedules_what_is_its_own",
                violation_error_message=_("Only what is at the IT steering group is scheduled."),
            ),
            models.CheckConstraint(
                condition=Q(rises_on=None) | Q(level__lt=3, state__in=UNDECIDED),
                name="only_what_waits_below_the_group_rises",
            ),
            models.CheckConstraint(
                condition=Q(rises_on__isnull=False) | Q(level=3) | ~Q(state__in=UNDECIDED),
                name="what_waits_below_the_group_has_its_clock",
            ),
            models.CheckConstraint(
                condition=Q(rises_on=None) | Q(rises_on__gt=F("level_since")),
                name="an_escalation_rises_after_it_came_to_its_level",
            ),
            models.CheckConstraint(
                condition=Q(level_since__gte=F("raised_on")),
                name="an_escalation_is_raised_before_it_changes_its_level",
                violation_error_message=_("Give a day on or after the one it was raised."),
            ),
            models.CheckConstraint(
                condition=Q(closed_on=None) | Q(state=EscalationState.CLOSED),
                name="only_a_closed_escalation_has_its_last_day",
            ),
            models.CheckConstraint(
                condition=Q(times_reopened=0, reopened_on=None)
                | Q(times_reopened__gt=0, reopened_on__isnull=False),
                name="a_reopened_escalation_has_its_day",
            ),
            models.CheckConstraint(
                condition=Q(origin_kind="", origin_key="") | ~Q(origin_kind="") & ~Q(origin_key=""),
                name="the_origin_of_an_escalation_has_kind_and_key",
            ),
            models.CheckConstraint(
                condition=Q(severity__range=(1, 2)),
                name="an_escalation_has_one_of_two_severities",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.question}"

    def get_absolute_url(self) -> str:
        return reverse("meetings:escalation", args=[self.pk])

    @property
    def option_list(self) -> list[tuple[str, str]]:
        """The options by letter, one a line of the text."""
        lines = [line.strip() for line in self.options.splitlines() if line.strip()]
        return list(zip(ascii_uppercase, lines, strict=False))

    @property
    def fact_list(self) -> list[str]:
        """The facts, one a line of the text."""
        return [line.strip() for line in self.facts.splitlines() if line.strip()]

    @property
    def is_undecided(self) -> bool:
        return self.state in UNDECIDED

    @property
    def coming_meeting(self) -> Meeting | None:
        """The meeting that is to decide it, while that is still to come."""
        if self.state != EscalationState.SCHEDULED or self.meeting is None:
            return None
        return self.meeting if self.meeting.is_planned else None

    @property
    def missed_its_meeting(self) -> bool:
        """Whether the meeting that was to decide it is over, or cancelled, without a decision."""
        return self.state == EscalationState.SCHEDULED and self.coming_meeting is None

    @property
    def is_critical(self) -> bool:
        return self.severity == EscalationSeverity.CRITICAL


class EscalationStep(WriteOnce):
    """One step of an escalation: from which state and level to which, by whom, why.

    Without `taken_by` the clock of the level took it. The days in each level follow from these.
    """

    escalation = models.ForeignKey(Escalation, on_delete=models.PROTECT, related_name="steps")
    from_state = models.CharField(max_length=10, choices=EscalationState.choices, blank=True)
    to_state = models.CharField(max_length=10, choices=EscalationState.choices)
    from_level = models.PositiveSmallIntegerField(
        _("from level"), choices=EscalationLevel.choices, null=True, blank=True
    )
    level = models.PositiveSmallIntegerField(_("level"), choices=EscalationLevel.choices)
    text = models.TextField(_("text"), blank=True)
    happened_on = models.DateField(_("on"))
    taken_at = models.DateTimeField(_("taken at"))
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT
    )

    class Meta(WriteOnce.Meta):
        verbose_name = _("step of an escalation")
        verbose_name_plural = _("steps of an escalation")
        ordering = ["pk"]
        indexes = [models.Index(fields=["happened_on"], name="escalation_step_by_day")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(to_state=EscalationState.RETURNED) | ~Q(text=""),
                name="a_return_has_its_reason",
                violation_error_message=_("Say why it is returned."),
            ),
            models.CheckConstraint(
                condition=Q(from_level=None) | Q(level__gte=F("from_level")) | ~Q(text=""),
                name="a_fall_to_a_lower_level_has_its_reason",
                violation_error_message=_("Say why it goes to a lower level."),
            ),
            models.CheckConstraint(
                condition=~Q(
                    from_state__in=[EscalationState.INFORMED, EscalationState.CLOSED],
                    to_state=EscalationState.RAISED,
                )
                | ~Q(text=""),
                name="a_reopened_escalation_has_its_reason",
                violation_error_message=_("Say why it is opened again."),
            ),
            models.CheckConstraint(
                condition=Q(taken_by__isnull=False)
                | Q(from_level__isnull=False, from_level__lt=F("level")),
                name="only_a_clock_raises_without_somebody",
            ),
            models.UniqueConstraint(
                fields=["escalation", "level", "happened_on"],
                condition=Q(taken_by=None),
                name="a_clock_raises_a_level_once",
            ),
        ]

    @property
    def changes_level(self) -> bool:
        return self.from_level is not None and self.from_level != self.level


class EscalationDecisionQuerySet(models.QuerySet["EscalationDecision"]):
    """Whether a decision was carried out is what became of its action."""

    def to_carry_out(self) -> Self:
        """Decisions whose action is open."""
        return self.filter(action__state=ActionState.OPEN)

    def overdue(self, *, on: date) -> Self:
        """Decisions that should have been carried out before the day `on`."""
        return self.to_carry_out().filter(action__due_on__lt=on)

    def untold(self) -> Self:
        """Decisions whose customer does not know them yet."""
        return self.filter(escalation__informed_on=None, escalation__decision=F("decision"))

    def carried_out(self) -> Self:
        return self.filter(action__state=ActionState.DONE)

    def not_carried_out(self) -> Self:
        """Decisions whose action was dropped, with the reason."""
        return self.filter(action__state=ActionState.DROPPED)


class EscalationDecision(WriteOnce):
    """A decision on an escalation, and the action that carries it out, where there is one.

    An escalation that is opened again and decided anew has several; each stays.
    """

    escalation = models.ForeignKey(Escalation, on_delete=models.PROTECT, related_name="decisions")
    decision = models.OneToOneField(
        Decision, on_delete=models.PROTECT, related_name="of_escalation"
    )
    action = models.OneToOneField(
        Action, null=True, blank=True, on_delete=models.PROTECT, related_name="carries_out"
    )

    objects = EscalationDecisionQuerySet.as_manager()

    class Meta(WriteOnce.Meta):
        verbose_name = _("decision on an escalation")
        verbose_name_plural = _("decisions on an escalation")
        ordering = ["pk"]


class EscalationWatcherQuerySet(models.QuerySet["EscalationWatcher"]):
    def with_sight(self) -> Self:
        """Each with whether it sees all of an escalation, as `is_inside`: it signs in with a role.

        Whoever was deactivated, or holds no role, does not.
        """
        users = get_user_model().objects.filter(is_active=True, groups__isnull=False)
        watching = users.filter(pk=Coalesce(OuterRef("user"), OuterRef("person__user")))
        return self.annotate(is_inside=Exists(watching)).select_related("user", "person")


@tracked
class EscalationWatcher(Recorded):
    """Somebody who reads by mail of each step: who signs in, or a person without a login."""

    is_inside: bool
    """Of `with_sight` only."""

    escalation = models.ForeignKey(Escalation, on_delete=models.PROTECT, related_name="watchers")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("user"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    person = models.ForeignKey(
        Person,
        verbose_name=_("person"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="escalations_watched",
    )

    objects = EscalationWatcherQuerySet.as_manager()

    class Meta(Recorded.Meta):
        verbose_name = _("watcher of an escalation")
        verbose_name_plural = _("watchers of an escalation")
        triggers = [*Recorded.Meta.triggers, *nothing_for_merged("person_id")]
        constraints = [
            models.CheckConstraint(
                condition=Q(user__isnull=False, person=None) | Q(user=None, person__isnull=False),
                name="a_watcher_is_a_user_or_a_person",
            ),
            models.UniqueConstraint(
                fields=["escalation", "user"], name="a_user_watches_an_escalation_once"
            ),
            models.UniqueConstraint(
                fields=["escalation", "person"], name="a_person_watches_an_escalation_once"
            ),
        ]

    def __str__(self) -> str:
        return str(self.user or self.person)


class EscalationDigest(WriteOnce):
    """That the steering group was told of a week, by its Monday: once, however many sweeps run."""

    week = models.DateField(_("week from"), unique=True)
    sent_on = models.DateField(_("sent on"))

    class Meta(WriteOnce.Meta):
        verbose_name = _("digest of escalations")
        verbose_name_plural = _("digests of escalations")
        constraints = [
            models.CheckConstraint(
                condition=Q(week__iso_week_day=1), name="a_digest_is_of_a_week_from_its_monday"
            ),
        ]

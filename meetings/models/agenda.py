"""What a meeting talks about, and what came of it."""

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Case, Exists, OuterRef, Q, Value, When
from django.utils.translation import gettext_lazy as _

from brm.history.models import Recorded, WriteOnce, tracked
from brm.ui.currencies import CurrencyColumn
from customers.models import Customer, Mandate, Matter, Person
from customers.models.merged import nothing_for_merged
from meetings.models.forums import HERE, ITS_MINUTES_ARE_LOCKED, Attendance, Meeting, MeetingState

if TYPE_CHECKING:
    from brm.accounts.models import User
    from meetings.models.standing import DecisionRequest


class AgendaState(models.TextChoices):
    PROPOSED = "proposed", _("Proposed")
    ACCEPTED = "accepted", _("On the agenda")
    TREATED = "treated", _("Treated")
    REMOVED = "removed", _("Left out")


class OutcomeKind(models.TextChoices):
    INFORMATION = "information", _("Information")
    DECISION = "decision", _("Decision")
    ACTION = "action", _("Action")


class AgendaItemQuerySet(models.QuerySet["AgendaItem"]):
    def standing(self) -> Self:
        """Items that are on the agenda or proposed for it, in their order."""
        return self.exclude(state=AgendaState.REMOVED).order_by("position", "pk")

    def left_out(self) -> Self:
        """Items that somebody took off the agenda, in their order; they may come back."""
        return self.filter(state=AgendaState.REMOVED).order_by("position", "pk")

    def left_open(self) -> Self:
        """Items that were on the agenda, not treated and not carried over yet, in their order."""
        waiting = self.filter(state=AgendaState.ACCEPTED, carried_to=None)
        return waiting.order_by("position", "pk")


@tracked
class AgendaItem(Recorded):
    """One topic of a meeting. `source_kind` and `source_id` name what proposed it, if anything.

    A removed item is kept, so that its source does not propose it again for this meeting.
    """

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="agenda")
    position = models.PositiveSmallIntegerField(_("order"))
    topic = models.CharField(_("topic"), max_length=255)
    reason = models.CharField(_("why it is here"), max_length=500, blank=True)
    source_kind = models.CharField(_("source"), max_length=40, blank=True)
    source_id = models.CharField(max_length=60, blank=True)
    url = models.CharField(max_length=255, blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=AgendaState.choices, default=AgendaState.ACCEPTED
    )
    presenter = models.ForeignKey(
        Person,
        verbose_name=_("presenter"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="agenda_items",
    )
    duration_minutes = models.PositiveSmallIntegerField(_("minutes it may take"), default=10)
    confidential = models.BooleanField(
        _("confidential"), default=False, help_text=_("left out of what is sent to the customer")
    )
    carried_from = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="carried_to"
    )

    objects = AgendaItemQuerySet.as_manager()

    class Meta(Recorded.Meta):
        verbose_name = _("agenda item")
        verbose_name_plural = _("agenda items")
        ordering = ["position", "pk"]
        triggers = [
            *Recorded.Meta.triggers,
            ITS_MINUTES_ARE_LOCKED,
            *nothing_for_merged("presenter_id"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "source_kind", "source_id"],
                condition=~Q(source_kind=""),
                name="a_source_is_on_an_agenda_once",
                violation_error_message=_("This is on the agenda already."),
            ),
            models.UniqueConstraint(
                fields=["meeting", "position"],
                name="one_item_a_place_on_the_agenda",
                deferrable=models.Deferrable.DEFERRED,
            ),
        ]

    def __str__(self) -> str:
        return self.topic

    @property
    def is_treated(self) -> bool:
        return self.state == AgendaState.TREATED

    @property
    def is_left_out(self) -> bool:
        return self.state == AgendaState.REMOVED


@tracked
class Information(Recorded):
    """What was said under an agenda item and is worth keeping; changed while it is a draft."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="information")
    agenda_item = models.ForeignKey(
        AgendaItem, on_delete=models.PROTECT, related_name="information"
    )
    text = models.TextField(_("text"))
    written_at = models.DateTimeField(_("written at"))
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)

    class Meta(Recorded.Meta):
        verbose_name = _("information")
        verbose_name_plural = _("information")
        ordering = ["pk"]
        triggers = [*Recorded.Meta.triggers, ITS_MINUTES_ARE_LOCKED]


class DecisionStanding(models.TextChoices):
    """Whether a decision counts."""

    COUNTS = "counts", _("counts")
    AWAITS = "awaits", _("awaits confirmation")
    REFUSED = "refused", _("not confirmed")
    TAKEN_BACK = "taken_back", _("taken back")


def _somebody_here() -> Exists:
    """Whether who decided took part; also where two rows of that person were merged since."""
    person = Q(person=OuterRef("decided_by")) | Q(person=OuterRef("decided_by__merged_into"))
    here = Attendance.objects.filter(meeting=OuterRef("meeting"), state__in=HERE)
    return Exists(here.filter(person))


class MeetingDecisionQuerySet(models.QuerySet["Decision"]):
    """Named apart from that of agreements: the types of managers go by the name alone."""

    def visible_to(self, user: "User") -> Self:
        """Decisions the user may see: all, for everyone with a role."""
        return self if user.roles else self.none()

    def with_standing(self) -> Self:
        """Each with whether it counts, as `standing` (a `DecisionStanding`).

        A decision by a mandate, taken at a meeting, counts if who decided took part or has
        confirmed it since. One of the steering group, or without a meeting, counts by itself.
        """
        by_somebody = Q(mandate__isnull=False, meeting__isnull=False)
        return self.annotate(
            standing=Case(
                When(taken_back__isnull=False, then=Value(DecisionStanding.TAKEN_BACK.value)),
                When(confirmation__is_confirmed=True, then=Value(DecisionStanding.COUNTS.value)),
                When(confirmation__is_confirmed=False, then=Value(DecisionStanding.REFUSED.value)),
                When(by_somebody & ~_somebody_here(), then=Value(DecisionStanding.AWAITS.value)),
                default=Value(DecisionStanding.COUNTS.value),
                output_field=models.CharField(),
            )
        )

    def kept(self) -> Self:
        """Without those that were written down wrongly and taken back."""
        return self.filter(taken_back=None)

    def awaiting(self) -> Self:
        """Those of held meetings that do not count until who may decide confirms them."""
        held = self.filter(meeting__state=MeetingState.HELD)
        return held.with_standing().filter(standing=DecisionStanding.AWAITS)


class Decision(WriteOnce):
    """What was decided, by whom, by which mandate; never changed, only followed by another.

    `by_mandate` copies the mandate in words as it stood on the day. A decision of the steering
    group stands on no mandate of one person. `matter` is empty where none was asked: in old rows.
    """

    text = models.TextField(_("decision"))
    matter = models.CharField(_("matter"), max_length=20, choices=Matter.choices, blank=True)
    service = models.CharField(_("service"), max_length=60, blank=True)
    decided_on = models.DateField(_("decided on"))
    decided_by = models.ForeignKey(
        Person,
        verbose_name=_("decided by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="decisions",
    )
    mandate = models.ForeignKey(
        Mandate, null=True, blank=True, on_delete=models.PROTECT, related_name="decisions"
    )
    by_mandate = models.CharField(_("by which mandate"), max_length=500)
    amount = models.DecimalField(_("sum"), max_digits=16, decimal_places=2, null=True, blank=True)
    currency = CurrencyColumn(blank=True)
    customer = models.ForeignKey(
        Customer, null=True, blank=True, on_delete=models.PROTECT, related_name="decisions"
    )
    meeting = models.ForeignKey(
        Meeting, null=True, blank=True, on_delete=models.PROTECT, related_name="decisions"
    )
    agenda_item = models.ForeignKey(
        AgendaItem, null=True, blank=True, on_delete=models.PROTECT, related_name="decisions"
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField(_("recorded at"))

    standing: str
    """Set by `with_standing`."""

    objects = MeetingDecisionQuerySet.as_manager()

    class Meta(WriteOnce.Meta):
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ["pk"]
        indexes = [models.Index(fields=["decided_on"], name="decision_by_day")]
        triggers = [
            *WriteOnce.Meta.triggers,
            ITS_MINUTES_ARE_LOCKED,
            *nothing_for_merged("decided_by_id"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount=None) | ~Q(currency=""),
                name="a_decided_sum_has_its_currency",
                violation_error_message=_("Say in which currency the sum is."),
            )
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def last_request(self) -> "DecisionRequest | None":
        """Who was asked last to confirm it, of those that were read along."""
        return max(self.requests.all(), key=lambda asked: asked.pk, default=None)

"""What happens to an action on its way: its day is moved, its owner is reminded, and answers."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from brm.history.models import Recorded, WriteOnce, tracked
from customers.models import Person
from customers.models.merged import nothing_for_merged
from meetings.models.actions import Action


class ActionStepKind(models.TextChoices):
    MOVED = "moved", _("Due day moved")
    DONE = "done", _("Done")
    NOT_DONE = "not_done", _("Not done, says the owner")


class ActionStep(WriteOnce):
    """One thing that was done or said of an action.

    `taken_by` is who did it here; `said_by` the owner who answered by a personal link.
    """

    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="steps")
    kind = models.CharField(_("kind"), max_length=10, choices=ActionStepKind.choices)
    happened_on = models.DateField(_("on"))
    text = models.TextField(_("text"), blank=True)
    due_before = models.DateField(_("due before"), null=True, blank=True)
    due_after = models.DateField(_("due after"), null=True, blank=True)
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="action_steps",
    )
    said_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="action_steps"
    )

    class Meta(WriteOnce.Meta):
        verbose_name = _("step of an action")
        verbose_name_plural = _("steps of an action")
        ordering = ["pk"]
        triggers = [*WriteOnce.Meta.triggers, *nothing_for_merged("said_by_id")]
        constraints = [
            models.CheckConstraint(
                condition=Q(taken_by__isnull=False) | Q(said_by__isnull=False),
                name="somebody_takes_a_step_of_an_action",
            ),
            models.CheckConstraint(
                condition=Q(kind=ActionStepKind.DONE) | ~Q(text=""),
                name="a_step_of_an_action_has_its_reason",
                violation_error_message=_("Say why."),
            ),
            models.CheckConstraint(
                condition=(
                    Q(kind=ActionStepKind.MOVED)
                    & Q(due_before__isnull=False, due_after__isnull=False)
                    & ~Q(due_before=F("due_after"))
                )
                | (~Q(kind=ActionStepKind.MOVED) & Q(due_before=None, due_after=None)),
                name="a_moved_day_is_another_day",
                violation_error_message=_("It is due on that day already."),
            ),
        ]


class Told(models.TextChoices):
    OWNER = "owner", _("the owner")
    MANAGER = "manager", _("the customer's relationship manager")


@tracked
class ActionReminderRule(Recorded):
    """So many days before (below zero) or after the due day of an open action, somebody is told.

    A change holds from then on: what was sent is not sent again.
    """

    days = models.SmallIntegerField(
        _("days after the due day"), help_text=_("Below zero: so many days before it.")
    )
    told = models.CharField(
        _("who is told"), max_length=10, choices=Told.choices, default=Told.OWNER
    )

    class Meta(Recorded.Meta):
        verbose_name = _("reminder of actions")
        verbose_name_plural = _("reminders of actions")
        ordering = ["days", "told"]
        constraints = [
            models.UniqueConstraint(
                fields=["days", "told"],
                name="one_reminder_of_actions_a_day_and_reader",
                violation_error_message=_("There is such a reminder already."),
            ),
            models.CheckConstraint(
                condition=Q(days__range=(-90, 365)),
                name="actions_are_reminded_of_near_their_day",
                violation_error_message=_("Give a day from 90 before to 365 after."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.days:+d}, {self.get_told_display()}"


class ActionReminder(WriteOnce):
    """Somebody was reminded of an action: once for each rule, due day and owner of it.

    Those to the owner carry the personal link by which the action is answered. `days` is empty
    where a user sent it by hand.
    """

    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="reminders")
    due_on = models.DateField(_("due on"))
    days = models.SmallIntegerField(_("days after the due day"), null=True, blank=True)
    told = models.CharField(_("who is told"), max_length=10, choices=Told.choices)
    person = models.ForeignKey(
        Person,
        verbose_name=_("sent to"),
        on_delete=models.PROTECT,
        related_name="action_reminders",
    )
    sent_on = models.DateField(_("sent on"))

    class Meta(WriteOnce.Meta):
        verbose_name = _("reminder of an action")
        verbose_name_plural = _("reminders of an action")
        ordering = ["-pk"]
        triggers = [*WriteOnce.Meta.triggers, *nothing_for_merged("person_id")]
        constraints = [
            models.UniqueConstraint(
                fields=["action", "due_on", "days", "told", "person"],
                name="an_action_is_reminded_of_once",
            ),
        ]

    @property
    def version(self) -> int:
        """It never changes; whether its link still asks anything is read of the action."""
        return 1

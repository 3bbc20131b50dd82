"""What must follow a commit, kept beside what was committed; and the mail of the demo."""

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from brm.accounts.models import Role, User


class State(models.TextChoices):
    """Where a message is on its way."""

    PENDING = "pending", _("Pending")
    CLAIMED = "claimed", _("Being delivered")
    DONE = "done", _("Done")
    PARKED = "parked", _("Parked")


class OutboxMessageQuerySet(models.QuerySet["OutboxMessage"]):
    def under_way(self) -> "OutboxMessageQuerySet":
        """Messages that are still to be delivered, those being delivered included."""
        return self.filter(state__in=[State.PENDING, State.CLAIMED])

    def parked(self) -> "OutboxMessageQuerySet":
        """Messages that were tried often enough, and wait for a person."""
        return self.filter(state=State.PARKED)

    def oldest_wait(self) -> timedelta | None:
        """How long the message that should have gone first is overdue, by the database's clock."""
        due = self.under_way().filter(available_at__lte=Now())
        waited = due.aggregate(wait=Now() - models.Min("available_at"))
        wait: timedelta | None = waited["wait"]
        return wait

    def try_again(self) -> int:
        """Send parked messages on their way once more, as if for the first time; says how many."""
        return self.parked().update(state=State.PENDING, attempts=0, available_at=Now())


class OutboxMessage(models.Model):
    """One thing to be done after a commit, written in the same transaction as its cause.

    `key` names the cause, so that a cause has one message however often it is emitted. A message
    is due from `available_at`; who claims it moves that moment ahead, so that a claim whose
    process died lapses by itself. `attempts` counts claims, and a claim may only settle the
    message while it is the last one.
    """

    kind = models.CharField(_("kind"), max_length=40)
    key = models.CharField(_("key"), max_length=200, unique=True)
    payload = models.JSONField(_("payload"))
    message_id = models.CharField(
        _("message number"),
        max_length=200,
        unique=True,
        help_text=_("Fixed when the message is written: a mail sent twice bears it twice."),
    )
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.PENDING)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    created_at = models.DateTimeField(_("created at"), db_default=Now())
    available_at = models.DateTimeField(_("due from"), db_default=Now())
    done_at = models.DateTimeField(_("done at"), null=True, blank=True)
    error = models.TextField(_("last error"), blank=True)

    objects = OutboxMessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("outbox message")
        verbose_name_plural = _("outbox messages")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="done", done_at__isnull=False)
                | (~models.Q(state="done") & models.Q(done_at__isnull=True)),
                name="done_message_has_its_moment",
            ),
        ]
        indexes = [
            models.Index(
                fields=["available_at", "id"],
                condition=models.Q(state__in=["pending", "claimed"]),
                name="outbox_under_way",
            ),
            models.Index(fields=["done_at"], condition=models.Q(state="done"), name="outbox_done"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class Ringing(models.Model):
    """When a bell was last heard at the far end: beat, broker, worker and database all worked."""

    bell = models.CharField(_("bell"), max_length=40, primary_key=True)
    heard_at = models.DateTimeField(_("heard at"), db_default=Now())

    class Meta:
        verbose_name = _("ringing")
        verbose_name_plural = _("ringings")

    def __str__(self) -> str:
        return f"{self.bell} {self.heard_at:%Y-%m-%d %H:%M:%S}"

    @classmethod
    def record(cls, bell: str) -> None:
        """Note that a bell was heard now, by the database's clock."""
        cls.objects.update_or_create(bell=bell, defaults={"heard_at": Now()})

    @classmethod
    def age(cls, bell: str) -> timedelta | None:
        """How long ago a bell was heard; None where it never was."""
        ages = cls.objects.filter(bell=bell).values_list(Now() - models.F("heard_at"))
        return next((age for (age,) in ages), None)


class Looked(models.Model):
    """What a sweep saw when it last did its work: where that still stands, there is nothing to do.

    `until` is the day it did it for; `seen` a digest of the rules and of the rows it worked from,
    as the sweep itself writes it.
    """

    sweep = models.CharField(_("sweep"), max_length=40, primary_key=True)
    until = models.DateField(_("until"))
    seen = models.CharField(_("seen"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("look of a sweep")
        verbose_name_plural = _("looks of sweeps")

    def __str__(self) -> str:
        return f"{self.sweep} {self.until}"


class ToLookAt(models.Model):
    """A row that changed, and that the sweep of its name looks at again.

    Written by triggers in the transaction of the change, a row of its own each time: whoever
    changes something waits for nobody, and a change that is not committed is not seen.
    """

    sweep = models.CharField(_("sweep"), max_length=40)
    row_id = models.BigIntegerField(_("row"))

    class Meta:
        verbose_name = _("row to look at")
        verbose_name_plural = _("rows to look at")
        indexes = [models.Index(fields=["sweep"], name="to_look_at_by_sweep")]

    def __str__(self) -> str:
        return f"{self.sweep} {self.row_id}"


class CaughtMailQuerySet(models.QuerySet["CaughtMail"]):
    def visible_to(self, user: User) -> "CaughtMailQuerySet":
        """Mails that someone may read: an administrator all, in the demo everyone their own.

        They hold links that let in whoever opens them.
        """
        if user.has_role(Role.ADMINISTRATOR):
            return self
        return self.addressed_to(user) if may_read_mail(user) else self.none()

    def addressed_to(self, user: User) -> "CaughtMailQuerySet":
        """Mails that name the address of `user` among their recipients."""
        return self.filter(recipients__contains=[user.email])

    def caught_before(self, moment: datetime) -> "CaughtMailQuerySet":
        return self.filter(caught_at__lt=moment)


class CaughtMail(models.Model):
    """A mail of an installation without a mail server: kept to be read, sent to nobody."""

    message_id = models.CharField(_("message number"), max_length=998)
    sender = models.CharField(_("from"), max_length=998)
    recipients = ArrayField(models.CharField(max_length=320), verbose_name=_("to"))
    subject = models.TextField(_("subject"), blank=True)
    text = models.TextField(_("text"), blank=True)
    caught_at = models.DateTimeField(_("caught at"), db_default=Now())

    objects = CaughtMailQuerySet.as_manager()

    class Meta:
        verbose_name = _("caught mail")
        verbose_name_plural = _("caught mails")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.subject


def may_read_mail(user: User) -> bool:
    """Whether the page of caught mail is there for someone; `visible_to` says which of it."""
    return bool(user.roles) if settings.DEMO else user.has_role(Role.ADMINISTRATOR)

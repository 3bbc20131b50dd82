"""Evidence packs: asked for, made by a worker, and then never changed."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from brm.documents.models import DIGEST, Document
from brm.history.models import WriteOnce
from customers.models import Unit
from meetings.spans import Span

if TYPE_CHECKING:
    from brm.accounts.models import User

SILENCE = timedelta(minutes=2)
"""A pack in the making that was not heard of for so long has lost its worker."""


class PackState(models.TextChoices):
    WAITING = "waiting", _("Waiting for a worker")
    MAKING = "making", _("Being made")
    MADE = "made", _("Made")
    FAILED = "failed", _("Could not be made")


UNDER_WAY = (PackState.WAITING, PackState.MAKING)


class PackRunQuerySet(models.QuerySet["PackRun"]):
    def visible_to(self, user: "User") -> Self:
        """Packs the user may see: all, for everyone with a role."""
        return self if user.roles else self.none()

    def under_way(self) -> Self:
        """Those that a worker may take up, or has taken up."""
        return self.filter(state__in=UNDER_WAY)

    def held_by(self, run: "PackRun") -> Self:
        """The run, as long as nobody has taken it up since `run` was fetched."""
        return self.filter(pk=run.pk, claim=run.claim, state=PackState.MAKING)

    def left_alone(self, *, at: datetime) -> Self:
        """Those whose worker was not heard of for `SILENCE` before `at`."""
        return self.filter(state=PackState.MAKING, heard_of_at__lt=at - SILENCE)


class PackRun(models.Model):
    """An evidence pack that somebody asked for, of a period: how far a worker is with it.

    What was asked for, when and by whom never changes: a pack says by it what it is of. `unit`
    narrows it to the customers at that unit and below. `span_kind` is what the period is called by.
    `claim` counts who took it up and only grows: whoever was taken for dead, and is not, writes
    nothing more.
    """

    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    span_kind = models.CharField(max_length=7)
    unit = models.ForeignKey(
        Unit,
        verbose_name=_("customer or unit, and below"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    asked_at = models.DateTimeField(_("asked for"), db_default=Now())
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("asked for by"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    state = models.CharField(
        _("state"), max_length=7, choices=PackState.choices, default=PackState.WAITING
    )
    percent = models.PositiveSmallIntegerField(_("how far"), default=0)
    doing = models.CharField(max_length=120, blank=True)
    heard_of_at = models.DateTimeField(null=True, blank=True)
    claim = models.PositiveIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(_("what went wrong"), blank=True)

    objects = PackRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("evidence pack asked for")
        verbose_name_plural = _("evidence packs asked for")
        triggers = [
            pgtrigger.ReadOnly(
                name="stays_as_asked_for",
                fields=["first_day", "last_day", "span_kind", "unit", "asked_at", "asked_by"],
            ),
        ]
        indexes = [
            models.Index(fields=["state"], condition=Q(state__in=UNDER_WAY), name="pack_under_way"),
            models.Index(fields=["first_day", "last_day", "-id"], name="pack_by_period"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")),
                name="a_pack_is_of_a_day_at_least",
                violation_error_message=_("The last day comes before the first."),
            ),
            models.CheckConstraint(
                condition=~Q(state=PackState.FAILED) | ~Q(error=""),
                name="a_pack_that_failed_says_why",
            ),
            models.CheckConstraint(
                condition=Q(state__in=PackState.values), name="a_pack_is_in_a_known_state"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.span}, {self.unit.name}" if self.unit else str(self.span)

    def get_absolute_url(self) -> str:
        return reverse("reports:evidence_pack", args=[self.pk])

    @property
    def span(self) -> Span:
        return Span(self.span_kind, self.first_day, self.last_day)

    @property
    def is_open(self) -> bool:
        """Whether a worker has it, or will take it up."""
        return self.state in UNDER_WAY

    @property
    def made_pack(self) -> "EvidencePack | None":
        return getattr(self, "pack", None)


class EvidencePack(WriteOnce):
    """What was packed: the file, and the verdicts as they were on that day.

    `verdicts` holds each requirement by its key: verdict, capability, why, and of each check of how
    many customers it had to be shown and of how many it was. `read_on` is the last day of the
    period that had come. The file's own digest is that of its document.
    """

    run = models.OneToOneField(PackRun, on_delete=models.PROTECT, related_name="pack")
    document = models.OneToOneField(Document, on_delete=models.PROTECT, related_name="+")
    digest = models.CharField(_("SHA-256"), max_length=64)
    size = models.PositiveBigIntegerField(_("size"))
    files = models.PositiveIntegerField(_("files"))
    rows = models.PositiveBigIntegerField(_("records"))
    read_on = models.DateField(_("read on"))
    customers = models.PositiveIntegerField(_("customers"))
    verdicts = models.JSONField(_("verdicts"))
    schema_version = models.PositiveSmallIntegerField(_("schema version"))
    made_at = models.DateTimeField(_("made at"))

    class Meta(WriteOnce.Meta):
        verbose_name = _("evidence pack")
        verbose_name_plural = _("evidence packs")
        constraints = [
            models.CheckConstraint(
                condition=Q(digest__regex=DIGEST), name="an_evidence_pack_has_its_digest"
            ),
        ]

    def __str__(self) -> str:
        return str(self.run)

"""One import of one file: what it read, what it would change, what it changed."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from brm.imports.kinds import Kind, kinds
from brm.imports.models.files import ImportFile
from brm.imports.models.recipes import Recipe

if TYPE_CHECKING:
    from brm.accounts.models import User

SILENCE = timedelta(minutes=2)
"""A run at work that has not been heard of for so long has lost its worker."""


class State(models.TextChoices):
    UPLOADED = "uploaded", _("Waiting to be read")
    READING = "reading", _("Being read")
    PREVIEW = "preview", _("Read, nothing written yet")
    CONFIRMED = "confirmed", _("Waiting to be applied")
    APPLYING = "applying", _("Being applied")
    APPLIED = "applied", _("Applied")
    FAILED = "failed", _("Could not be read")
    STOPPED = "stopped", _("Stopped")


WAITING = {State.UPLOADED: State.READING, State.CONFIRMED: State.APPLYING}
AT_WORK = {at_work: waiting for waiting, at_work in WAITING.items()}


class ImportRunQuerySet(models.QuerySet["ImportRun"]):
    def visible_to(self, user: "User") -> "ImportRunQuerySet":
        """Runs of the kinds that the user may import."""
        return self.filter(kind__in=[kind.name for kind in kinds if kind.open_to(user)])

    def waiting(self) -> "ImportRunQuerySet":
        """Runs that a worker may take up."""
        return self.filter(state__in=list(WAITING))

    def under_way(self) -> "ImportRunQuerySet":
        """Runs that a worker may take up, or has taken up."""
        return self.filter(state__in=[*WAITING, *AT_WORK])

    def held_by(self, run: "ImportRun") -> "ImportRunQuerySet":
        """The run, as long as nobody has taken it up since `run` was fetched."""
        return self.filter(pk=run.pk, claim=run.claim, state=run.state)

    def left_alone(self, *, at: datetime) -> "ImportRunQuerySet":
        """Runs at work whose worker was not heard of for `SILENCE` before `at`."""
        return self.filter(state__in=list(AT_WORK), heard_of_at__lt=at - SILENCE)


class ImportRun(models.Model):
    """One import of one file by one recipe.

    `result` holds the counts as the command line prints them, `differences` the first records
    that are made or changed, with what they were before. `said` is what whoever imports it says of
    the file, before all that the recipe says; `log` by what a later file of the same log finds it.
    `lines_read` and `percent_read` are the progress. `recipe_text` is the recipe as it was when the
    file came in. `claim` counts who took it up and only grows: whoever was taken for dead, and is
    not, writes nothing more.
    """

    kind = models.CharField(_("kind"), max_length=60)
    file = models.ForeignKey(ImportFile, on_delete=models.PROTECT, related_name="runs")
    file_name = models.CharField(_("name of the file"), max_length=255)
    recipe = models.ForeignKey(
        Recipe, null=True, blank=True, on_delete=models.SET_NULL, related_name="runs"
    )
    recipe_name = models.CharField(_("recipe"), max_length=255, blank=True)
    recipe_text = models.TextField(blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.UPLOADED
    )
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("started by"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="import_runs",
    )
    started_at = models.DateTimeField(_("started at"), auto_now_add=True)
    heard_of_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(_("read at"), null=True)
    applied_at = models.DateTimeField(_("applied at"), null=True)
    stop_requested_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("confirmed by"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    claim = models.PositiveIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    lines_read = models.PositiveIntegerField(default=0)
    percent_read = models.PositiveSmallIntegerField(default=0)
    result = models.JSONField(default=dict)
    differences = models.JSONField(default=list)
    said = models.JSONField(default=dict)
    log = models.JSONField(default=dict)
    rejects = models.FileField(upload_to="imports/rejects", blank=True, max_length=200)
    error = models.TextField(_("what went wrong"), blank=True)

    objects = ImportRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        indexes = [
            models.Index(
                fields=["state"],
                condition=Q(state__in=["uploaded", "reading", "confirmed", "applying"]),
                name="import_run_open",
            ),
            models.Index(fields=["-started_at"], name="import_run_newest_first"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=State.APPLIED, applied_at__isnull=False)
                | (~Q(state=State.APPLIED) & Q(applied_at__isnull=True)),
                name="an_applied_import_has_its_moment",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.FAILED) | ~Q(error=""),
                name="a_failed_import_says_why",
            ),
        ]

    def __str__(self) -> str:
        return self.file_name

    def get_absolute_url(self) -> str:
        return reverse("imports:detail", args=[self.pk])

    @property
    def takes_nothing(self) -> bool:
        """Whether it was read and no line can be taken: there is nothing to apply."""
        return self.state == State.PREVIEW and not self.result.get("accepted", 0)

    @property
    def declared_kind(self) -> Kind | None:
        return next((kind for kind in kinds if kind.name == self.kind), None)

    @property
    def is_open(self) -> bool:
        """Whether a worker has it, or will take it up."""
        return self.state in WAITING or self.state in AT_WORK


class RejectedRow(models.Model):
    """One reason why one line was not taken: the column, what stood there, and why."""

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="rejected_rows")
    line = models.PositiveIntegerField(_("line"))
    column = models.CharField(_("column"), max_length=255, blank=True)
    value = models.CharField(_("value"), max_length=255, blank=True)
    reason = models.TextField(_("reason"))

    class Meta:
        verbose_name = _("rejected row")
        verbose_name_plural = _("rejected rows")
        indexes = [models.Index(fields=["run", "line"], name="rejected_row_by_line")]

    def __str__(self) -> str:
        return f"{self.line}: {self.reason}"

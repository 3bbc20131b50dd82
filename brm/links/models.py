"""Links for people without a login: personal, expiring, for a single purpose."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Count, Max, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from brm.history.models import Recorded, WriteOnce, tracked_without


class PersonalLinkQuerySet(models.QuerySet["PersonalLink"]):
    def of(self, purpose: str, subject: models.Model) -> "PersonalLinkQuerySet":
        """Links of a purpose to one object, the latest first."""
        return self.filter(purpose=purpose, subject_id=subject.pk).order_by("-pk")

    def open(self, *, on: date) -> "PersonalLinkQuerySet":
        """Links that open on the day: neither expired nor revoked."""
        return self.filter(expires_on__gte=on, revoked_at=None)

    def with_uses(self) -> "PersonalLinkQuerySet":
        """With how often each was used, and when last."""
        return self.annotate(used=Count("uses"), last_used_at=Max("uses__used_at"))


@tracked_without("seed", "digest")
class PersonalLink(Recorded):
    """That whoever holds a token may do one thing with one object until a day.

    The token itself is nowhere kept: `digest` is its SHA-256, and it can be made again only from
    `seed` together with the secret key, which is not in the database. `subject_version` is the
    version of the object for which the link was made.
    """

    purpose = models.CharField(_("purpose"), max_length=40)
    subject_id = models.PositiveBigIntegerField(_("object"))
    subject_version = models.PositiveIntegerField(_("version of the object"))
    seed = models.CharField(max_length=32, editable=False)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    recipient = models.CharField(_("for whom"), max_length=255)
    address = models.EmailField(_("e-mail address"), blank=True)
    language = models.CharField(_("language"), max_length=10, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("made by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        help_text=_("nobody, where the clock sent it"),
    )
    made_at = models.DateTimeField(_("made at"), db_default=Now())
    expires_on = models.DateField(_("opens until"))
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("revoked by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    objects = PersonalLinkQuerySet.as_manager()

    class Meta(Recorded.Meta):
        verbose_name = _("personal link")
        verbose_name_plural = _("personal links")
        indexes = [models.Index(fields=["purpose", "subject_id"], name="link_of_a_subject")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(recipient=""),
                name="a_link_is_for_somebody",
                violation_error_message=_("Say for whom the link is."),
            ),
            models.CheckConstraint(
                condition=Q(digest__regex=r"^[0-9a-f]{64}$"), name="a_link_keeps_a_digest_only"
            ),
            models.CheckConstraint(
                condition=Q(revoked_at=None, revoked_by=None)
                | Q(revoked_at__isnull=False, revoked_by__isnull=False),
                name="a_revoked_link_says_who_and_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.subject_id}, {self.recipient}"

    def is_open(self, *, on: date) -> bool:
        """Whether it opens on the day: up to and with its last day, unless it was revoked."""
        return self.revoked_at is None and on <= self.expires_on


class Use(models.TextChoices):
    OPENED = "opened", _("opened")
    ACTED = "acted", _("acted")


class LinkUse(WriteOnce):
    """That a link was opened, or acted on. Of whoever did it nothing is kept."""

    link = models.ForeignKey(PersonalLink, on_delete=models.PROTECT, related_name="uses")
    what = models.CharField(_("what"), max_length=10, choices=Use.choices)
    used_at = models.DateTimeField(_("used at"), db_default=Now())

    class Meta(WriteOnce.Meta):
        verbose_name = _("use of a link")
        verbose_name_plural = _("uses of links")

    def __str__(self) -> str:
        return f"{self.link} {self.what}"


class MinuteCount(models.Model):
    """How often something came within one minute, by its key; forgotten once the minute is over."""

    key = models.CharField(_("what is counted"), max_length=120)
    minute = models.PositiveBigIntegerField(_("minutes since 1970"))
    n = models.PositiveIntegerField(_("how often"))

    class Meta:
        verbose_name = _("count of a minute")
        verbose_name_plural = _("counts of a minute")
        constraints = [
            models.UniqueConstraint(fields=["key", "minute"], name="a_minute_is_counted_once")
        ]

    def __str__(self) -> str:
        return f"{self.key}, {self.n}"

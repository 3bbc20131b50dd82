"""What an agreement said, edition by edition, kept for good."""

from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agreements.models.agreements import Agreement
from brm.history.models import WriteOnce
from customers.models.snapshots import digest_of

if TYPE_CHECKING:
    from brm.accounts.models import User

DIGEST = r"^[0-9a-f]{64}$"


class EditionPurpose(models.TextChoices):
    FIRST = "first", _("First text")
    AMENDMENT = "amendment", _("Amendment")
    CHANGE = "change", _("Change without approval")
    RENEWAL = "renewal", _("Renewal")


class AgreementEditionQuerySet(models.QuerySet["AgreementEdition"]):
    def visible_to(self, user: "User") -> Self:
        """Editions the user may see: all, for everyone with a role."""
        return self if user.roles else self.none()

    def latest_first(self) -> Self:
        """Of the last period first, and of a period the last edition first."""
        return self.order_by("-period_n", "-n")


class AgreementEdition(WriteOnce):
    """The `n`th text of a period of an agreement, word for word; never changed.

    The period is held by its number: one that was taken back before it began leaves its text.
    `content` is a schema version and sections of records of plain values (see
    `agreements.texts.contents`), `digest` that of its canonical form. `takes_effect_on` is the day
    from which it says what is agreed; nobody is named where no person froze it. `follows` is the
    edition that held, or was drafted, when it was frozen: against that its differences are told.
    """

    agreement = models.ForeignKey(
        Agreement,
        verbose_name=_("agreement"),
        on_delete=models.PROTECT,
        related_name="editions",
    )
    period_n = models.PositiveSmallIntegerField(_("period"))
    n = models.PositiveSmallIntegerField(_("edition"))
    follows = models.ForeignKey(
        "self",
        verbose_name=_("edition before"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    purpose = models.CharField(_("what for"), max_length=10, choices=EditionPurpose.choices)
    why = models.TextField(_("reason"), blank=True)
    content = models.JSONField(_("text"))
    digest = models.CharField(_("digest"), max_length=64)
    takes_effect_on = models.DateField(_("takes effect on"))
    made_on = models.DateField(_("frozen on"))
    made_at = models.DateTimeField(_("frozen at"), db_default=Now())
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("frozen by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    objects = AgreementEditionQuerySet.as_manager()

    class Meta(WriteOnce.Meta):
        verbose_name = _("edition of an agreement")
        verbose_name_plural = _("editions of agreements")
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "period_n", "n"], name="one_text_a_period_and_edition"
            ),
            models.CheckConstraint(
                condition=Q(period_n__gt=0, n__gt=0), name="editions_are_counted_from_one"
            ),
            models.CheckConstraint(
                condition=Q(digest__regex=DIGEST), name="an_edition_keeps_a_digest"
            ),
            models.CheckConstraint(
                condition=Q(purpose__in=EditionPurpose.values),
                name="an_edition_is_for_a_known_purpose",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agreement}, {self.label}"

    def get_absolute_url(self) -> str:
        return reverse("agreements:edition", args=[self.pk])

    @property
    def label(self) -> str:
        """`1.2`: the second edition of the first period."""
        return f"{self.period_n}.{self.n}"

    @property
    def is_refused(self) -> bool:
        """Whether it was answered with no."""
        return self.approvals.filter(outcome="refused").exists()

    @property
    def is_intact(self) -> bool:
        """Whether the content is still the one that the digest was made of."""
        return digest_of(self.content) == self.digest

    @property
    def sections(self) -> dict[str, dict[str, dict[str, Any]]]:
        found: dict[str, dict[str, dict[str, Any]]] = self.content["sections"]
        return found

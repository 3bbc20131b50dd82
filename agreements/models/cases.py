"""What meeting a requirement costs and brings: the business case, frozen once it is submitted."""

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agreements.models.case_triggers import case_triggers, of_an_open_case
from agreements.models.requirement_states import RequirementState
from agreements.models.requirements import Requirement
from brm.history.models import Recorded, tracked
from brm.ui.currencies import CurrencyColumn

if TYPE_CHECKING:
    from brm.accounts.models import User

LAST_YEAR = 20
"""The furthest year that a case may look ahead."""
AMOUNT: dict[str, Any] = {"max_digits": 14, "decimal_places": 2}


class DiscountRateQuerySet(models.QuerySet["DiscountRate"]):
    def on(self, day: date) -> "DiscountRate | None":
        """The rate of the organisation on the day."""
        return self.filter(valid_from__lte=day).order_by("-valid_from").first()

    def visible_to(self, user: "User") -> Self:
        """Rates the user may see: all, for everyone with a role."""
        return self if user.roles else self.none()


@tracked
class DiscountRate(Recorded):
    """The rate, in per cent a year, that a new business case begins with from a day on."""

    rate = models.DecimalField(
        _("discount rate, % a year"),
        max_digits=5,
        decimal_places=2,
        validators=[MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(100))],
    )
    valid_from = models.DateField(_("from"), unique=True)

    objects = DiscountRateQuerySet.as_manager()

    class Meta(Recorded.Meta):
        verbose_name = _("discount rate")
        verbose_name_plural = _("discount rates")
        ordering = ["-valid_from"]
        constraints = [
            models.CheckConstraint(
                condition=Q(rate__gte=0, rate__lte=100),
                name="a_discount_rate_is_a_part_of_a_hundred",
                violation_error_message=_("The rate is between 0 and 100 %%."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.rate} %"


class CaseState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Submitted")


class BusinessCaseQuerySet(models.QuerySet["BusinessCase"]):
    def visible_to(self, user: "User") -> Self:
        """Business cases the user may see: all, for everyone with a role."""
        return self if user.roles else self.none()

    def submitted(self) -> Self:
        """Cases whose content is frozen."""
        return self.filter(state=CaseState.SUBMITTED)

    def waiting(self) -> Self:
        """The cases that await a decision, the one that has waited longest first."""
        later = BusinessCase.objects.filter(
            requirement=OuterRef("requirement"), edition__gt=OuterRef("edition")
        )
        rows = self.submitted().filter(requirement__state=RequirementState.AWAITING_DECISION)
        return rows.exclude(Exists(later)).order_by("submitted_on", "pk")

    def latest_first(self) -> Self:
        return self.order_by("-edition")


def no_content() -> dict[str, Any]:
    """A draft has none yet: it is made of its rows when it is submitted."""
    return {}


@tracked
class BusinessCase(Recorded):
    """One edition of the case of a requirement: alternatives, risks, funding, what is promised.

    It looks from year 0 to year `years`. Every change of a row is a change of the case: whoever
    writes it is `written_by`, and its version rises. Once submitted nothing of it changes:
    `content` is the whole of it word for word, `digest` the SHA-256 of that, and `amount` the cost
    of the chosen alternative over all years, which is what is decided on. `is_for_group` says that
    it was beyond every mandate that day. A change is another edition.
    """

    requirement = models.ForeignKey(
        Requirement,
        verbose_name=_("requirement"),
        on_delete=models.PROTECT,
        related_name="cases",
        editable=False,
    )
    edition = models.PositiveSmallIntegerField(_("version of the case"), editable=False)
    state = models.CharField(
        _("state"),
        max_length=10,
        choices=CaseState.choices,
        default=CaseState.DRAFT,
        editable=False,
    )
    summary = models.TextField(
        _("summary"),
        blank=True,
        help_text=_("What is proposed and why, so that one who reads no further can decide."),
    )
    currency = CurrencyColumn()
    years = models.PositiveSmallIntegerField(
        _("years ahead"),
        default=5,
        validators=[MinValueValidator(1), MaxValueValidator(LAST_YEAR)],
        help_text=_("The last year that is looked at; year 0 is the beginning."),
    )
    discount_rate = models.DecimalField(
        _("discount rate, % a year"),
        max_digits=5,
        decimal_places=2,
        validators=[MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(100))],
    )
    written_at = models.DateTimeField(_("last written"), editable=False)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("last written by"),
        on_delete=models.PROTECT,
        editable=False,
        related_name="+",
    )
    content = models.JSONField(_("content"), default=no_content, blank=True, editable=False)
    digest = models.CharField(_("digest"), max_length=64, blank=True, editable=False)
    amount = models.DecimalField(_("sum"), null=True, blank=True, editable=False, **AMOUNT)
    is_for_group = models.BooleanField(
        _("beyond every mandate when it was submitted"), default=False, editable=False
    )
    submitted_on = models.DateField(_("submitted on"), null=True, blank=True, editable=False)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("submitted by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        editable=False,
        related_name="+",
    )

    objects = BusinessCaseQuerySet.as_manager()

    class Meta(Recorded.Meta):
        verbose_name = _("business case")
        verbose_name_plural = _("business cases")
        triggers = [*Recorded.Meta.triggers, *case_triggers()]
        constraints = [
            models.UniqueConstraint(
                fields=["requirement", "edition"], name="one_case_an_edition_of_a_requirement"
            ),
            models.UniqueConstraint(
                fields=["requirement"],
                condition=Q(state=CaseState.DRAFT),
                name="one_draft_of_a_case_a_requirement",
                violation_error_message=_("There is a draft of its business case already."),
            ),
            models.CheckConstraint(
                condition=Q(years__gte=1, years__lte=LAST_YEAR),
                name="a_case_looks_ahead_one_to_twenty_years",
                violation_error_message=_("A case looks one to twenty years ahead."),
            ),
            models.CheckConstraint(
                condition=Q(discount_rate__gte=0, discount_rate__lte=100),
                name="the_rate_of_a_case_is_a_part_of_a_hundred",
                violation_error_message=_("The rate is between 0 and 100 %%."),
            ),
            models.CheckConstraint(
                condition=Q(
                    state=CaseState.DRAFT,
                    content={},
                    digest="",
                    amount=None,
                    submitted_on=None,
                    submitted_by=None,
                )
                | Q(
                    state=CaseState.SUBMITTED,
                    digest__regex=r"^[0-9a-f]{64}$",
                    amount__gte=0,
                    submitted_on__isnull=False,
                    submitted_by__isnull=False,
                )
                & ~Q(content={})
                & ~Q(summary=""),
                name="a_submitted_case_has_its_content_digest_and_sum",
            ),
        ]

    def __str__(self) -> str:
        return gettext("Business case %(number)s, version %(n)s") % {
            "number": self.requirement.number,
            "n": self.edition,
        }

    def get_absolute_url(self) -> str:
        return reverse("cases:detail", args=[self.pk])

    @property
    def is_draft(self) -> bool:
        return self.state == CaseState.DRAFT

    @property
    def rate(self) -> Decimal:
        """The discount rate as a part of one."""
        return self.discount_rate / 100

    def before(self) -> "BusinessCase | None":
        """The edition before this one."""
        rows = BusinessCase.objects.filter(requirement=self.requirement_id)
        return rows.filter(edition__lt=self.edition).latest_first().first()


class NothingNegative(models.Func):
    """Whether no entry of an array is below zero."""

    template = "0 <= ALL (%(expressions)s)"
    arity = 1
    output_field = models.BooleanField()
    conditional = True


@tracked
class CaseAlternative(Recorded):
    """One way to meet the requirement, or to leave it: cost and benefit of each year, 0 first."""

    case = models.ForeignKey(BusinessCase, on_delete=models.CASCADE, related_name="alternatives")
    name = models.CharField(_("alternative"), max_length=120)
    description = models.TextField(_("description"), blank=True)
    does_nothing = models.BooleanField(
        _("nothing is done"),
        default=False,
        help_text=_("What happens, and what it costs, if all stays as it is."),
    )
    is_chosen = models.BooleanField(_("proposed"), default=False)
    costs = ArrayField(models.DecimalField(**AMOUNT), verbose_name=_("costs"), default=list)
    benefits = ArrayField(models.DecimalField(**AMOUNT), verbose_name=_("benefits"), default=list)

    class Meta(Recorded.Meta):
        verbose_name = _("alternative")
        verbose_name_plural = _("alternatives")
        ordering = ["pk"]
        triggers = [*Recorded.Meta.triggers, *of_an_open_case()]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "name"],
                name="alternatives_of_a_case_have_names_of_their_own",
                violation_error_message=_("Another alternative of this case is called so."),
            ),
            models.CheckConstraint(
                condition=Q(costs__len=F("benefits__len")),
                name="each_year_has_a_cost_and_a_benefit",
            ),
            models.CheckConstraint(
                condition=Q(NothingNegative("costs")) & Q(NothingNegative("benefits")),
                name="costs_and_benefits_are_not_negative",
                violation_error_message=_("A cost and a benefit are zero or more."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

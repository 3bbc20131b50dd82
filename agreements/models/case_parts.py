"""The parts of a business case beside its alternatives: risks, funding, partners, promises."""

from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from agreements.models.case_triggers import of_an_open_case
from agreements.models.cases import BusinessCase
from brm.history.models import Recorded, tracked
from customers.models import Person, Unit
from customers.models.merged import nothing_for_merged


class Grade(models.TextChoices):
    LOW = "low", _("Low")
    MEDIUM = "medium", _("Medium")
    HIGH = "high", _("High")


class OfACase(Recorded):
    """A row that is part of a case, and is frozen with it."""

    class Meta(Recorded.Meta):
        abstract = True
        ordering = ["pk"]
        triggers = [*Recorded.Meta.triggers, *of_an_open_case()]


@tracked
class CaseRisk(OfACase):
    """What may go wrong with what is proposed, and what is done about it."""

    case = models.ForeignKey(BusinessCase, on_delete=models.CASCADE, related_name="risks")
    what = models.CharField(_("what may happen"), max_length=255)
    likelihood = models.CharField(
        _("likelihood"), max_length=10, choices=Grade.choices, default=Grade.MEDIUM
    )
    effect = models.CharField(
        _("effect"), max_length=10, choices=Grade.choices, default=Grade.MEDIUM
    )
    answer = models.CharField(_("what is done about it"), max_length=500, blank=True)

    class Meta(OfACase.Meta):
        verbose_name = _("risk")
        verbose_name_plural = _("risks")
        constraints = [
            models.CheckConstraint(
                condition=Q(likelihood__in=Grade.values, effect__in=Grade.values),
                name="a_risk_is_low_medium_or_high",
            )
        ]

    def __str__(self) -> str:
        return self.what


@tracked
class CaseFunding(OfACase):
    """Which unit pays how much of it, in per cent."""

    case = models.ForeignKey(BusinessCase, on_delete=models.CASCADE, related_name="fundings")
    unit = models.ForeignKey(
        Unit, verbose_name=_("who pays"), on_delete=models.PROTECT, related_name="+"
    )
    share = models.DecimalField(_("share, %"), max_digits=5, decimal_places=2, default=Decimal(100))

    class Meta(OfACase.Meta):
        verbose_name = _("funding")
        verbose_name_plural = _("funding")
        constraints = [
            models.UniqueConstraint(
                fields=["case", "unit"],
                name="a_unit_pays_one_share_of_a_case",
                violation_error_message=_("This unit stands among those who pay already."),
            ),
            models.CheckConstraint(
                condition=Q(share__gt=0, share__lte=100),
                name="a_share_of_a_case_is_a_part_of_a_hundred",
                violation_error_message=_("A share is more than 0 and at most 100 %%."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.unit)


@tracked
class CasePreparation(OfACase):
    """With whom of the business the case was prepared, and when."""

    case = models.ForeignKey(BusinessCase, on_delete=models.CASCADE, related_name="preparations")
    person = models.ForeignKey(
        Person,
        verbose_name=_("prepared with"),
        on_delete=models.PROTECT,
        related_name="case_preparations",
    )
    prepared_on = models.DateField(_("on"))

    class Meta(OfACase.Meta):
        verbose_name = _("preparation")
        verbose_name_plural = _("preparations")
        triggers = [*OfACase.Meta.triggers, *nothing_for_merged("person_id")]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "person"],
                name="a_case_is_prepared_with_a_person_once",
                violation_error_message=_("This person stands there already."),
            )
        ]

    def __str__(self) -> str:
        return str(self.person)


@tracked
class CasePromise(OfACase):
    """What the business will be able to measure: from where to where, until when, who owns it."""

    case = models.ForeignKey(BusinessCase, on_delete=models.CASCADE, related_name="promises")
    measure = models.CharField(_("what is measured"), max_length=200)
    unit = models.CharField(_("counted in"), max_length=40, blank=True)
    baseline = models.DecimalField(_("today"), max_digits=16, decimal_places=4)
    target = models.DecimalField(_("promised"), max_digits=16, decimal_places=4)
    due_on = models.DateField(_("until"))
    owner = models.ForeignKey(
        Person,
        verbose_name=_("who answers for it"),
        on_delete=models.PROTECT,
        related_name="case_promises",
        help_text=_("A person of the business."),
    )

    class Meta(OfACase.Meta):
        verbose_name = _("promised benefit")
        verbose_name_plural = _("promised benefits")
        triggers = [*OfACase.Meta.triggers, *nothing_for_merged("owner_id")]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "measure"],
                name="a_case_promises_a_measure_once",
                violation_error_message=_("This measure stands there already."),
            ),
            models.CheckConstraint(
                condition=~Q(baseline=F("target")),
                name="what_is_promised_is_another_value",
                violation_error_message=_("What is promised differs from what is today."),
            ),
        ]

    def __str__(self) -> str:
        return self.measure

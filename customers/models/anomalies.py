"""What cannot be right as it stands, of a unit or of a person, and what was found out about it."""

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import Case, Q, When
from django.utils.translation import gettext_lazy as _

from brm.history.models import Recorded, tracked
from brm.ui.currencies import CurrencyColumn
from customers.models.people import Person
from customers.models.units import Unit

if TYPE_CHECKING:
    from brm.accounts.models import User

# What of the evidence is a name, or why it is odd, and no figure: a unit renamed is no other
# anomaly. Years tell of which years the figures are.
NAMES = {"units", "manager", "before_year", "year", "same_as", "why"}


class AnomalyState(models.TextChoices):
    OPEN = "open", _("Open")
    RESOLVED = "resolved", _("Resolved")
    CLOSED = "closed", _("Gone from the figures")


class AnomalyQuerySet(models.QuerySet["Anomaly"]):
    def visible_to(self, user: "User") -> "AnomalyQuerySet":
        """Anomalies the user may see: all, for everyone with a role."""
        return self if user.roles else self.none()

    def current(self) -> "AnomalyQuerySet":
        """What the figures show now: at most one a subject, year, currency and kind."""
        return self.exclude(state=AnomalyState.CLOSED)

    def of_year(self, year: int, currency: str) -> "AnomalyQuerySet":
        """What is odd in the budgets of one fiscal year in one currency."""
        return self.filter(fiscal_year=year, currency=currency)

    def shown_with(self, year: int, currency: str) -> "AnomalyQuerySet":
        """Those of a year's budgets, and those of the structure, which are of no year."""
        of_structure = Q(fiscal_year=None, unit__isnull=False)
        return self.filter(Q(fiscal_year=year, currency=currency) | of_structure)

    def by_weight(self) -> "AnomalyQuerySet":
        """Each with its `weight`: what cannot be right before what may be, kind by kind."""
        from customers.money.anomaly_kinds import anomaly_kinds, kind_of

        keys = sorted(anomaly_kinds.names(), key=lambda key: not kind_of(key).certain)
        weights = [When(kind=key, then=n) for n, key in enumerate(keys)]
        return self.annotate(
            weight=Case(*weights, default=len(keys), output_field=models.IntegerField())
        )

    def unresolved(self) -> "AnomalyQuerySet":
        """Those nobody has found an explanation of."""
        return self.filter(state=AnomalyState.OPEN)


@tracked
class Anomaly(Recorded):
    """Something of a unit or a person to look into: its figures, and what was found out.

    `kind` is one of `customers.money.anomaly_kinds`, which says it in words; `sentence` is what it
    was called on the day it was found, for kinds that cannot. A year and a currency belong to what
    was found in budgets. `closed` is what was resolved and no longer shows in the figures.
    """

    unit = models.ForeignKey(
        Unit, null=True, blank=True, on_delete=models.CASCADE, related_name="anomalies"
    )
    person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.CASCADE, related_name="anomalies"
    )
    fiscal_year = models.PositiveSmallIntegerField(_("fiscal year"), null=True, blank=True)
    currency = CurrencyColumn(blank=True)
    kind = models.CharField(_("kind"), max_length=40)
    evidence = models.JSONField(_("figures"), default=dict)
    sentence = models.TextField(_("figures in words"))
    state = models.CharField(
        _("state"), max_length=10, choices=AnomalyState.choices, default=AnomalyState.OPEN
    )
    resolution = models.TextField(_("what was found out"), blank=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("resolved by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
    )
    resolved_at = models.DateTimeField(_("resolved at"), null=True, blank=True)

    objects = AnomalyQuerySet.as_manager()

    class Meta(Recorded.Meta):
        verbose_name = _("anomaly")
        verbose_name_plural = _("anomalies")
        indexes = [
            models.Index(fields=["kind", "state"], name="anomaly_kind_state"),
            models.Index(fields=["fiscal_year", "currency"], name="anomaly_year"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "person", "fiscal_year", "currency", "kind"],
                condition=~Q(state=AnomalyState.CLOSED),
                nulls_distinct=False,
                name="one_current_anomaly_a_subject_year_currency_and_kind",
            ),
            models.CheckConstraint(
                condition=Q(unit=None, person__isnull=False) | Q(unit__isnull=False, person=None),
                name="an_anomaly_is_of_a_unit_or_of_a_person",
            ),
            models.CheckConstraint(
                condition=Q(state__in=AnomalyState.values),
                name="an_anomaly_is_in_a_known_state",
            ),
            models.CheckConstraint(
                condition=Q(
                    state=AnomalyState.OPEN, resolution="", resolved_by=None, resolved_at=None
                )
                | ~Q(state=AnomalyState.OPEN) & ~Q(resolution="") & Q(resolved_at__isnull=False),
                name="a_resolved_anomaly_says_what_was_found_out_and_when",
                violation_error_message=_("Say what was found out."),
            ),
        ]

    def __str__(self) -> str:
        year = f" {self.fiscal_year}" if self.fiscal_year else ""
        return f"{self.subject}: {self.kind}{year}"

    def get_absolute_url(self) -> str:
        return self.subject.get_absolute_url()

    @property
    def subject(self) -> Unit | Person:
        subject = self.unit or self.person
        assert subject is not None
        return subject

    @property
    def figures(self) -> dict[str, Any]:
        """What makes it this anomaly and no other; an explanation stands while they do."""
        return {name: value for name, value in self.evidence.items() if name not in NAMES}

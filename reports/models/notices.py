"""Who of a customer is told of breached service levels, and what they were told."""

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from agreements.models import Agreement, Measure, PeriodKind, Service
from brm.history.models import Recorded, WriteOnce, tracked
from customers.models import Customer, Person
from customers.models.merged import nothing_for_merged

if TYPE_CHECKING:
    from brm.accounts.models import User


class BreachNoticeRuleQuerySet(models.QuerySet["BreachNoticeRule"]):
    def visible_to(self, user: "User") -> Self:
        """Rules the user may see: all, for everyone with a role."""
        return self if user.roles else self.none()

    def on(self) -> Self:
        """Rules that are switched on."""
        return self.filter(ended_on=None)


@tracked
class BreachNoticeRule(Recorded):
    """Somebody of a customer is told of breached levels by mail, from a month on.

    Of one agreement, or of all that the customer has. A breach is told `wait_days` days after it
    was seen, so that a wrong figure can be corrected before.
    """

    customer = models.ForeignKey(
        Customer,
        verbose_name=_("customer"),
        on_delete=models.PROTECT,
        related_name="breach_notice_rules",
    )
    agreement = models.ForeignKey(
        Agreement,
        verbose_name=_("agreement"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="breach_notice_rules",
        help_text=_("Left empty, all agreements of the customer."),
    )
    person = models.ForeignKey(
        Person,
        verbose_name=_("who is told"),
        on_delete=models.PROTECT,
        related_name="breach_notice_rules",
    )
    first_month = models.DateField(_("from the month"))
    wait_days = models.PositiveSmallIntegerField(
        _("days to wait"),
        default=3,
        help_text=_("So many days a figure can still be corrected before the customer is told."),
    )
    ended_on = models.DateField(_("switched off on"), null=True, blank=True)

    objects = BreachNoticeRuleQuerySet.as_manager()

    class Meta(Recorded.Meta):
        verbose_name = _("rule of notices of breaches")
        verbose_name_plural = _("rules of notices of breaches")
        triggers = [*Recorded.Meta.triggers, *nothing_for_merged("person_id")]
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "agreement", "person"],
                condition=Q(ended_on=None),
                nulls_distinct=False,
                name="one_rule_of_notices_a_person",
                violation_error_message=_("This person is told of that already."),
            ),
            models.CheckConstraint(
                condition=Q(first_month__day=1), name="notices_begin_with_a_whole_month"
            ),
            models.CheckConstraint(
                condition=Q(wait_days__lte=31),
                name="a_notice_waits_a_month_at_most",
                violation_error_message=_("Give 0 to 31 days."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.customer}, {self.person}"


class BreachNotice(WriteOnce):
    """What a person of a customer was told of a breached month, word for word; sent once."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="breach_notices")
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="+")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+")
    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="+")
    period_kind = models.CharField(
        _("measured over"),
        max_length=10,
        choices=PeriodKind.choices,
        default=PeriodKind.MONTH,
        db_default=PeriodKind.MONTH,
    )
    period = models.DateField(_("month"))
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="breach_notices")
    subject = models.CharField(_("subject"), max_length=255)
    text = models.TextField(_("text"))
    sent_on = models.DateField(_("sent on"))

    class Meta(WriteOnce.Meta):
        verbose_name = _("notice of a breach")
        verbose_name_plural = _("notices of breaches")
        triggers = [*WriteOnce.Meta.triggers, *nothing_for_merged("person_id")]
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "service", "measure", "period_kind", "period", "person"],
                name="a_breach_is_told_a_person_once",
            ),
            models.CheckConstraint(
                condition=Q(sent_on__gt=F("period")), name="a_notice_follows_its_month"
            ),
        ]

    def __str__(self) -> str:
        return self.subject

"""What IT delivers to a customer, and the terms on which it is renewed."""

from datetime import date
from typing import Any

import pgtrigger
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Q
from django.db.models.functions import Upper
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agreements.models import level_triggers, plan_triggers
from agreements.models.agreement_states import (
    ON_THE_WAY,
    SHAPES,
    TRANSITIONS,
    AgreementForm,
    AgreementKind,
    AgreementState,
    Ending,
    RenewalIntent,
    RenewalMode,
)
from agreements.models.agreement_triggers import (
    APPROVAL_IS_ITS_OWN,
    LINES_FOLLOW_AGREEMENT,
    NUMBER_BY_SERIES,
    NUMBERS_DECLARED,
    SUCCESSION_IS_NO_RING,
)
from agreements.models.endings import EndingReason
from agreements.models.querysets import AgreementQuerySet
from agreements.rules import Renewal, Span, Terms
from brm.history.models import Recorded, tracked
from brm.ui.currencies import CurrencyColumn
from customers.models import Customer

DAYS = (date(1900, 1, 1), date(2999, 12, 31))
LONGEST_TERM = 1200
LONGEST_NOTICE = 120
LONGEST_LEAD = 3650
"""Bounds of terms and notice, so that every day worked out from them is one of the calendar."""


@tracked
class Agreement(Recorded):
    """What IT delivers to a customer, in a chain of periods counted from one anchor date.

    The first term is either `initial_months` long or ends on `first_ends_on`; with neither, the
    agreement has no end. `value` is of a year unless the register it came from counts otherwise.
    """

    number = models.CharField(
        _("number"),
        max_length=60,
        unique=True,
        blank=True,
        help_text=_("Left empty, the next number of the series is given."),
    )
    name = models.CharField(_("name"), max_length=255)
    description = models.TextField(_("description"), blank=True)
    customer = models.ForeignKey(
        Customer,
        verbose_name=_("customer"),
        on_delete=models.PROTECT,
        related_name="agreements",
    )
    kind = models.CharField(
        _("kind"),
        max_length=15,
        choices=AgreementKind.choices,
        default=AgreementKind.SLA,
    )
    form = models.CharField(
        _("form"),
        max_length=10,
        choices=AgreementForm.choices,
        default=AgreementForm.DOCUMENT,
    )
    supplier = models.CharField(_("supplier"), max_length=255, blank=True)
    master = models.ForeignKey(
        "self",
        verbose_name=_("master agreement"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="under_it",
    )
    succeeds = models.ForeignKey(
        "self",
        verbose_name=_("successor of"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="successors",
    )
    succeeded_on = models.DateField(
        _("succeeded on"),
        null=True,
        blank=True,
        editable=False,
        help_text=_("The first day of the successor in force; nothing renews this one any more."),
    )
    anchor_on = models.DateField(
        _("first day"),
        null=True,
        blank=True,
        help_text=_("Every later period is counted from this day."),
    )
    initial_months = models.PositiveSmallIntegerField(
        _("first term in months"), null=True, blank=True
    )
    first_ends_on = models.DateField(
        _("last day of the first term"),
        null=True,
        blank=True,
        help_text=_("Only where the first term is not a number of whole months."),
    )
    renewal_mode = models.CharField(
        _("renewal"),
        max_length=10,
        choices=RenewalMode.choices,
        default=RenewalMode.NONE,
    )
    renewal_months = models.PositiveSmallIntegerField(
        _("renewal term in months"), null=True, blank=True
    )
    renewals_at_most = models.PositiveSmallIntegerField(
        _("renewals at most"),
        null=True,
        blank=True,
        help_text=_("How often it renews tacitly before it ends; empty: until notice is given."),
    )
    notice_months = models.PositiveSmallIntegerField(_("notice in months"), null=True, blank=True)
    notice_days = models.PositiveSmallIntegerField(_("notice in days"), null=True, blank=True)
    lead_days = models.PositiveSmallIntegerField(
        _("lead in days"),
        default=90,
        help_text=_("How long before the last day of notice the work begins."),
    )
    review_months = models.PositiveSmallIntegerField(
        _("reviewed every so many months"),
        null=True,
        blank=True,
        help_text=_("Apart from its renewal, also where it has no end; empty: never."),
    )
    first_review_on = models.DateField(
        _("first review"),
        null=True,
        blank=True,
        help_text=_("Left empty, reviews are counted from the first day."),
    )
    renewal_intent = models.CharField(
        _("intent"),
        max_length=10,
        choices=RenewalIntent.choices,
        default=RenewalIntent.UNDECIDED,
        blank=True,
    )
    notice_given_on = models.DateField(_("notice given on"), null=True, blank=True)
    value = models.DecimalField(_("value"), max_digits=16, decimal_places=2, null=True, blank=True)
    currency = CurrencyColumn(blank=True)
    state = models.CharField(
        _("state"),
        max_length=20,
        choices=AgreementState.choices,
        default=AgreementState.DRAFT,
    )
    exemption = models.TextField(
        _("why it needs no approval"),
        blank=True,
        help_text=_("An agreement becomes active by its approval or by a reason given here."),
    )
    approval = models.ForeignKey(
        "agreements.Approval",
        verbose_name=_("approval"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("The yes by which it came into force."),
    )
    ended_on = models.DateField(_("last day"), null=True, blank=True)
    ended_as = models.CharField(
        _("how it ended"), max_length=15, choices=Ending.choices, blank=True
    )
    ending_reason = models.ForeignKey(
        EndingReason,
        verbose_name=_("why it ends"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="agreements",
    )
    ending_note = models.TextField(_("note on its ending"), blank=True)
    remark = models.TextField(_("remark"), blank=True)

    objects = AgreementQuerySet.as_manager()

    class Meta(Recorded.Meta):
        verbose_name = _("agreement")
        verbose_name_plural = _("agreements")
        indexes = [
            models.Index(fields=["customer", "state"], name="agreement_of_customer"),
            models.Index(
                fields=["id"],
                condition=Q(state=AgreementState.ACTIVE),
                name="agreement_active",
            ),
            models.Index(
                fields=["master"],
                condition=Q(
                    state=AgreementState.ACTIVE,
                    master__isnull=False,
                    initial_months=None,
                    first_ends_on=None,
                    notice_given_on=None,
                ),
                name="agreement_ends_with_master",
            ),
            *(
                GinIndex(OpClass(Upper(field), "gin_trgm_ops"), name=f"agreement_{field}")
                for field in ("number", "name", "supplier")
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=AgreementState.values),
                name="an_agreement_is_in_a_known_state",
            ),
            models.CheckConstraint(
                condition=~Q(state=AgreementState.ACTIVE)
                | ~Q(exemption="")
                | Q(approval__isnull=False),
                name="an_active_agreement_is_approved_or_exempt",
                violation_error_message=_(
                    "An agreement becomes active when it is approved, or when the reason why it "
                    "needs no approval is given."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(state=AgreementState.ACTIVE) | Q(anchor_on__isnull=False),
                name="an_active_agreement_has_a_first_day",
                violation_error_message=_("An active agreement needs its first day."),
            ),
            models.CheckConstraint(
                condition=Q(state=AgreementState.ENDED, ended_on__isnull=False) & ~Q(ended_as="")
                | ~Q(state=AgreementState.ENDED) & Q(ended_on__isnull=True, ended_as=""),
                name="an_ended_agreement_says_when_and_how",
                violation_error_message=_(
                    "An ended agreement has its last day and how it ended; no other has."
                ),
            ),
            models.CheckConstraint(
                condition=Q(ending_reason__isnull=True, ending_note="")
                | Q(notice_given_on__isnull=False)
                | Q(state=AgreementState.ENDED),
                name="what_ends_alone_says_why_it_ends",
                violation_error_message=_(
                    "Only an agreement that has ended, or of which notice is given, says why."
                ),
            ),
            models.CheckConstraint(
                condition=Q(initial_months__isnull=True) | Q(first_ends_on__isnull=True),
                name="a_first_term_is_months_or_a_last_day",
                violation_error_message=_(
                    "Give the first term in months or its last day, not both."
                ),
            ),
            models.CheckConstraint(
                condition=Q(first_ends_on__isnull=True)
                | Q(anchor_on__isnull=False, first_ends_on__gte=models.F("anchor_on")),
                name="agreement_ends_after_it_starts",
                violation_error_message=_("The agreement ends before it starts."),
            ),
            models.CheckConstraint(
                condition=Q(initial_months__isnull=True) | Q(initial_months__gt=0),
                name="a_first_term_is_a_month_at_least",
                violation_error_message=_("The first term is one month at least."),
            ),
            models.CheckConstraint(
                condition=~Q(renewal_mode=RenewalMode.TACIT)
                | Q(renewal_months__isnull=False, renewal_months__gt=0),
                name="a_tacit_renewal_has_its_term",
                violation_error_message=_(
                    "An agreement that renews tacitly needs its renewal term in months."
                ),
            ),
            models.CheckConstraint(
                condition=Q(renewals_at_most__isnull=True)
                | Q(renewals_at_most__gt=0, renewal_mode=RenewalMode.TACIT),
                name="only_tacit_renewals_are_counted",
                violation_error_message=_(
                    "Only an agreement that renews tacitly has a number of renewals, one or more."
                ),
            ),
            models.CheckConstraint(
                condition=Q(notice_months__isnull=True) | Q(notice_days__isnull=True),
                name="notice_is_in_months_or_in_days",
                violation_error_message=_("Give the notice in months or in days, not both."),
            ),
            models.CheckConstraint(
                condition=Q(value__isnull=True) | ~Q(currency=""),
                name="a_value_has_its_currency",
                violation_error_message=_("Give the currency of the value."),
            ),
            models.CheckConstraint(
                condition=(Q(anchor_on__isnull=True) | Q(anchor_on__range=DAYS))
                & (Q(first_ends_on__isnull=True) | Q(first_ends_on__range=DAYS)),
                name="an_agreement_is_of_our_times",
                violation_error_message=_("Give days from 1900 to 2999."),
            ),
            models.CheckConstraint(
                condition=(Q(initial_months__isnull=True) | Q(initial_months__lte=LONGEST_TERM))
                & (Q(renewal_months__isnull=True) | Q(renewal_months__lte=LONGEST_TERM)),
                name="a_term_is_a_hundred_years_at_most",
                violation_error_message=_("A term is 1200 months at most."),
            ),
            models.CheckConstraint(
                condition=Q(review_months__isnull=True)
                | Q(review_months__range=(1, LONGEST_NOTICE)),
                name="reviews_come_within_ten_years",
                violation_error_message=_("Reviews are 1 to 120 months apart."),
            ),
            models.CheckConstraint(
                condition=Q(first_review_on__isnull=True)
                | Q(review_months__isnull=False, first_review_on__range=DAYS),
                name="a_first_review_is_of_some",
                violation_error_message=_(
                    "Say how often it is reviewed, and give a day from 1900 to 2999."
                ),
            ),
            models.CheckConstraint(
                condition=(Q(notice_months__isnull=True) | Q(notice_months__lte=LONGEST_NOTICE))
                & (Q(notice_days__isnull=True) | Q(notice_days__lte=LONGEST_LEAD))
                & Q(lead_days__lte=LONGEST_LEAD),
                name="notice_and_lead_are_ten_years_at_most",
                violation_error_message=_(
                    "Notice is 120 months or 3650 days at most, and the lead 3650 days."
                ),
            ),
            models.CheckConstraint(
                condition=Q(master__isnull=True) | ~Q(master=models.F("id")),
                name="an_agreement_is_not_its_own_master",
                violation_error_message=_("An agreement cannot be its own master."),
            ),
            models.UniqueConstraint(
                fields=["succeeds"],
                condition=Q(state=AgreementState.ACTIVE),
                name="one_successor_in_force",
                violation_error_message=_("Another successor of that agreement is in force."),
            ),
        ]
        triggers = [
            *Recorded.Meta.triggers,
            pgtrigger.Trigger(
                name="number_by_series",
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("number"),
                when=pgtrigger.Before,
                declare=NUMBERS_DECLARED,
                func=NUMBER_BY_SERIES,
            ),
            pgtrigger.FSM(
                name="states_follow_the_table",
                field="state",
                transitions=[
                    (str(old), str(new))
                    for old, allowed in TRANSITIONS.items()
                    for new in sorted(allowed)
                ],
            ),
            pgtrigger.Trigger(
                name="approval_is_its_own",
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("approval_id"),
                when=pgtrigger.Before,
                condition=pgtrigger.Condition("NEW.approval_id IS NOT NULL"),
                func=APPROVAL_IS_ITS_OWN,
            ),
            pgtrigger.Trigger(
                name="succession_is_no_ring",
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("succeeds_id"),
                when=pgtrigger.Before,
                condition=pgtrigger.Condition("NEW.succeeds_id IS NOT NULL"),
                func=SUCCESSION_IS_NO_RING,
            ),
            pgtrigger.Trigger(
                name="lines_follow",
                operation=pgtrigger.UpdateOf("customer_id", "kind", "state"),
                when=pgtrigger.After,
                condition=pgtrigger.Condition(
                    "OLD.customer_id <> NEW.customer_id OR OLD.state <> NEW.state"
                    " OR OLD.kind <> NEW.kind"
                ),
                func=LINES_FOLLOW_AGREEMENT,
            ),
            *plan_triggers.OF_AGREEMENTS,
            *level_triggers.OF_AGREEMENTS,
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"

    def get_absolute_url(self) -> str:
        return reverse("agreements:detail", args=[self.pk])

    def may_become(self, state: str) -> bool:
        return state in TRANSITIONS[self.state]

    @property
    def shape(self) -> str:
        """The shape that shows the state beside its word."""
        return SHAPES[AgreementState(self.state)]

    @property
    def next_states(self) -> list[AgreementState]:
        """The states it may be taken to by a button: those on the way to being active."""
        on_the_way = (each for each in AgreementState if each in ON_THE_WAY)
        return [each for each in on_the_way if self.may_become(each)]

    @property
    def is_cut(self) -> bool:
        """Whether notice, a successor or an ending, and no longer the terms, says when it ends."""
        cut_on = self.notice_given_on or self.succeeded_on
        return self.state == AgreementState.ENDED or cut_on is not None

    @property
    def follows_master(self) -> bool:
        """Whether it stands under a master and has no end of its own, so that it ends with it."""
        own = (self.initial_months, self.first_ends_on, self.notice_given_on, self.ended_on)
        return self.master_id is not None and not any(own)

    @property
    def notice(self) -> Span:
        return span_of(self.notice_months, self.notice_days)

    @property
    def terms(self) -> Terms | None:
        """The terms as the rules of renewal read them; None while it has no first day."""
        return terms_of(**{name: getattr(self, name) for name in TERMS})


def span_of(months: int | None, days: int | None) -> Span:
    return Span(months=months or 0, days=days or 0)


TERMS = (
    *("anchor_on", "initial_months", "first_ends_on", "renewal_mode", "renewal_months"),
    *("renewals_at_most", "notice_months", "notice_days", "lead_days", "notice_given_on"),
    "succeeded_on",
)
"""The fields of an agreement that its dates are worked out from."""


def terms_of(
    *,
    anchor_on: date | None,
    renewal_mode: str,
    notice_months: int | None,
    notice_days: int | None,
    **others: Any,
) -> Terms | None:
    """The terms that these fields of an agreement come to; None while it has no first day."""
    if anchor_on is None:
        return None
    notice = span_of(notice_months, notice_days)
    return Terms(anchor=anchor_on, renewal=Renewal(renewal_mode), notice=notice, **others)

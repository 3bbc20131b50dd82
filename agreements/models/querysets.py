"""The questions that are asked about agreements."""

from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import BooleanField, Exists, ExpressionWrapper, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

if TYPE_CHECKING:
    from agreements.models.agreements import Agreement  # noqa: F401  named in a string below
    from brm.accounts.models import User


class AgreementQuerySet(models.QuerySet["Agreement"]):
    def visible_to(self, user: "User") -> "AgreementQuerySet":
        """Agreements the user may see: all, for everyone with a role."""
        return self if user.roles else self.none()

    def active(self) -> "AgreementQuerySet":
        return self.filter(state="active")

    def to_end_with_master(self) -> "AgreementQuerySet":
        """Active agreements without an end of their own whose master has ended."""
        return self.active().filter(
            master__state="ended",
            initial_months=None,
            first_ends_on=None,
            notice_given_on=None,
        )

    def in_force(self, *, on: date) -> "AgreementQuerySet":
        """Active agreements with a period that contains the day `on`."""
        return self.active().filter(self._a_period(valid__contains=on))

    def of_their_own(self) -> "AgreementQuerySet":
        """All but the drafts of amendments: those are versions of another one, not agreements."""
        return self.filter(amendment=None)

    def drafts_of_amendments(self) -> "AgreementQuerySet":
        return self.filter(amendment__isnull=False)

    def with_day(self, which: str, *, first: date | None, last: date) -> "AgreementQuerySet":
        """Those with the date `which` of their current term on these days, both inclusive.

        `which` is a name of `asked_days.WHICH`; without a first day: up to and with the last.
        """
        from agreements.asked_days import COLUMNS, REVIEW
        from agreements.models.reviews import ReviewState

        if which == REVIEW:
            # One review at most is ahead of an agreement, so that no row comes twice.
            due = {"reviews__due_on__lte": last} | (
                {"reviews__due_on__gte": first} if first else {}
            )
            return self.filter(reviews__state=ReviewState.OPEN, **due)
        column = f"plan__{COLUMNS[which]}"
        days = {f"{column}__lte": last} | ({f"{column}__gte": first} if first else {})
        return self.filter(**days)

    def not_begun(self) -> "AgreementQuerySet":
        """Active agreements whose review, the first step of a renewal, is neither done nor skipped.

        Asked of each row by itself, so that the order of the dates leads to the first of them.
        """
        from agreements.models.renewals import OPEN_STATES, RenewalStep, Step

        review = RenewalStep.objects.filter(
            period=OuterRef("plan__period"), step=Step.REVIEW, state__in=OPEN_STATES
        )
        return self.active().filter(Exists(review))

    def to_renew(self, *, on: date, within_days: int = 0) -> "AgreementQuerySet":
        """Active agreements with a step of their renewal open and due by then, or late already.

        With `next_step` and its `next_due_on`; what presses most comes first.
        """
        from agreements.models.renewals import RenewalStep

        steps = RenewalStep.objects.open().filter(period=OuterRef("plan__period"))
        first = steps.order_by("due_on", "pk")
        return (
            self.active()
            .annotate(
                next_step=Subquery(first.values("step")[:1]),
                next_due_on=Subquery(first.values("due_on")[:1]),
            )
            .filter(next_due_on__lte=on + timedelta(days=within_days))
            .order_by("next_due_on", "pk")
        )

    def with_dates(self) -> "AgreementQuerySet":
        """With `last_day`, and while active `start_by` and, where it is renewed, `notice_by`.

        `is_begun`: the review, the first step of the renewal, is done or skipped.
        """
        from agreements.models.renewals import OPEN_STATES, RenewalStep, Step

        review = RenewalStep.objects.filter(period=OuterRef("plan__period"), step=Step.REVIEW)
        closed = ExpressionWrapper(~Q(state__in=OPEN_STATES), BooleanField())
        # Every agreement has a plan; said here, so that its index gives the order of the register.
        return self.filter(plan__isnull=False).annotate(
            last_day=F("plan__last_day"),
            start_by=F("plan__start_by"),
            notice_by=F("plan__last_day_of_notice"),
            # Of each row shown by itself: by EXISTS all steps would be read once, for a page of 50.
            is_begun=Coalesce(Subquery(review.values(begun=closed)[:1]), False),
        )

    def covering(self, service: int) -> "AgreementQuerySet":
        """Agreements with a line for the service of that id in any period."""
        return self.filter(self._a_period(lines__service=service))

    @staticmethod
    def _a_period(**facts: object) -> Exists:
        from agreements.models.periods import AgreementPeriod

        return Exists(AgreementPeriod.objects.filter(Q(**facts), agreement=OuterRef("pk")))

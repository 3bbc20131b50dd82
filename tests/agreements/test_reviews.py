"""Agreements are reviewed at intervals, apart from their renewal: one review ahead of each."""

from datetime import date, timedelta
from itertools import count
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from agreements.models import (
    Agreement,
    AgreementReview,
    Ending,
    RenewalMode,
    ReviewOutcome,
    ReviewState,
)
from agreements.operations.draft import revise_agreement
from agreements.operations.end import end_agreement
from agreements.operations.plan_renewals import plan_renewal_steps
from agreements.operations.review import complete_review
from agreements.rules import months_after, next_review
from brm.accounts.models import Role, User
from tests.agreements.factories import AgreementFactory, AgreementReviewFactory
from tests.customers.factories import PersonFactory, TeamMemberFactory
from tests.factories import UserFactory


def reviews(agreement: Agreement) -> list[tuple[date, str]]:
    rows = AgreementReview.objects.filter(agreement=agreement)
    return list(rows.order_by("due_on", "pk").values_list("due_on", "state"))


@pytest.mark.parametrize(
    ("after", "first", "day"),
    [
        (date(2024, 4, 29), None, date(2024, 4, 30)),
        (date(2024, 4, 30), None, date(2024, 7, 31)),
        (date(2020, 1, 1), None, date(2024, 4, 30)),
        (date(2024, 3, 31), date(2024, 4, 1), date(2024, 4, 1)),
        (date(2024, 4, 1), date(2024, 4, 1), date(2024, 7, 1)),
    ],
)
def test_reviews_are_counted_from_one_day_and_clip_to_the_end_of_the_month(
    after: date, first: date | None, day: date
) -> None:
    assert next_review(date(2024, 1, 31), 3, after, first=first) == day


@given(
    st.dates(date(1990, 1, 1), date(2040, 1, 1)),
    st.integers(1, 120),
    st.dates(date(1980, 1, 1), date(2060, 1, 1)),
    st.booleans(),
)
def test_the_next_review_is_the_first_of_its_count_after_the_day(
    base: date, months: int, after: date, is_first: bool
) -> None:
    day = next_review(base, months, after, first=base if is_first else None)

    counted = (months_after(base, k * months) for k in count(0 if is_first else 1))
    assert day == next(each for each in counted if each > after)


@pytest.mark.django_db
def test_an_agreement_without_an_end_has_its_next_review_ahead() -> None:
    endless = AgreementFactory.create(
        initial_months=None, renewal_mode=RenewalMode.NONE, review_months=6
    )

    plan_renewal_steps(date(2026, 8, 1))
    plan_renewal_steps(date(2028, 1, 1))

    assert reviews(endless) == [(date(2027, 1, 1), "open")]


@pytest.mark.django_db
def test_what_is_reviewed_every_so_often_is_planned_on_the_page_that_says_so(
    administrator: User,
) -> None:
    agreement = AgreementFactory.create()
    plan_renewal_steps(date(2026, 2, 1))
    agreement.refresh_from_db()
    agreement.review_months, agreement.first_review_on = 3, date(2026, 3, 15)

    revise_agreement(agreement, by=administrator, on=date(2026, 3, 16))

    assert reviews(agreement) == [(date(2026, 6, 15), "open")]


@pytest.mark.django_db
@pytest.mark.parametrize(("months", "left"), [(12, [(date(2027, 1, 1), "open")]), (None, [])])
def test_another_interval_moves_the_review_ahead_and_none_takes_it_away(
    months: int | None, left: list[tuple[date, str]], administrator: User
) -> None:
    agreement = AgreementFactory.create(review_months=6)
    plan_renewal_steps(date(2026, 2, 1))
    agreement.refresh_from_db()
    agreement.review_months = months

    revise_agreement(agreement, by=administrator, on=date(2026, 2, 2))

    assert reviews(agreement) == left


def reviewed(agreement: Agreement, *, by: User, on: date, **facts: Any) -> AgreementReview:
    review = agreement.reviews.get(state=ReviewState.OPEN)
    review.outcome, review.note = facts.get("outcome", ReviewOutcome.STANDS), facts.get("note", "")
    return complete_review(review, by=by, on=on)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("on", "following"),
    [
        (date(2026, 6, 1), date(2027, 1, 1)),
        (date(2026, 7, 1), date(2027, 1, 1)),
        (date(2026, 12, 31), date(2027, 1, 1)),
        (date(2027, 1, 1), date(2027, 7, 1)),
    ],
)
def test_a_review_that_is_done_plans_the_next_by_its_count_whenever_it_was_done(
    on: date, following: date, administrator: User
) -> None:
    agreement = AgreementFactory.create(review_months=6)
    plan_renewal_steps(date(2026, 2, 1))

    done = reviewed(agreement, by=administrator, on=on, outcome=ReviewOutcome.AMEND, note="Hours")

    assert (done.done_by, done.done_on, done.outcome, done.note) == (
        administrator,
        on,
        ReviewOutcome.AMEND,
        "Hours",
    )
    assert reviews(agreement) == [(date(2026, 7, 1), "done"), (following, "open")]


@pytest.mark.django_db
def test_a_review_is_done_once(administrator: User) -> None:
    agreement = AgreementFactory.create(review_months=6)
    plan_renewal_steps(date(2026, 2, 1))
    review = agreement.reviews.get()
    reviewed(agreement, by=administrator, on=date(2026, 7, 1))

    with pytest.raises(ValidationError) as refusal:
        complete_review(review, by=administrator, on=date(2026, 7, 2))

    assert refusal.value.messages == ["This review was closed on 1 July 2026 already."]


@pytest.mark.django_db
def test_a_review_without_an_outcome_is_refused(administrator: User) -> None:
    agreement = AgreementFactory.create(review_months=6)
    plan_renewal_steps(date(2026, 2, 1))

    with pytest.raises(ValidationError) as refusal:
        reviewed(agreement, by=administrator, on=date(2026, 7, 1), outcome="")

    assert "Say what the review came to." in refusal.value.messages


@pytest.mark.django_db
def test_somebody_without_care_of_the_customer_reviews_nothing(reader: User) -> None:
    review = AgreementReviewFactory.create()

    with pytest.raises(PermissionDenied):
        complete_review(review, by=reader, on=date(2026, 7, 1))


@pytest.mark.django_db
def test_what_ends_is_not_reviewed_any_more(administrator: User) -> None:
    by_hand = AgreementFactory.create(review_months=6)
    by_time = AgreementFactory.create(review_months=24, renewal_mode=RenewalMode.NONE)
    plan_renewal_steps(date(2026, 2, 1))

    end_agreement(by_hand, by=administrator, how=Ending.TERMINATED, on=date(2026, 6, 30))
    plan_renewal_steps(date(2027, 2, 1))

    assert reviews(by_hand) == [(date(2026, 7, 1), "ended")]
    assert reviews(by_time) == [(date(2028, 1, 1), "ended")]
    assert by_time.reviews.get().done_on == date(2027, 1, 1)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("facts", "constraint"),
    [
        ({"review_months": 0}, "reviews_come_within_ten_years"),
        ({"review_months": 121}, "reviews_come_within_ten_years"),
        ({"first_review_on": date(2026, 7, 1)}, "a_first_review_is_of_some"),
    ],
)
def test_an_interval_that_cannot_be_is_refused(facts: dict[str, Any], constraint: str) -> None:
    with pytest.raises(IntegrityError, match=constraint):
        AgreementFactory.create(**facts)


@pytest.mark.django_db
def test_an_agreement_has_one_review_ahead() -> None:
    first = AgreementReviewFactory.create()

    with pytest.raises(IntegrityError, match="an_agreement_has_one_review_ahead"):
        AgreementReviewFactory.create(agreement=first.agreement, due_on=date(2027, 1, 1))


@pytest.mark.django_db
@pytest.mark.parametrize(
    "facts",
    [
        {"outcome": ReviewOutcome.STANDS},
        {"state": ReviewState.DONE, "outcome": ReviewOutcome.STANDS},
        {"state": ReviewState.ENDED},
    ],
)
def test_a_review_is_open_or_has_its_day_and_outcome(facts: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError, match="a_review_that_is_done_has_its_outcome"):
        AgreementReviewFactory.create(**facts)


@pytest.mark.django_db
@pytest.mark.parametrize(("days", "listed"), [(30, 1), (31, 0)])
def test_today_lists_the_reviews_of_the_coming_30_days(
    days: int, listed: int, client: Client
) -> None:
    today = timezone.localdate()
    user = UserFactory.create(role=Role.RELATIONSHIP_MANAGER)
    agreement = AgreementFactory.create(name="Outage map", review_months=12)
    TeamMemberFactory.create(customer=agreement.customer, person=PersonFactory.create(user=user))
    AgreementReviewFactory.create(agreement=agreement, due_on=today + timedelta(days=days))
    client.force_login(user)

    page = client.get("/")

    assert len(page.context["agreement_reviews"]) == listed
    assert ("Agreements to review" in page.content.decode()) == bool(listed)


@pytest.mark.django_db
def test_a_review_is_kept_by_its_page_and_shown_with_the_next_on_the_agreements(
    client: Client, administrator: User
) -> None:
    today = timezone.localdate()
    agreement = AgreementFactory.create(anchor_on=today, initial_months=24, review_months=6)
    plan_renewal_steps(today)
    client.force_login(administrator)
    review = agreement.reviews.get()

    facts = {"outcome": "negotiate", "note": "Too small by now", "version": review.version}
    client.post(review.get_absolute_url(), facts)
    page = client.get(agreement.get_absolute_url())

    assert "Too small by now" in page.content.decode()
    assert [each.state for each in page.context["reviews"]] == ["open", "done"]
    assert page.context["next_review"].day == months_after(today, 12)


def test_a_review_that_is_needed_no_longer_is_refused_in_words(administrator: User) -> None:
    review = AgreementReviewFactory.create()
    AgreementReview.objects.filter(pk=review.pk).delete()
    review.outcome = "stands"

    with pytest.raises(ValidationError) as refused:
        complete_review(review, by=administrator, on=date(2026, 7, 1))

    assert refused.value.messages == ["This agreement is not reviewed at intervals any more."]

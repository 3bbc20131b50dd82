"""Why an agreement ends is said; for which term notice counts is said before it is given."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from agreements.explain import explain, why_ends_by_notice
from agreements.masters import inherited_end
from agreements.models import Agreement, Ending, EndingReason, RenewalMode, RenewalStep, Step
from agreements.operations.end import end_agreement, give_notice
from agreements.operations.plan_renewals import plan_renewal_steps
from agreements.panels import bar_of
from agreements.rules import (
    Renewal,
    Span,
    Term,
    Terms,
    ends_by_notice,
    last_day_of_notice,
    look_ahead,
    nth_term,
)
from brm.accounts.calendar import is_weekday
from brm.accounts.models import User
from tests.agreements.factories import AgreementFactory

TERMS = Terms(date(2026, 1, 1), 12, renewal=Renewal.TACIT, renewal_months=12, notice=Span(months=3))
FIRST = nth_term(TERMS, 1)


def reason(name: str = "Price") -> EndingReason:
    return EndingReason.objects.get(name=name)


@pytest.mark.parametrize(
    ("on", "end", "sentence"),
    [
        (
            date(2026, 9, 30),
            date(2026, 12, 31),
            "Notice can be given until 30 September 2026: given on 30 September 2026, it ends on "
            "31 December 2026.",
        ),
        (
            date(2026, 10, 1),
            date(2027, 12, 31),
            "The last day of notice for the term until 31 December 2026 was 30 September 2026. "
            "Notice given on 1 October 2026 counts for a term after it: the agreement ends on "
            "31 December 2027.",
        ),
    ],
)
def test_notice_counts_for_the_first_term_it_is_in_time_for(
    on: date, end: date, sentence: str
) -> None:
    assert ends_by_notice(TERMS, FIRST, on) == end
    assert why_ends_by_notice(TERMS, FIRST, on) == sentence


def test_what_nothing_renews_ends_on_its_day_with_notice_and_without() -> None:
    terms = Terms(date(2026, 1, 1), 12, notice=Span(months=3))

    sentence = why_ends_by_notice(terms, nth_term(terms, 1), date(2026, 11, 1))

    assert sentence == "It ends on 31 December 2026, with notice and without."


def test_notice_of_what_has_no_end_gives_it_one() -> None:
    endless = Terms(date(2026, 1, 1), notice=Span(days=30))

    sentence = why_ends_by_notice(endless, Term(1, date(2026, 1, 1), None), date(2026, 5, 31))

    assert sentence == "It has no end: notice given on 31 May 2026 ends it on 30 June 2026."


@given(
    st.dates(date(2020, 1, 1), date(2030, 1, 1)),
    st.integers(1, 36),
    st.integers(1, 36),
    st.integers(0, 12),
    st.integers(0, 3000),
)
def test_notice_ends_the_agreement_on_the_day_that_the_sweep_ends_it(
    anchor: date, initial: int, renewal: int, notice: int, later: int
) -> None:
    on = anchor + timedelta(days=later)
    terms = Terms(
        anchor,
        initial,
        renewal=Renewal.TACIT,
        renewal_months=renewal,
        notice=Span(months=notice),
        notice_given_on=on,
    )

    end = ends_by_notice(terms, nth_term(terms, 1), on)

    over = look_ahead(terms, nth_term(terms, 1), end + timedelta(days=1))
    assert (over.is_over, over.term.last_day) == (True, end)
    assert last_day_of_notice(end, terms.notice) >= on


@pytest.mark.parametrize(
    ("last_day", "sentence"),
    [
        (date(2026, 12, 30), ""),
        (
            date(2027, 1, 31),
            "Saturday 31 October is no working day, so the step is due on Friday 30 October.",
        ),
    ],
)
def test_a_last_day_of_notice_that_is_no_working_day_is_explained_once(
    last_day: date, sentence: str
) -> None:
    term = Term(1, date(2026, 1, 1), last_day)

    notice = next(each for each in explain(TERMS, term, is_weekday) if each.key == "notice")

    assert notice.rolled == sentence
    assert notice.why == f"3 months before {last_day.day} {last_day:%B}. {sentence}".strip()


@pytest.mark.django_db
def test_notice_keeps_its_reason_and_note(administrator: User) -> None:
    agreement = AgreementFactory.create(remark="Carried over")

    facts: dict[str, Any] = {"reason": reason(), "note": "Eight per cent more"}
    give_notice(agreement, by=administrator, on=date(2026, 9, 1), **facts)
    plan_renewal_steps(date(2027, 1, 1))

    agreement.refresh_from_db()
    assert (agreement.ended_as, agreement.ending_reason, agreement.ending_note) == (
        Ending.TERMINATED,
        reason(),
        "Eight per cent more",
    )
    assert agreement.remark == "Carried over"


@pytest.mark.django_db
def test_notice_recorded_late_counts_from_the_day_on_which_it_was_given(
    administrator: User,
) -> None:
    agreement = AgreementFactory.create()
    plan_renewal_steps(date(2026, 10, 2))

    give_notice(agreement, by=administrator, on=date(2026, 10, 2), given_on=date(2026, 9, 30))
    plan_renewal_steps(date(2027, 1, 1))

    agreement.refresh_from_db()
    assert agreement.ended_on == date(2026, 12, 31)
    assert RenewalStep.objects.get(step=Step.NOTICE).done_on == date(2026, 9, 30)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("given_on", "sentence"),
    [
        (date(2027, 1, 5), "Notice is recorded once it is given."),
        (
            date(2026, 12, 31),
            "The current term began on 1 January 2027; notice before would have ended the last.",
        ),
    ],
)
def test_notice_is_of_the_current_term_and_not_of_a_day_to_come(
    given_on: date, sentence: str, administrator: User
) -> None:
    agreement = AgreementFactory.create()
    plan_renewal_steps(date(2027, 1, 4))

    with pytest.raises(ValidationError) as refusal:
        give_notice(agreement, by=administrator, on=date(2027, 1, 4), given_on=given_on)

    assert refusal.value.message_dict == {"given_on": [sentence]}


@pytest.mark.django_db
def test_what_ends_with_its_master_ends_for_the_same_reason(administrator: User) -> None:
    master = AgreementFactory.create()
    under = AgreementFactory.create(
        master=master, customer=master.customer, initial_months=None, renewal_mode=RenewalMode.NONE
    )

    day = date(2026, 6, 30)
    end_agreement(
        master, by=administrator, how=Ending.TERMINATED, reason=reason("Another supplier"), on=day
    )

    under.refresh_from_db()
    assert (under.ended_on, under.ending_reason) == (day, reason("Another supplier"))


@pytest.mark.django_db
def test_an_agreement_that_goes_on_has_no_reason_for_its_ending() -> None:
    with pytest.raises(IntegrityError, match="what_ends_alone_says_why_it_ends"):
        AgreementFactory.create(ending_reason=reason())


@pytest.mark.django_db
def test_the_page_of_notice_says_when_it_would_end_and_asks_why(
    client: Client, administrator: User
) -> None:
    today = timezone.localdate()
    agreement = AgreementFactory.create(anchor_on=today.replace(month=1, day=1), notice_months=0)
    client.force_login(administrator)
    page = f"/agreements/{agreement.pk}/notice/"

    shown = client.get(page).content.decode()
    refused = client.post(page, {"given_on": str(today), "note": "Kept"}).content.decode()
    client.post(page, {"given_on": str(today), "reason": reason().pk, "note": "Told by phone"})

    agreement.refresh_from_db()
    assert f"it ends on 31 December {today.year}." in shown
    assert "This field is required." in refused
    assert "Kept" in refused
    assert (agreement.notice_given_on, agreement.ending_reason, agreement.ending_note) == (
        today,
        reason(),
        "Told by phone",
    )


@pytest.mark.django_db
def test_ending_today_begins_with_the_reason_of_the_notice(
    client: Client, administrator: User
) -> None:
    first = timezone.localdate().replace(month=1, day=1)
    facts = {"notice_given_on": first, "ending_reason": reason(), "ending_note": "By mail"}
    agreement = AgreementFactory.create(anchor_on=first, **facts)
    client.force_login(administrator)

    form = client.get(f"/agreements/{agreement.pk}/end/").context["form"]

    assert (form["reason"].value(), form["note"].value()) == (reason().pk, "By mail")


@pytest.mark.django_db
def test_a_reason_that_is_offered_no_longer_stays_where_it_was_given(
    client: Client, administrator: User
) -> None:
    agreement = AgreementFactory.create()
    give_notice(agreement, by=administrator, on=date(2026, 9, 1), reason=reason())
    EndingReason.objects.filter(name="Price").update(is_offered=False)
    client.force_login(administrator)

    shown = client.get(agreement.get_absolute_url()).content.decode()
    other = client.get(f"/agreements/{AgreementFactory.create().pk}/end/").context["form"]

    assert "Price" in shown
    assert reason() not in other.fields["reason"].queryset
    assert Agreement.objects.filter(ending_reason__name="Price").count() == 1


IN_TIME, TOO_LATE = date(2026, 9, 30), date(2026, 10, 1)
"""The last day of notice for the term that ends with 2026, and the day after it."""


def noticed(given_on: date, by: User) -> Agreement:
    agreement = AgreementFactory.create()
    plan_renewal_steps(date(2026, 1, 1))
    give_notice(agreement, by=by, on=given_on)
    return Agreement.objects.select_related("plan__period").get(pk=agreement.pk)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("given_on", "ahead"),
    [(IN_TIME, (None, None)), (TOO_LATE, (date(2026, 7, 2), date(2026, 9, 30)))],
)
def test_what_notice_ends_has_no_day_on_which_to_start_or_give_notice(
    given_on: date, ahead: tuple[date | None, date | None], administrator: User
) -> None:
    agreement = noticed(given_on, administrator)

    plan, bar = agreement.plan, bar_of(agreement, given_on)
    assert bar is not None
    assert (plan.last_day, plan.start_by, plan.last_day_of_notice) == (date(2026, 12, 31), *ahead)
    assert (bar.start_by, bar.notice_by) == ahead
    assert bar.note == ("ends, no renewal agreed" if given_on == IN_TIME else "")


@pytest.mark.parametrize(
    ("given_on", "dates"), [(IN_TIME, ["end"]), (TOO_LATE, ["start_by", "notice", "end"])]
)
def test_the_dates_of_what_notice_ends_are_its_end_alone_with_why(
    given_on: date, dates: list[str]
) -> None:
    explained = explain(replace(TERMS, notice_given_on=given_on), FIRST, is_weekday)

    why = "It is the last one: notice was given on 30 September 2026."
    assert [each.key for each in explained] == dates
    assert explained[-1].why.endswith(why) == (given_on == IN_TIME)


@pytest.mark.django_db
@pytest.mark.parametrize(("given_on", "drawn"), [(IN_TIME, 0), (TOO_LATE, 1)])
def test_the_term_that_follows_late_notice_is_drawn(
    given_on: date, drawn: int, administrator: User, client: Client
) -> None:
    agreement = noticed(given_on, administrator)
    client.force_login(administrator)

    page = client.get(agreement.get_absolute_url()).content.decode()

    assert page.count("Period 2, next: notice came too late for the one before") == drawn


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("given_on", "words"), [(IN_TIME, "ends with its master"), (TOO_LATE, "unless it is renewed")]
)
def test_the_end_that_is_taken_from_a_master_is_certain_only_by_notice_in_time(
    given_on: date, words: str, administrator: User
) -> None:
    master = noticed(given_on, administrator)
    under = AgreementFactory.create(
        master=master, initial_months=None, renewal_mode=RenewalMode.NONE, renewal_months=None
    )

    end = inherited_end(under)

    assert end is not None
    assert words in end.why


@pytest.mark.django_db
def test_notice_of_a_terms_first_day_is_of_that_term_and_of_the_day_before_is_refused(
    administrator: User,
) -> None:
    agreement: Agreement = AgreementFactory.create(renewal_mode=RenewalMode.TACIT)
    plan_renewal_steps(date(2027, 3, 1))

    with pytest.raises(ValidationError) as refusal:
        give_notice(
            agreement,
            by=administrator,
            on=date(2027, 3, 1),
            given_on=date(2026, 12, 31),
            reason=reason(),
        )
    noticed = give_notice(
        agreement,
        by=administrator,
        on=date(2027, 3, 1),
        given_on=date(2027, 1, 1),
        reason=reason(),
    )

    assert refusal.value.message_dict == {
        "given_on": [
            "The current term began on 1 January 2027; notice before would have ended the last."
        ]
    }
    assert noticed.notice_given_on == date(2027, 1, 1)

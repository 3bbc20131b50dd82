"""Renewals and notice as their register writes them, spread over the fields that keep them."""

from collections.abc import Callable
from typing import Any, TypeVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _

from agreements.imports.effect import Effect
from agreements.imports.sql import run_over
from agreements.models.agreements import LONGEST_LEAD, LONGEST_NOTICE, LONGEST_TERM
from agreements.written_terms import Unclear, read_renewal, read_span
from brm.imports.kinds import Staging

ENDLESS = "endless"
MONTHS = "nullif(split_part(renewal, ' ', 2), '')::int"
TIMES = "nullif(split_part(renewal, ' ', 3), '')::int"
NOTICE_MONTHS = "CASE WHEN notice LIKE 'M%' THEN substr(notice, 2)::int END"
NOTICE_DAYS = "CASE WHEN notice LIKE 'D%' THEN substr(notice, 2)::int END"
"""What the value of a written field comes to, as SQL over a record."""

T = TypeVar("T")


class WrittenNoticeField(forms.CharField):
    """A notice in words; its value is `M6` for six months, `D30` for thirty days."""

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        if not text:
            return ""
        span = _read(read_span, text)
        if span.months > LONGEST_NOTICE or span.days > LONGEST_LEAD:
            raise ValidationError(__("Notice is 120 months or 3650 days at most."))
        return f"M{span.months}" if span.months else f"D{span.days}"


class WrittenRenewalField(forms.CharField):
    """A renewal in words; its value is its mode, its months and how often, "tacit 60 2".

    `endless` where it says that the agreement goes on without an end.
    """

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        if not text:
            return ""
        written = _read(read_renewal, text)
        if written.span is None:
            return ENDLESS
        if not written.span.months:
            raise ValidationError(__("A renewal term is given in months or years."))
        if max(written.span.months, written.at_most or 0) > LONGEST_TERM:
            raise ValidationError(__("A term is 1200 months at most."))
        return f"{written.mode} {written.span.months} {written.at_most or ''}".rstrip()


def fill_from_words(staging: Staging) -> None:
    """Fill the fields of renewal and notice that have no column of their own from the words."""
    run_over(
        staging,
        "UPDATE RECORDS SET given_renewal_mode = true, given_renewal_months = true,"
        " given_renewals_at_most = true,"
        " renewal_mode = coalesce(renewal_mode, CASE WHEN renewal = 'endless' THEN 'none'"
        "   ELSE split_part(renewal, ' ', 1) END),"
        f" renewal_months = coalesce(renewal_months, {MONTHS}),"
        f" renewals_at_most = coalesce(renewals_at_most, {TIMES})"
        " WHERE renewal <> ''",
    )
    run_over(
        staging,
        "UPDATE RECORDS SET given_notice_months = true, given_notice_days = true,"
        f" notice_months = coalesce(notice_months, {NOTICE_MONTHS}),"
        f" notice_days = coalesce(notice_days, {NOTICE_DAYS})"
        " WHERE notice <> ''",
    )


def check_words(staging: Staging) -> None:
    """Reject what words and columns say differently, and a renewal without end after a last day."""
    differing = {
        "renewal": {"renewal_months": MONTHS, "renewals_at_most": TIMES},
        "notice": {"notice_months": NOTICE_MONTHS, "notice_days": NOTICE_DAYS},
    }
    for words, columns in differing.items():
        differ = " OR ".join(f"{name} IS DISTINCT FROM {said}" for name, said in columns.items())
        staging.reject(
            f"{words} <> '' AND ({differ})",
            field=words,
            reason=_("It says something else than the columns beside it."),
        )
    last_day = Effect(staging.table).after("last_day", "first_ends_on")
    staging.reject(
        f"renewal = '{ENDLESS}' AND {last_day} IS NOT NULL",
        field="renewal",
        reason=_(
            "It goes on without an end after its last day; give the length of a renewal, or "
            "leave the last day empty."
        ),
    )


def _read(read: Callable[[str], T], text: str) -> T:
    try:
        return read(text)
    except Unclear as unclear:
        raise ValidationError(str(unclear)) from unclear

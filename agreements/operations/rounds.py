"""An agreement round is started, filled, closed with its result, opened again."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from agreements.models import (
    AgreementPeriod,
    AgreementRound,
    AgreementRoundItem,
    AgreementState,
)
from agreements.rounds.board import cards_of
from agreements.rounds.registry import closed_rounds
from brm.accounts.calendar import days_of_fiscal_year
from brm.accounts.models import User
from brm.ui.refusals import refusals_in_words
from customers.care import require_care
from customers.models import Customer


@transaction.atomic
def start_round(customer: Customer, *, by: User, on: date, year: int) -> AgreementRound:
    """Start the round of the fiscal year with every agreement whose term ends in it.

    A second time it is the same round. Raises ValidationError where no term ends in that year.
    """
    require_care(by, customer, on=on)
    Customer.objects.select_for_update(no_key=True).get(pk=customer.pk)
    held = AgreementRound.objects.filter(customer=customer, year=year).first()
    if held is not None:
        return held
    held = AgreementRound(customer=customer, year=year, started_on=on, started_by=by)
    held.full_clean()
    held.save()
    if not _take_in(held):
        raise ValidationError(
            _("No agreement of %(customer)s ends in %(year)s."),
            params={"customer": customer, "year": year},
        )
    return held


@transaction.atomic
def fill_round(held: AgreementRound, *, by: User, on: date) -> int:
    """Take in agreements that came since; how many. Raises ValidationError when it is closed."""
    held = _open(held, by=by, on=on)
    return _take_in(held)


@transaction.atomic
def write_round(held: AgreementRound, *, by: User, on: date) -> AgreementRound:
    """Save what is wanted over all. Raises ValidationError when it is closed."""
    _open(held, by=by, on=on)
    held.full_clean()
    held.save()
    return held


@transaction.atomic
def write_item(item: AgreementRoundItem, *, by: User, on: date) -> AgreementRoundItem:
    """Save what is wanted of one agreement, its result, a remark."""
    _open(item.round, by=by, on=on)
    item.full_clean()
    item.save()
    return item


@transaction.atomic
def close_round(held: AgreementRound, *, by: User, on: date, result: str) -> AgreementRound:
    """Close the round with what came of it; each agreement keeps the result it has by then.

    Raises ValidationError that names the agreements which have none.
    """
    held = _open(held, by=by, on=on)
    cards = cards_of(held, on=on)
    without = [str(card.agreement) for card in cards if card.result is None]
    if without:
        raise ValidationError(
            _("Say what came of %(agreements)s: no result yet."),
            params={"agreements": ", ".join(without)},
        )
    for card in cards:
        if not card.item.result and card.result:
            card.item.result = card.result
            card.item.save()
    held.result, held.closed_on, held.closed_by = result.strip(), on, by
    held.full_clean()
    with refusals_in_words():
        held.save()
    for then in closed_rounds:
        then(held)
    return held


@transaction.atomic
def reopen_round(held: AgreementRound, *, by: User, on: date) -> AgreementRound:
    """Open a closed round again; its result stays as it was written."""
    require_care(by, held.customer, on=on)
    held = _locked(held)
    if held.is_open:
        raise ValidationError(_("The round is open."))
    held.closed_on = held.closed_by = None
    held.full_clean()
    held.save()
    return held


def missing_from(held: AgreementRound) -> list[AgreementPeriod]:
    """The last term of each agreement of the customer that ends in the year, where none is in."""
    first_day, day_after = days_of_fiscal_year(held.year)
    terms = AgreementPeriod.objects.filter(
        agreement__customer=held.customer_id,
        agreement__state__in=(AgreementState.ACTIVE, AgreementState.ENDED),
        valid__endswith__gt=first_day,
        valid__endswith__lte=day_after,
    )
    there = held.items.values("period__agreement")
    rows = terms.exclude(agreement__in=there).order_by("agreement", "-n").distinct("agreement")
    return list(rows.select_related("agreement"))


def _take_in(held: AgreementRound) -> int:
    """The upper bound of a term is the day after its last, on which the next one would begin."""
    missing = [each for each in missing_from(held) if not each.round_items.exists()]
    for period in missing:
        item = AgreementRoundItem(round=held, period=period)
        item.full_clean()
        item.save()
    return len(missing)


def _open(held: AgreementRound, *, by: User, on: date) -> AgreementRound:
    require_care(by, held.customer, on=on)
    locked = _locked(held)
    if not locked.is_open:
        raise ValidationError(_("The round is closed; open it again to change it."))
    return locked


def _locked(held: AgreementRound) -> AgreementRound:
    rows = AgreementRound.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("customer__unit").get(pk=held.pk)

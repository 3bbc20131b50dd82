"""Agreements are written and amended: their terms, lines and service levels."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _

from agreements.defaults import propose_defaults
from agreements.models import (
    Agreement,
    AgreementKind,
    AgreementLine,
    AgreementPeriod,
    AgreementState,
    Amendment,
    EditionPurpose,
    Service,
    ServiceLevel,
    ServicePrice,
)
from agreements.models.agreement_states import ON_THE_WAY
from agreements.operations.activate import settle_first_period
from agreements.operations.freeze import freeze_as_it_stands, freeze_edition, last_period
from agreements.operations.offered import require_offered
from agreements.operations.plan_renewals import plan_agreement
from agreements.texts.contents import TERMS, content_of
from brm.accounts.models import User
from brm.ui.refusals import refusals_in_words
from customers.care import require_care

LENGTH = ("anchor_on", "initial_months", "first_ends_on")
AGREED = (
    "name",
    "description",
    "kind",
    "form",
    "supplier",
    "master",
    "value",
    "currency",
    *TERMS,
)
"""What of an agreement's own fields is its text."""

PROMISED = ("target", "warning", "workload_limit", "exceptions")


@transaction.atomic
def draft_agreement(agreement: Agreement, *, by: User, on: date) -> Agreement:
    """Save a new agreement as a draft, with the next number where it has none."""
    require_care(by, agreement.customer, on=on)
    agreement.state = AgreementState.DRAFT
    agreement.full_clean()
    agreement.save()
    agreement.refresh_from_db()
    settle_first_period(agreement)
    return agreement


@transaction.atomic
def revise_agreement(agreement: Agreement, *, by: User, on: date, why: str = "") -> Agreement:
    """Save what was changed; another text of an active agreement is its next edition.

    `why` it needs no approval is then to be said. A period that notice or an ending has cut stays
    cut. Raises ValidationError when its days would then meet those of another active agreement.
    """
    require_care(by, agreement.customer, on=on)
    before = _locked(agreement)
    _require_no_ring(agreement)
    with refusals_in_words(), _as_next_edition(before, by=by, on=on, why=why):
        agreement.full_clean()
        agreement.save()
        agreement.refresh_from_db()
        if _differ(before, agreement, LENGTH) and not before.is_cut:
            settle_first_period(agreement)
        if agreement.state == AgreementState.ACTIVE:
            plan_agreement(agreement, as_of=on)
    return agreement


@transaction.atomic
def add_line(
    agreement: Agreement,
    *,
    by: User,
    on: date,
    service: Service,
    quantity: Decimal,
    price: Decimal | None,
    why: str = "",
    **money: Any,
) -> AgreementLine:
    """Add a service to the last period, at the service's price of the day where none is given.

    The line of a draft is given the default levels of the service as a proposal; one of what is in
    force holds from `on`, and not before. `money` may say
    its cost, the share that the customer pays, and who pays the rest.
    Raises ValidationError when the agreement has no period, another one covers the service, or the
    customer cannot have it from the first day on: it is in the pipeline, retiring or retired then.
    """
    require_care(by, agreement.customer, on=on)
    agreement = _locked(agreement)
    period = last_period(agreement)
    customer = None if agreement.kind == AgreementKind.DEFAULT else agreement.customer
    require_offered(service, customer, day=max(on, period.first_day), on=on)
    line = AgreementLine(
        period=period,
        service=service,
        quantity=quantity,
        price=_price_of(service, agreement, on) if price is None else price,
        added_on=_since(period, on) if agreement.state == AgreementState.ACTIVE else None,
        **money,
    )
    line = save_line(line, by=by, on=on, why=why)
    if agreement.state in ON_THE_WAY and agreement.kind != AgreementKind.DEFAULT:
        line.refresh_from_db()
        propose_defaults(line, on=on)
    return line


@transaction.atomic
def save_line(line: AgreementLine, *, by: User, on: date, why: str = "") -> AgreementLine:
    """Save a line that was changed, as the next edition where the agreement is active."""
    require_care(by, line.period.agreement.customer, on=on)
    agreement = _locked(line.period.agreement)
    period = line.period
    with refusals_in_words(), _as_next_edition(agreement, period, by=by, on=on, why=why):
        line.full_clean(exclude=["customer", "valid"])
        line.save()
    return line


def _since(period: AgreementPeriod, day: date) -> date | None:
    """From when what is added on the day holds; None where that is the whole period."""
    return day if day > period.first_day else None


@transaction.atomic
def remove_line(line: AgreementLine, *, by: User, on: date, why: str = "") -> None:
    """Take a service out of its period, as the next edition where the agreement is active.

    Of what is in force it ends the day before `on`, with its targets; a line of a draft goes. A
    second time changes nothing.
    """
    require_care(by, line.period.agreement.customer, on=on)
    agreement = _locked(line.period.agreement)
    held = AgreementLine.objects.standing().select_related("period").filter(pk=line.pk).first()
    if held is None:
        return
    with refusals_in_words(), _as_next_edition(agreement, held.period, by=by, on=on, why=why):
        take_out(held, None if agreement.state in ON_THE_WAY else on)


@transaction.atomic
def remove_level(level: ServiceLevel, *, by: User, on: date, why: str = "") -> None:
    """Take a target out of its line; as `remove_line`."""
    require_care(by, level.line.period.agreement.customer, on=on)
    agreement = _locked(level.line.period.agreement)
    held = ServiceLevel.objects.select_related("line__period").filter(pk=level.pk).first()
    if held is None:
        return
    period = held.line.period
    with refusals_in_words(), _as_next_edition(agreement, period, by=by, on=on, why=why):
        end_level(held, None if agreement.state in ON_THE_WAY else on)


def take_out(line: AgreementLine, day: date | None) -> None:
    """End a line and its targets the day before; what then never held goes, all without a day."""
    if day is None or day <= line.valid.lower:
        line.delete()
        return
    for level in line.levels.all():
        end_level(level, day)
    line.taken_out_on = day
    line.save()


def end_level(level: ServiceLevel, day: date | None) -> None:
    """End a target the day before; what then never applied goes, and anyone without a day."""
    first_day, day_after = level.valid.lower, level.valid.upper
    if day is None or (first_day is not None and first_day >= day):
        level.delete()
    elif day_after is None or day_after > day:
        level.valid = DateRange(first_day, day)
        level.save()


def add_level(level: ServiceLevel, *, by: User, on: date, why: str = "") -> ServiceLevel:
    """Add a target to a line, on the days of its period; in force from `on`, and not before."""
    period = level.line.period
    is_in_force = period.agreement.state == AgreementState.ACTIVE
    first_day = max(on, period.first_day) if is_in_force else period.first_day
    level.valid = DateRange(first_day, period.valid.upper)
    return save_level(level, by=by, on=on, why=why)


@transaction.atomic
def save_level(level: ServiceLevel, *, by: User, on: date, why: str = "") -> ServiceLevel:
    """Save a target that was changed, as the next edition where the agreement is active.

    What has applied until the day before stays as it was: the change is a new level from `on`,
    which is returned. Raises ValidationError for a level that applies no longer.
    """
    require_care(by, level.line.period.agreement.customer, on=on)
    agreement = _locked(level.line.period.agreement)
    period = level.line.period
    with refusals_in_words(), _as_next_edition(agreement, period, by=by, on=on, why=why):
        level.full_clean()
        if level.pk and agreement.state not in ON_THE_WAY:
            level = changed_from(level, on)
        level.save()
    return level


def changed_from(level: ServiceLevel, on: date) -> ServiceLevel:
    """The changed level as one that applies from the day; the one before it is closed by then."""
    before = ServiceLevel.objects.select_for_update(no_key=True).get(pk=level.pk)
    first_day, day_after = before.valid.lower, before.valid.upper
    if day_after is not None and day_after <= on:
        raise ValidationError(_("This target applies no longer; what it was then stays."))
    if first_day is not None and first_day >= on:
        return level
    if all(getattr(before, name) == getattr(level, name) for name in PROMISED):
        return level
    before.valid = DateRange(first_day, on)
    before.save()
    same = ("line", "measure", "period_kind", "requirement", *PROMISED)
    facts = {name: getattr(level, name) for name in same}
    return ServiceLevel(valid=DateRange(on, day_after), **facts)


def _locked(agreement: Agreement) -> Agreement:
    """The agreement as it stands, under its lock until the end of the transaction."""
    return Agreement.objects.select_for_update(no_key=True).get(pk=agreement.pk)


def _differ(before: Agreement, after: Agreement, names: tuple[str, ...]) -> bool:
    return any(getattr(before, name) != getattr(after, name) for name in names)


def _require_no_ring(agreement: Agreement) -> None:
    """Refuse a master that stands under the agreement itself, however far below."""
    above, seen = agreement.master, set[int]()
    while above is not None and above.pk not in seen:
        if above.pk == agreement.pk:
            raise ValidationError(
                {"master": _("%s stands under this agreement itself.") % agreement.master}
            )
        seen.add(above.pk)
        above = above.master


@contextmanager
def _as_next_edition(
    agreement: Agreement, changes: AgreementPeriod | None = None, *, by: User, on: date, why: str
) -> Iterator[None]:
    """What is changed within of an active agreement is an amendment: an edition each, kept.

    `agreement` is locked and as it was, `changes` the period that is written, else the last one;
    the text that held until now is frozen too, where it was not before. Raises ValidationError
    where it is not said why the customer need not approve it, and for what is over: an ended
    agreement and a period that is past stay what they were.
    """
    if agreement.state in ON_THE_WAY:
        _require_not_agreed(agreement)
        yield
        return
    if agreement.state == AgreementState.ENDED:
        with _unchanged(agreement, changes, on=on):
            yield
        return
    _require_to_come(changes, on=on)
    if agreement.amendments.agreed().exists():
        raise ValidationError(_("An amendment is agreed; change this once that is in effect."))
    before = freeze_as_it_stands(agreement, by=by, on=on, period=_now(changes))
    yield
    amended = Agreement.objects.get(pk=agreement.pk)
    after = freeze_edition(
        amended, by=by, on=on, purpose=EditionPurpose.CHANGE, why=why, period=_now(changes)
    )
    if after != before and not why:
        raise ValidationError({"why": _("Say why this needs no approval, or draft an amendment.")})


def _now(period: AgreementPeriod | None) -> AgreementPeriod | None:
    """The period as it stands; it may have been written since it was read."""
    return None if period is None else AgreementPeriod.objects.get(pk=period.pk)


def _require_not_agreed(agreement: Agreement) -> None:
    """Refuse to change the draft of an amendment that the customer has agreed to."""
    amendment = Amendment.objects.agreed().filter(draft=agreement).first()
    if amendment is not None:
        raise ValidationError(
            _("%s is agreed and stays as it is. To change it, withdraw it and draft another.")
            % amendment
        )


@contextmanager
def _unchanged(agreement: Agreement, period: AgreementPeriod | None, *, on: date) -> Iterator[None]:
    """Refuse what changes the text of an ended agreement within; remarks may be written."""
    held = period or agreement.periods.last_of_chain().first()
    before = content_of(agreement, held, on=held.first_day) if held else None
    yield
    ended, held = Agreement.objects.get(pk=agreement.pk), _now(held)
    if held is not None and content_of(ended, held, on=held.first_day) != before:
        raise ValidationError(
            _("%s has ended; what was agreed stays as it was.") % agreement.number
        )


def _require_to_come(period: AgreementPeriod | None, *, on: date) -> None:
    if period is not None and period.last_day is not None and period.last_day < on:
        raise ValidationError(_("This period is over; what was agreed then stays as it was."))


def _price_of(service: Service, agreement: Agreement, on: date) -> Decimal | None:
    prices = ServicePrice.objects.valid(on=on).filter(service=service)
    if agreement.currency:
        prices = prices.filter(currency=agreement.currency)
    return prices.values_list("price", flat=True).first()

"""What was agreed as an amendment becomes what the agreement says, on its day."""

from collections.abc import Mapping
from datetime import date

import structlog
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _

from agreements.models import (
    Agreement,
    AgreementEdition,
    AgreementLine,
    AgreementPeriod,
    AgreementState,
    Amendment,
    ServiceLevel,
)
from agreements.operations.activate import settle_first_period
from agreements.operations.draft import (
    AGREED,
    LENGTH,
    PROMISED,
    changed_from,
    end_level,
    take_out,
)
from agreements.operations.freeze import last_period, text_today
from agreements.operations.plan_renewals import plan_agreement
from agreements.texts.contents import key_of, promised_in
from brm.ui.refusals import refusals_in_words

LINE = ("quantity", "price", "cost", "funding_share", "rest_paid_by_id")
"""What of a line is written as it was drafted."""

log = structlog.get_logger(__name__)


def put_due_amendments_in_effect(as_of: date) -> dict[str, int]:
    """Put each agreed amendment whose day has come in effect; one that cannot says why from then.

    What was under way of an agreement that has ended meanwhile is withdrawn.
    """
    done = {"amended": 0}
    if not Amendment.objects.waiting_for_sweep(on=as_of).exists():
        return done
    for pk in list(Amendment.objects.of_ended().values_list("pk", flat=True)):
        done["withdrawn"] = done.get("withdrawn", 0) + _withdraw_of_ended(pk, as_of)
    for pk in list(Amendment.objects.due(on=as_of).values_list("pk", flat=True)):
        try:
            done["amended"] += _put_one_in_effect(pk, as_of)
        except (ValidationError, DatabaseError) as refusal:
            log.warning("amendment_not_in_effect", amendment=pk, why=str(refusal))
            _keep_refusal(pk, as_of, _in_words(refusal))
            done["failed"] = done.get("failed", 0) + 1
    return done


def _in_words(refusal: Exception) -> str:
    if isinstance(refusal, ValidationError):
        return " ".join(refusal.messages)
    return _("The database refused it; the log says more.")


@transaction.atomic
def _keep_refusal(pk: int, as_of: date, why: str) -> None:
    """Say on the amendment why it is not in effect, since the first day on which that was so."""
    amendment = Amendment.objects.due(on=as_of).select_for_update(of=("self",)).filter(pk=pk)
    held = amendment.first()
    if held is not None and held.refused_because != why:
        held.refused_on, held.refused_because = held.refused_on or as_of, why
        held.save()


@transaction.atomic
def _put_one_in_effect(pk: int, as_of: date) -> int:
    """One or none: what another sweep has put in effect meanwhile is left."""
    of = Amendment.objects.values_list("agreement_id", flat=True).get(pk=pk)
    agreement = Agreement.objects.select_for_update(no_key=True).get(pk=of)
    amendment = Amendment.objects.due(on=as_of).filter(pk=pk).select_related("edition").first()
    if amendment is None:
        return 0
    put_in_effect(agreement, amendment, on=as_of)
    return 1


@transaction.atomic
def _withdraw_of_ended(pk: int, as_of: date) -> int:
    """One or none: what another sweep has withdrawn meanwhile is left."""
    of = Amendment.objects.values_list("agreement_id", flat=True).get(pk=pk)
    Agreement.objects.select_for_update(no_key=True).get(pk=of)
    amendment = Amendment.objects.of_ended().filter(pk=pk).select_related("draft").first()
    if amendment is None:
        return 0
    give_up(amendment, on=as_of)
    return 1


def give_up(amendment: Amendment, *, on: date) -> None:
    """Withdraw an amendment, whose agreement is locked by whoever calls; its draft goes."""
    draft, amendment.draft, amendment.withdrawn_on = amendment.draft, None, on
    amendment.full_clean()
    amendment.save()
    if draft is not None:
        draft.delete()


def put_in_effect(agreement: Agreement, amendment: Amendment, *, on: date) -> None:
    """Write into the agreement, which is locked by whoever calls, what was agreed; once.

    Raises ValidationError where it would then not say exactly what the agreed edition says.
    """
    draft, edition = amendment.draft, amendment.edition
    if draft is None or edition is None or agreement.state != AgreementState.ACTIVE:
        raise ValidationError(_("%s is not in force any more.") % agreement.number)
    day = amendment.takes_effect_on
    with refusals_in_words():
        _take_terms(agreement, draft)
        period = last_period(agreement)
        _take_lines(period, last_period(draft), day, before=edition.follows)
        period.edition = edition.n
        period.save()
        text = text_today(agreement, on=day)
        if text is None or promised_in(text) != promised_in(edition.content):
            raise ValidationError(
                _("%s was changed otherwise since %s was agreed; draft it anew.")
                % (agreement.number, amendment)
            )
        amendment.draft, amendment.applied_on = None, on
        amendment.refused_on, amendment.refused_because = None, ""
        amendment.full_clean()
        amendment.save()
        draft.delete()
        plan_agreement(agreement, as_of=on)


def _take_terms(agreement: Agreement, draft: Agreement) -> None:
    length = any(getattr(agreement, name) != getattr(draft, name) for name in LENGTH)
    for name in AGREED:
        setattr(agreement, name, getattr(draft, name))
    agreement.full_clean()
    agreement.save()
    agreement.refresh_from_db()
    if length and not agreement.is_cut:
        settle_first_period(agreement)


def _take_lines(
    period: AgreementPeriod,
    drafted: AgreementPeriod,
    day: date,
    *,
    before: AgreementEdition | None,
) -> None:
    """Quantities and prices as drafted; targets from the day on, as any change of them.

    What the draft has no more of the edition `before` ends the day before, and what it has anew
    begins on the day. What came otherwise meanwhile is left, so that it shows as such.
    """
    told = before.sections if before else {}
    lines = period.lines.standing().select_related("service")
    held = {line.service_id: line for line in lines}
    for wanted in drafted.lines.standing():
        line = held.pop(wanted.service_id, None)
        if line is None:
            since = day if day > period.first_day else None
            line = AgreementLine(period=period, service_id=wanted.service_id, added_on=since)
        if line.pk is None or any(getattr(line, f) != getattr(wanted, f) for f in LINE):
            for name in LINE:
                setattr(line, name, getattr(wanted, name))
            line.save()
            line.refresh_from_db()
        _end_levels(line, wanted, day, told.get("levels", {}))
        for target in wanted.levels.all():
            _take_level(line, target, day)
    for line in held.values():
        if line.service.code in told.get("lines", {}):
            take_out(line, day)


def _end_levels(
    line: AgreementLine, wanted: AgreementLine, day: date, told: Mapping[str, object]
) -> None:
    """End the targets that were told of before and for which the draft has none any more."""
    drafted = set(wanted.levels.values_list("measure", "period_kind"))
    for level in line.levels.not_past(on=day).select_related("line__service", "measure"):
        is_gone = (level.measure_id, level.period_kind) not in drafted
        if is_gone and key_of(level) in told:
            end_level(level, day)


def _take_level(line: AgreementLine, wanted: ServiceLevel, day: date) -> None:
    same = {"measure": wanted.measure_id, "period_kind": wanted.period_kind}
    levels = ServiceLevel.objects.filter(line=line, **same)
    held = levels.filter(valid__contains=max(day, wanted.valid.lower or day)).first()
    if held is None:
        wanted.pk, wanted.version, wanted._state.adding = None, 1, True
        wanted.line = line
        wanted.valid = DateRange(max(day, line.valid.lower), line.valid.upper)
        wanted.save()
        return
    said = (*PROMISED, "requirement_id")
    if all(getattr(held, name) == getattr(wanted, name) for name in said):
        return
    for name in said:
        setattr(held, name, getattr(wanted, name))
    changed_from(held, day).save()

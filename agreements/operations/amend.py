"""An agreement in force is amended: drafted on a copy, agreed, put in effect on its day."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from agreements.models import (
    Agreement,
    AgreementEdition,
    AgreementLine,
    AgreementPeriod,
    AgreementState,
    Amendment,
    Approval,
    EditionPurpose,
)
from agreements.operations.draft import AGREED
from agreements.operations.freeze import freeze_as_it_stands, freeze_content, last_period
from agreements.operations.put_in_effect import LINE, give_up, put_in_effect
from agreements.texts.contents import content_of
from brm.accounts.models import User
from brm.ui.refusals import refusals_in_words
from customers.care import require_care


@transaction.atomic
def draft_amendment(
    agreement: Agreement, *, by: User, on: date, why: str, takes_effect_on: date
) -> Amendment:
    """Begin an amendment on a copy of what the last period says, to take effect on that day.

    Raises ValidationError where the agreement is not in force, another amendment is under way, or
    the day is past or outside the period.
    """
    require_care(by, agreement.customer, on=on)
    held = Agreement.objects.select_for_update(no_key=True).get(pk=agreement.pk)
    if held.state != AgreementState.ACTIVE:
        raise ValidationError(_("Only what is in force is amended; a draft is simply changed."))
    period = last_period(held)
    if takes_effect_on < on or not period.contains(takes_effect_on):
        raise ValidationError(
            {"takes_effect_on": _("Give a day from today on, within the last period.")}
        )
    freeze_as_it_stands(held, by=by, on=on)
    amendment = Amendment(
        agreement=held,
        n=held.amendments.count() + 1,
        period_n=period.n,
        why=why.strip(),
        takes_effect_on=takes_effect_on,
        drafted_on=on,
        drafted_by=by,
    )
    with refusals_in_words():
        amendment.draft = _copy(held, period, number=str(amendment), on=takes_effect_on)
        amendment.full_clean()
        amendment.save()
    return amendment


@transaction.atomic
def withdraw_amendment(amendment: Amendment, *, by: User, on: date) -> Amendment:
    """Give an amendment up before it is in effect; its draft goes, what was frozen of it stays."""
    require_care(by, amendment.agreement.customer, on=on)
    held = locked_amendment(amendment)
    if not held.is_open:
        raise ValidationError(_("%s is not under way any more.") % held)
    give_up(held, on=on)
    return held


@transaction.atomic
def exempt_amendment(amendment: Amendment, *, by: User, on: date, exemption: str) -> Amendment:
    """Agree an amendment that needs no approval, for the reason given; in effect on its day."""
    require_care(by, amendment.agreement.customer, on=on)
    held = locked_amendment(amendment)
    require_undecided(held)
    if not exemption.strip():
        raise ValidationError({"exemption": _("Say why it needs no approval.")})
    held.exemption = exemption.strip()
    edition = freeze_amendment(held, by=by, on=on)
    return agree_amendment(held.agreement, held, edition, approval=None, on=on)


def freeze_amendment(amendment: Amendment, *, by: User | None, on: date) -> AgreementEdition:
    """What the agreement is to say, as its next edition.

    Raises ValidationError where it says the same as now, or the period has been renewed since.
    """
    hold_draft(amendment)
    content = amended_text(amendment)
    if content is None:
        raise ValidationError(
            _("%s is of a period that is not the last one any more; draft it anew.") % amendment
        )
    held = freeze_as_it_stands(amendment.agreement, by=by, on=on)
    edition = freeze_content(
        amendment.agreement,
        content,
        by=by,
        on=on,
        purpose=EditionPurpose.AMENDMENT,
        period_n=amendment.period_n,
        takes_effect_on=amendment.takes_effect_on,
        follows=held,
        why=amendment.why,
    )
    if edition.digest == held.digest:
        raise ValidationError(_("%s says the same as what is in force.") % amendment)
    return edition


def amended_text(amendment: Amendment) -> dict[str, Any] | None:
    """The agreement's text as the draft has it; None where it is of no last period any more.

    Who writes by it calls `hold_draft` before.
    """
    if amendment.draft_id is None or last_period(amendment.agreement).n != amendment.period_n:
        return None
    return text_drafted(amendment)


def hold_draft(amendment: Amendment) -> None:
    """Lock the draft, so that its text does not change until the end of the transaction."""
    Agreement.objects.select_for_update(no_key=True).filter(amendment=amendment).first()


def text_drafted(amendment: Amendment) -> dict[str, Any] | None:
    """What the draft of the amendment says, under the number of its agreement, for reading."""
    draft = Agreement.objects.filter(amendment=amendment).select_related("customer__unit").first()
    if draft is None:
        return None
    content = content_of(draft, last_period(draft), on=amendment.takes_effect_on)
    content["sections"]["agreement"]["agreement"]["number"] = amendment.agreement.number
    return content


def agree_amendment(
    agreement: Agreement,
    amendment: Amendment,
    edition: AgreementEdition,
    *,
    approval: Approval | None,
    on: date,
) -> Amendment:
    """The amendment is agreed: in effect at once where its day has come, else on its day."""
    amendment.edition, amendment.approval, amendment.agreed_on = edition, approval, on
    amendment.full_clean()
    with refusals_in_words():
        amendment.save()
        if amendment.takes_effect_on <= on:
            put_in_effect(agreement, amendment, on=on)
    return amendment


def require_undecided(amendment: Amendment) -> None:
    """Refuse to agree again what is agreed, in effect, or withdrawn."""
    if not amendment.is_open:
        raise ValidationError(_("%s is not under way any more.") % amendment)
    if amendment.agreed_on is not None:
        raise ValidationError(
            _("%s is agreed and stays as it is. To change it, withdraw it and draft another.")
            % amendment
        )


def locked_amendment(amendment: Amendment) -> Amendment:
    """The amendment as it stands, under the lock of its agreement first and then its own."""
    Agreement.objects.select_for_update(no_key=True).get(pk=amendment.agreement_id)
    rows = Amendment.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("agreement__customer__unit", "draft").get(pk=amendment.pk)


def _copy(agreement: Agreement, period: AgreementPeriod, *, number: str, on: date) -> Agreement:
    """A draft that says what the agreement says in the period, on the day and later."""
    facts = {name: getattr(agreement, name) for name in ("customer", "lead_days", *AGREED)}
    draft = Agreement.objects.create(number=number, state=AgreementState.DRAFT, **facts)
    copied = AgreementPeriod.objects.create(
        agreement=draft, n=period.n, valid=period.valid, origin=period.origin
    )
    for line in period.lines.standing().select_related("service"):
        facts = {name: getattr(line, name) for name in LINE}
        same = AgreementLine.objects.create(period=copied, service=line.service, **facts)
        for level in line.levels.not_past(on=on):
            level.pk, level.line, level.version, level._state.adding = None, same, 1, True
            level.save()
    return draft


def open_draft(agreement: Agreement) -> Amendment | None:
    """The amendment that the agreement is the draft of, where it is one."""
    rows = Amendment.objects.select_related("agreement__customer__unit", "draft")
    return rows.filter(draft=agreement).first()

"""The text of an agreement is frozen as an edition."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from agreements.models import Agreement, AgreementEdition, AgreementPeriod, EditionPurpose
from agreements.texts.contents import content_of
from brm.accounts.models import User
from customers.models.snapshots import digest_of


def last_period(agreement: Agreement) -> AgreementPeriod:
    """The last period of its chain. Raises ValidationError where it has none."""
    period = agreement.periods.last_of_chain().first()
    if period is None:
        raise ValidationError(_("Give the agreement its first day before its lines."))
    return period


def text_today(agreement: Agreement, *, on: date) -> dict[str, Any] | None:
    """What its last period says as it stands; None where it has no period yet."""
    period = agreement.periods.last_of_chain().first()
    return content_of(agreement, period, on=on) if period else None


def freeze_edition(
    agreement: Agreement,
    *,
    by: User | None,
    on: date,
    purpose: EditionPurpose,
    why: str = "",
    takes_effect_on: date | None = None,
    period: AgreementPeriod | None = None,
) -> AgreementEdition:
    """The text of a period as it stands, kept for good; the last edition where it says it.

    Whoever calls holds the lock of the agreement. Without `period` it is the last one; without a
    day it takes effect with its period, or today where that has begun.
    """
    period = period or last_period(agreement)
    content = content_of(agreement, period, on=on)
    held = edition_held(agreement, period)
    if held is not None and held.digest == digest_of(content) and not held.is_refused:
        return held
    edition = freeze_content(
        agreement,
        content,
        by=by,
        on=on,
        purpose=purpose,
        why=why,
        period_n=period.n,
        takes_effect_on=takes_effect_on or _starts(period, purpose, on),
        follows=held or agreement.editions.filter(period_n__lt=period.n).latest_first().first(),
    )
    if period.edition != edition.n:
        period.edition = edition.n
        period.save()
    return edition


def edition_held(agreement: Agreement, period: AgreementPeriod) -> AgreementEdition | None:
    """The edition that holds in the period, or that its draft was last frozen as."""
    return agreement.editions.filter(period_n=period.n, n=period.edition).first()


def freeze_content(
    agreement: Agreement,
    content: dict[str, Any],
    *,
    by: User | None,
    on: date,
    purpose: EditionPurpose,
    period_n: int,
    takes_effect_on: date,
    follows: AgreementEdition | None,
    why: str = "",
) -> AgreementEdition:
    """A content as the next edition of that period; the last one where it says the same.

    What was answered with no is a new edition when it is asked again.
    """
    digest = digest_of(content)
    last = agreement.editions.filter(period_n=period_n).latest_first().first()
    if last is not None and last.digest == digest and not last.is_refused:
        return last
    edition = AgreementEdition(
        agreement=agreement,
        period_n=period_n,
        n=last.n + 1 if last else 1,
        follows=follows,
        purpose=purpose,
        why=why.strip(),
        content=content,
        digest=digest,
        takes_effect_on=takes_effect_on,
        made_on=on,
        made_by=by,
    )
    edition.full_clean()
    edition.save()
    edition.refresh_from_db()
    return edition


def freeze_as_it_stands(
    agreement: Agreement, *, by: User | None, on: date, period: AgreementPeriod | None = None
) -> AgreementEdition:
    """The text that is in force, before something is changed of it; without `period` of the last.

    What came in by a file, or by a tacit renewal, was never frozen until then.
    """
    period = period or last_period(agreement)
    purpose = EditionPurpose.FIRST if period.n == 1 else EditionPurpose.RENEWAL
    return freeze_edition(
        agreement, by=by, on=on, purpose=purpose, takes_effect_on=period.first_day, period=period
    )


def _starts(period: AgreementPeriod, purpose: EditionPurpose, on: date) -> date:
    if purpose == EditionPurpose.CHANGE:
        return max(on, period.first_day)
    return period.first_day

"""The customer is asked to approve an edition of an agreement's text, and says yes or no."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Sum
from django.utils.translation import gettext as _

from agreements.models import (
    Agreement,
    AgreementEdition,
    AgreementState,
    Approval,
    ApprovalRequest,
    DecisionOutcome,
    EditionPurpose,
)
from agreements.operations.activate import put_in_force
from agreements.operations.agreed import agree, decline, drafted_in, text_asked_for, under_way
from agreements.operations.amend import (
    freeze_amendment,
    hold_draft,
    locked_amendment,
    open_draft,
    require_undecided,
)
from agreements.operations.ask import ask_by_link, take_back_links
from agreements.operations.decide import as_it_was, by_group
from agreements.operations.freeze import (
    freeze_as_it_stands,
    freeze_content,
    freeze_edition,
    last_period,
)
from agreements.operations.take_over import lock_with_predecessor
from agreements.operations.tell import tell_of_approval
from agreements.texts.contents import content_of
from brm.accounts.models import Organisation, Role, User
from brm.accounts.permissions import require_role
from brm.links.models import PersonalLink
from brm.ui.formats import full_day
from customers.care import require_care
from customers.deciding import require_covered, require_decider, who_decides
from customers.deciding.answers import Answer
from customers.models import Mandate, Matter, Person
from customers.models.snapshots import digest_of
from customers.periods import period as days_from

PURPOSE = "agreement_approval"


@dataclass(frozen=True)
class Worth:
    """The sum that an agreement is held against a mandate with; None where it names none."""

    amount: Decimal | None
    currency: str


def worth(agreement: Agreement) -> Worth:
    """Its value; else what the lines of its last period come to a year."""
    currency = agreement.currency or Organisation.current().currency
    if agreement.value is not None:
        return Worth(agreement.value, currency)
    lines = last_period(agreement).lines.standing().exclude(price=None)
    total = lines.aggregate(sum=Sum(F("quantity") * F("price")))["sum"]
    return Worth(None if total is None else total.quantize(Decimal("0.01")), currency)


def who_approves(agreement: Agreement, *, on: date) -> Answer:
    """Who decides on the agreement on the day, and why."""
    return who_decides(Matter.AGREEMENT, unit=agreement.customer.unit, on=on, **_asked(agreement))


def _asked(agreement: Agreement) -> dict[str, Any]:
    sum_ = worth(agreement)
    named = sum_.amount is not None
    return {"amount": sum_.amount, "currency": sum_.currency if named else ""}


@transaction.atomic
def ask_approval(
    agreement: Agreement,
    *,
    by: User,
    on: date,
    person: Person,
    site: str,
    last_day: date | None = None,
) -> PersonalLink:
    """Ask somebody, by a personal link, to approve the text exactly as it stands now.

    It is frozen for that. Of an active agreement it is the text of its next period up to
    `last_day`. Raises ValidationError where the person may not decide it on the day, or where it
    could not come into force as it stands, so that nobody is asked in vain.
    """
    require_care(by, agreement.customer, on=on)
    amendment = open_draft(agreement)
    if amendment is not None:
        amendment = locked_amendment(amendment)
        require_undecided(amendment)
    held = locked(agreement)
    edition = (
        _edition_to_ask_for(held, by=by, on=on, last_day=last_day)
        if amendment is None
        else freeze_amendment(amendment, by=by, on=on)
    )
    require_approver(held, person, on=on)
    if edition.purpose == EditionPurpose.FIRST:
        _require_could_hold(held, on=on)
    _await_approval(held)
    asked = ApprovalRequest(edition=edition, person=person, asked_on=on, asked_by=by)
    asked.full_clean()
    asked.save()
    return ask_by_link(PURPOSE, asked, by=by, on=on, site=site)


@transaction.atomic
def take_back_request(asked: ApprovalRequest, *, by: User, on: date) -> None:
    """Close the links by which somebody was asked."""
    require_care(by, asked.edition.agreement.customer, on=on)
    take_back_links(PURPOSE, asked, by=by)


@transaction.atomic
def answer_edition(
    edition: AgreementEdition,
    *,
    by: User | None,
    on: date,
    outcome: str,
    person: Person | None,
    is_of_group: bool = False,
    request: ApprovalRequest | None = None,
    signed_as: str = "",
    comment: str = "",
) -> Approval:
    """Write down the yes or no to the edition, and let happen what follows; once.

    `by` is nobody where the person answers by the link of `request`; then the relationship manager
    is told. A second time the same answer
    of the same person is the first one. Raises ValidationError where somebody else answered, where
    the text has changed since, and where the person may not decide it on the day, naming who may.
    """
    held = locked(edition.agreement)
    given = edition.approvals.select_related("person").first()
    if given is not None:
        return _same(given, person, outcome)
    if (amendment := under_way(held)) is not None:
        hold_draft(amendment)
    require_current(held, edition, on=on)
    drafted = drafted_in(edition)
    stands_on = (
        by_group(who_approves(drafted, on=on)) if is_of_group else _by_mandate(drafted, person, on)
    )
    approval = Approval(
        edition=edition,
        digest=edition.digest,
        outcome=outcome,
        request=request,
        signed_as=signed_as.strip(),
        comment=comment.strip(),
        answered_on=on,
        recorded_by=by,
        **_asked(drafted),
        **stands_on,
    )
    approval.full_clean()
    approval.save()
    (agree if outcome == DecisionOutcome.APPROVED else decline)(held, approval, on=on)
    if request is not None:
        tell_of_approval(approval, on=on)
    return approval


@transaction.atomic
def record_answer(
    edition: AgreementEdition,
    *,
    by: User,
    on: date,
    outcome: str,
    person: Person | None = None,
    is_of_group: bool = False,
    comment: str = "",
) -> Approval:
    """A yes or no given or recorded here: one's own, or by whoever cares for the customer.

    That of the IT steering group is recorded by one of its members.
    """
    if is_of_group:
        require_role(by, Role.STEERING_GROUP, Role.ADMINISTRATOR)
    elif person is None or person.user_id != by.pk:
        require_care(by, edition.agreement.customer, on=on)
    return answer_edition(
        edition,
        by=by,
        on=on,
        outcome=outcome,
        person=person,
        is_of_group=is_of_group,
        comment=comment,
    )


def require_current(agreement: Agreement, edition: AgreementEdition, *, on: date) -> None:
    """Refuse to answer an edition that is not the last one, or not what the text says today."""
    awaited = agreement.state == AgreementState.AWAITING_APPROVAL
    if edition.purpose != EditionPurpose.FIRST:
        awaited = agreement.state == AgreementState.ACTIVE
    if not awaited:
        raise ValidationError(
            _("%(number)s is “%(state)s”: no approval of it is awaited."),
            params={"number": agreement.number, "state": agreement.get_state_display()},
        )
    last = agreement.editions.filter(period_n=edition.period_n).latest_first().first()
    content = text_asked_for(agreement, edition, on=on)
    if last != edition or content is None or digest_of(content) != edition.digest:
        raise ValidationError(
            _("The text has changed since edition %(n)s was sent. Ask for a link to the new one."),
            code="changed",
            params={"n": edition.label},
        )


def require_approver(
    agreement: Agreement, person: Person | None, *, on: date
) -> tuple[Mandate, str]:
    """The mandate by which the person approves, for every service of the agreement, and its words.

    Raises ValidationError that names who may.
    """
    found = require_covered(who_approves(agreement, on=on), person)
    services = found[0].services
    if not services:
        return found
    lines = last_period(agreement).lines.standing().exclude(service__code__in=services)
    for code in lines.order_by("service__code").values_list("service__code", flat=True):
        unit = agreement.customer.unit
        found = require_decider(
            person, Matter.AGREEMENT, unit=unit, on=on, service=code, **_asked(agreement)
        )
    return found


def locked(agreement: Agreement) -> Agreement:
    """The agreement as it stands, under its lock until the end of the transaction."""
    lock_with_predecessor(agreement)
    rows = Agreement.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("customer__unit").get(pk=agreement.pk)


def _edition_to_ask_for(
    agreement: Agreement, *, by: User, on: date, last_day: date | None
) -> AgreementEdition:
    if agreement.state == AgreementState.ENDED:
        raise ValidationError(_("%s has ended.") % agreement.number)
    if agreement.state != AgreementState.ACTIVE:
        return freeze_edition(agreement, by=by, on=on, purpose=EditionPurpose.FIRST)
    period = last_period(agreement)
    if period.last_day is None or last_day is None or last_day <= period.last_day:
        raise ValidationError(
            {"last_day": _("Say up to which day it is to be renewed, after its end of today.")}
        )
    held = freeze_as_it_stands(agreement, by=by, on=on)
    first_day = period.last_day + timedelta(days=1)
    days = days_from(first_day, last_day)
    return freeze_content(
        agreement,
        content_of(agreement, period, on=on, days=days),
        by=by,
        on=on,
        purpose=EditionPurpose.RENEWAL,
        period_n=period.n + 1,
        takes_effect_on=first_day,
        follows=held,
    )


def _require_could_hold(agreement: Agreement, *, on: date) -> None:
    """Put it in force and take that back: what refuses it then is said to who asks."""
    tried = Agreement.objects.get(pk=agreement.pk)
    tried.exemption = "tried"  # in place of the approval that is asked for
    with transaction.atomic():
        put_in_force(tried, on=on)
        transaction.set_rollback(True)


def _await_approval(agreement: Agreement) -> None:
    """Take it by the states between to where its approval is awaited."""
    awaited = AgreementState.AWAITING_APPROVAL
    if agreement.state in (AgreementState.ACTIVE, awaited):
        return
    for state in (AgreementState.NEGOTIATION, awaited):
        if agreement.may_become(state):
            agreement.state = state
            agreement.full_clean()
            agreement.save()


def _same(given: Approval, person: Person | None, outcome: str) -> Approval:
    if given.person == person and given.outcome == outcome:
        return given
    raise ValidationError(
        _("Edition %(n)s was answered already: %(answer)s, %(who)s, %(day)s."),
        code="answered",
        params={
            "n": given.edition.label,
            "answer": given.get_outcome_display().lower(),
            "who": given.who,
            "day": full_day(given.answered_on),
        },
    )


def _by_mandate(agreement: Agreement, person: Person | None, on: date) -> dict[str, Any]:
    mandate, words = require_approver(agreement, person, on=on)
    assert person is not None
    return {
        "person": person,
        "mandate": mandate,
        "by_mandate": words,
        "mandate_as_it_was": as_it_was(mandate, person),
    }

"""Begin a business case, write it, and submit it: from then on its words stay as they are."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Sum
from django.forms import BaseModelFormSet
from django.utils import timezone
from django.utils.translation import gettext as _

from agreements.cases.content import content_of, cost_in_all
from agreements.models import (
    BusinessCase,
    CaseAlternative,
    CaseFunding,
    CaseState,
    DiscountRate,
    Requirement,
    RequirementKind,
    RequirementState,
)
from agreements.operations.decide import Question, who_decides_on
from agreements.operations.require import locked
from brm.accounts.models import Organisation, User
from customers.care import require_care
from customers.models.snapshots import digest_of

PARTS = ("alternatives", "risks", "fundings", "preparations", "promises")


@transaction.atomic
def begin_case(requirement: Requirement, *, by: User, on: date) -> BusinessCase:
    """The draft of the requirement's case; where there is none, a new one.

    It begins with the content of the edition before, or with two alternatives: to do nothing, and
    the requirement itself. Raises ValidationError for an order, and where somebody was asked to
    decide on it.
    """
    require_care(by, requirement.customer, on=on)
    held = locked(requirement)
    draft = BusinessCase.objects.filter(requirement=held, state=CaseState.DRAFT).first()
    if draft is not None:
        return draft
    if held.kind == RequirementKind.ORDER:
        raise ValidationError(_("%s is an order: it takes no business case.") % held.number)
    if not held.is_changeable:
        raise ValidationError(
            _("%(number)s is %(state)s; take it back into preparation first.")
            % {"number": held.number, "state": held.get_state_display().lower()}
        )
    last = BusinessCase.objects.filter(requirement=held).latest_first().first()
    return _first(held, by, on) if last is None else _another(last, by)


def _first(held: Requirement, by: User, on: date) -> BusinessCase:
    rate = DiscountRate.objects.on(on)
    case = BusinessCase(
        requirement=held,
        edition=1,
        summary=held.outcome,
        currency=held.currency or Organisation.current().currency,
        discount_rate=rate.rate if rate else Decimal(0),
        written_at=timezone.now(),
        written_by=by,
    )
    case.full_clean()
    case.save()
    empty = [Decimal(0)] * (case.years + 1)
    nothing = {"name": _("Do nothing"), "does_nothing": True}
    for facts in (nothing, {"name": held.title[:120], "is_chosen": True}):
        CaseAlternative.objects.create(case=case, costs=empty, benefits=empty, **facts)
    CaseFunding.objects.create(case=case, unit=held.unit)
    return case


def _another(last: BusinessCase, by: User) -> BusinessCase:
    """The next edition, with all that the last one says."""
    copied = ("requirement", "summary", "currency", "years", "discount_rate")
    facts = {name: getattr(last, name) for name in copied}
    written = {"written_at": timezone.now(), "written_by": by}
    case = BusinessCase(edition=last.edition + 1, **facts, **written)
    case.full_clean()
    case.save()
    for part in PARTS:
        for row in getattr(last, part).all():
            row.pk, row.case, row.version = None, case, 1
            row._state.adding = True
            row.save()
    return case


@transaction.atomic
def write_case(
    case: BusinessCase,
    *,
    rows: "Iterable[BaseModelFormSet]",  # type: ignore[type-arg]
    by: User,
    on: date,
) -> BusinessCase:
    """Save a draft with its rows. Raises ValidationError once it is submitted, and where fewer
    years would lose figures that somebody has typed."""
    held = _held(case, by=by, on=on)
    if not held.is_draft:
        raise _is_frozen(held)
    case.written_at, case.written_by = timezone.now(), by
    case.full_clean()
    case.save()
    for formset in rows:
        formset.instance = case  # type: ignore[attr-defined]  # an inline formset
        formset.save()
    _fit_years(case)
    return case


def _fit_years(case: BusinessCase) -> None:
    """Give each alternative a figure for each year."""
    length = case.years + 1
    for each in case.alternatives.all():
        if any(each.costs[length:]) or any(each.benefits[length:]):
            raise ValidationError(
                {
                    "years": _("“%(name)s” has figures after year %(year)s: empty them first.")
                    % {"name": each, "year": case.years}
                }
            )
        if len(each.costs) != length:
            each.costs = _filled(each.costs, length)
            each.benefits = _filled(each.benefits, length)
            each.save()


def _filled(values: list[Decimal], length: int) -> list[Decimal]:
    return (values + [Decimal(0)] * length)[:length]


@transaction.atomic
def submit_case(case: BusinessCase, *, by: User, on: date, version: int) -> BusinessCase:
    """Freeze the case and take the requirement to where it awaits its decision.

    `version` is the one that was read: raises ValidationError where somebody has changed the case
    since, where it is not complete, and where what the requirement fits is not decided.
    """
    held = _held(case, by=by, on=on)
    if not held.is_draft:
        return held
    if held.version != version:
        raise ValidationError(
            _("Somebody has changed the case since you read it. Look at it again, then submit it.")
        )
    requirement = held.requirement
    if not requirement.fit:
        raise ValidationError(_("Decide first what the requirement fits."))
    if not requirement.is_changeable or requirement.kind == RequirementKind.ORDER:
        raise ValidationError(
            _("%(number)s is %(state)s; that is no next step.")
            % {"number": requirement.number, "state": requirement.get_state_display().lower()}
        )
    missing = what_is_missing(held)
    if missing:
        raise ValidationError(missing)
    content = content_of(held)
    held.content, held.digest = content, digest_of(content)
    held.amount = cost_in_all(held.alternatives.get(is_chosen=True).costs)
    held.state, held.submitted_on, held.submitted_by = CaseState.SUBMITTED, on, by
    asked = Question(content, held.amount, held.currency, held.edition)
    held.is_for_group = who_decides_on(requirement, asked, on=on).is_steering_group
    held.full_clean()
    held.save()
    requirement.state = RequirementState.AWAITING_DECISION
    requirement.full_clean()
    requirement.save()
    held.refresh_from_db(fields=["version"])
    return held


def what_is_missing(case: BusinessCase) -> list[str]:
    """What a draft still needs before it can be submitted, a sentence each."""
    rows = list(case.alternatives.all())
    shares = case.fundings.aggregate(total=Sum("share"))["total"] or Decimal(0)
    checks: list[tuple[bool, Any]] = [
        (not case.summary.strip(), _("Write the summary.")),
        (
            sum(each.does_nothing for each in rows) != 1,
            _("Say of exactly one alternative that nothing is done."),
        ),
        (len(rows) < 2, _("Describe at least two alternatives: to do nothing, and one more.")),
        (sum(each.is_chosen for each in rows) != 1, _("Propose exactly one alternative.")),
        (
            not any(any(each.costs) or any(each.benefits) for each in rows),
            _("Write what the alternatives cost and bring."),
        ),
        (
            shares != 100,
            _("The shares of those who pay come to %s %%; they have to be 100 %%.")
            % f"{shares.normalize():f}",
        ),
        (
            not case.preparations.exists(),
            _("Say with whom of the business it was prepared, and when."),
        ),
    ]
    return [words for is_missing, words in checks if is_missing]


def _held(case: BusinessCase, *, by: User, on: date) -> BusinessCase:
    """The case as it is now, its requirement and itself locked, in that order."""
    require_care(by, case.requirement.customer, on=on)
    requirement = locked(case.requirement)
    held = BusinessCase.objects.select_for_update(no_key=True).get(pk=case.pk)
    held.requirement = requirement
    return held


def _is_frozen(case: BusinessCase) -> ValidationError:
    return ValidationError(
        _("%s is submitted and stays as it is. Begin another version to change it.") % case
    )

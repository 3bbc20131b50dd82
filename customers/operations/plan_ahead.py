"""Write the editions of an operational plan, adopt them, and assess its planned changes."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from brm.accounts.models import User
from brm.ui.formats import full_day
from customers.care import require_care
from customers.forms.rows import Rows
from customers.models import (
    Customer,
    Effect,
    EffectAssessment,
    Goal,
    OperationalPlan,
    PlannedChange,
)
from customers.registries.services import unknown_services


@transaction.atomic
def begin_draft(customer: Customer, fiscal_year: int, *, by: User, on: date) -> OperationalPlan:
    """The draft of the next edition: a copy of the one in force; the one begun already, if any."""
    require_care(by, customer, on=on)
    return next_draft(customer, fiscal_year)


@transaction.atomic
def next_draft(customer: Customer, fiscal_year: int) -> OperationalPlan:
    """The draft, for whoever may write it: a person with care, or an import of all customers."""
    Customer.objects.select_for_update(no_key=True).get(pk=customer.pk)
    editions = OperationalPlan.objects.filter(customer=customer, fiscal_year=fiscal_year)
    begun = editions.drafts().first()
    if begun is not None:
        return begun
    last = editions.adopted().first()
    number = editions.aggregate(n=Max("edition"))["n"] or 0
    draft = OperationalPlan(
        customer=customer,
        fiscal_year=fiscal_year,
        edition=number + 1,
        direction=last.direction if last else "",
    )
    draft.full_clean()
    draft.save()
    if last is not None:
        _copy_rows(last, draft)
    return draft


def _copy_rows(last: OperationalPlan, draft: OperationalPlan) -> None:
    """The same goals and changes under the same keys."""
    Goal.objects.bulk_create(
        Goal(plan=draft, key=goal.key, text=goal.text, measure=goal.measure)
        for goal in last.goals.all()
    )
    PlannedChange.objects.bulk_create(
        PlannedChange(
            plan=draft,
            key=change.key,
            title=change.title,
            begins_on=change.begins_on,
            is_quarter=change.is_quarter,
            description=change.description,
        )
        for change in last.changes.all()
    )


@transaction.atomic
def write_draft(
    draft: OperationalPlan, *, rows: Iterable[Rows], by: User, on: date
) -> OperationalPlan:
    """Save a draft with its rows. Every change of a row is a change of the draft."""
    require_care(by, draft.customer, on=on)
    _locked_draft(draft)
    draft.writes += 1
    draft.full_clean()
    draft.save()
    for formset in rows:
        formset.save()
    return draft


@transaction.atomic
def adopt_plan(draft: OperationalPlan, *, by: User, on: date) -> OperationalPlan:
    """Put the draft in force from the day; from then on it never changes.

    Raises ValidationError where it says nothing: neither a goal nor a planned change.
    """
    require_care(by, draft.customer, on=on)
    held = _locked_draft(draft)
    if not held.goals.exists() and not held.changes.exists():
        raise ValidationError(_("Name a goal or a planned change before the plan is adopted."))
    held.adopted_on, held.adopted_by = on, by
    held.full_clean()
    held.save()
    return held


@transaction.atomic
def discard_draft(draft: OperationalPlan, *, by: User, on: date) -> OperationalPlan:
    """Throw a draft away; the edition in force stays. One that is gone already is no error."""
    require_care(by, draft.customer, on=on)
    OperationalPlan.objects.filter(pk=draft.pk).drafts().delete()
    return draft


def _locked_draft(draft: OperationalPlan) -> OperationalPlan:
    locked = OperationalPlan.objects.select_for_update(no_key=True)
    held = locked.filter(pk=draft.pk).first()
    if held is None:
        raise ValidationError(_("Somebody has thrown this draft away."))
    if not held.is_draft:
        raise ValidationError(
            _("This edition was adopted on %s and never changes; write the next one.")
            % full_day(held.adopted_on)
        )
    return held


@transaction.atomic
def assess_effect(
    change: PlannedChange,
    *,
    by: User,
    on: date,
    effect: str,
    words: str = "",
    rough_sum: Decimal | None = None,
    currency: str = "",
    services: Sequence[str] = (),
) -> EffectAssessment:
    """Say what a planned change means for IT; earlier assessments stay, this one counts.

    Raises ValidationError for a service that nobody offers, and where words or a sum are missing.
    """
    require_care(by, change.plan.customer, on=on)
    if unknown := unknown_services(services):
        raise ValidationError(
            {"services": _("Not in the list of services: %s.") % ", ".join(unknown)}
        )
    is_none = effect == Effect.NONE
    assessment = EffectAssessment(
        customer=change.plan.customer,
        change_key=change.key,
        title=change.title,
        effect=effect,
        words=words,
        rough_sum=None if is_none else rough_sum,
        currency="" if is_none or rough_sum is None else currency,
        services=[] if is_none else list(services),
        assessed_on=on,
        assessed_by=by,
    )
    assessment.full_clean()
    assessment.save()
    return assessment

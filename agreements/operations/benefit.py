"""Benefits: copied from the case at its approval, looked at after the delivery."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from agreements.models import Benefit, BenefitReview, BusinessCase, Requirement, RequirementState
from agreements.models.benefits import MONTHS
from brm.accounts.models import User
from customers.care import require_care

DELIVERED = """
FROM agreements_benefit b
JOIN agreements_requirement r ON r.id = b.requirement_id
CROSS JOIN unnest(%(months)s::int[]) AS m(months)
WHERE r.state = 'delivered' AND r.delivered_on <= %(on)s
  AND (%(requirement)s::bigint IS NULL OR r.id = %(requirement)s)
"""
# Asked first: a statement that writes no row runs its triggers all the same.
SOME_ARE_MISSING = f"""
SELECT EXISTS (
    SELECT FROM (SELECT b.id, m.months,
                        (r.delivered_on + make_interval(months => m.months))::date AS due_on
                 {DELIVERED}) d
      LEFT JOIN agreements_benefitreview w ON w.benefit_id = d.id AND w.months = d.months
     WHERE w.id IS NULL OR w.done_on IS NULL AND w.due_on <> d.due_on)
"""  # noqa: S608  of constants of this module
PROPOSE = f"""
INSERT INTO agreements_benefitreview (version, benefit_id, months, due_on, comment)
SELECT 1, b.id, m.months, (r.delivered_on + make_interval(months => m.months))::date, ''
{DELIVERED}
ORDER BY b.id, m.months
ON CONFLICT (benefit_id, months) DO NOTHING
"""
REDATE = f"""
UPDATE agreements_benefitreview w SET due_on = d.due_on
FROM (SELECT b.id, m.months,
             (r.delivered_on + make_interval(months => m.months))::date AS due_on {DELIVERED}) d
WHERE w.benefit_id = d.id AND w.months = d.months AND w.done_on IS NULL AND w.due_on <> d.due_on
"""  # noqa: S608  of constants of this module


def keep_promises(case: BusinessCase) -> None:
    """Make benefits of what an approved case promised; what it promises anew is as it says now.

    Called in the transaction of the decision.
    """
    for promise in case.promises.all():
        facts = {
            name: getattr(promise, name)
            for name in ("unit", "baseline", "target", "due_on", "owner_id")
        }
        Benefit.objects.update_or_create(
            requirement_id=case.requirement_id, measure=promise.measure, defaults=facts
        )


def plan_reviews(as_of: date, *, requirement: Requirement | None = None) -> dict[str, int]:
    """Propose the looks at the benefits of what is delivered: at once, and 3, 6, 12 months after.

    Dated from the delivery; months clip to the month's end. Three statements, however many rows:
    what is there stays, and an open look follows a delivery that is dated anew.
    """
    facts: dict[str, Any] = {
        "months": list(MONTHS),
        "on": as_of,
        "requirement": None if requirement is None else requirement.pk,
    }
    with connection.cursor() as cursor:
        cursor.execute(SOME_ARE_MISSING, facts)
        if cursor.fetchone() == (False,):
            return {"proposed": 0, "dated anew": 0}
    return _write_reviews(facts)


@transaction.atomic
def _write_reviews(facts: dict[str, Any]) -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute(PROPOSE, facts)
        proposed = cursor.rowcount
        cursor.execute(REDATE, facts)
        return {"proposed": proposed, "dated anew": cursor.rowcount}


@transaction.atomic
def record_review(review: BenefitReview, *, by: User, on: date) -> BenefitReview:
    """Keep the actual value of a look at a benefit, with who said so and when.

    Raises ValidationError before its day, and where the requirement is not delivered.
    """
    requirement = review.benefit.requirement
    require_care(by, requirement.customer, on=on)
    if requirement.state != RequirementState.DELIVERED:
        raise ValidationError(_("%s is not delivered.") % requirement.number)
    if review.due_on > on:
        raise ValidationError(_("This is looked at later, on the day that it is due."))
    review.done_on, review.done_by = on, by
    review.full_clean()
    review.save()
    return review


@transaction.atomic
def write_benefit(benefit: Benefit, *, by: User, on: date) -> Benefit:
    """Say who answers for a benefit and until when; what was promised stays as it was decided."""
    require_care(by, benefit.requirement.customer, on=on)
    benefit.full_clean()
    benefit.save()
    return benefit

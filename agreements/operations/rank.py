"""Give a requirement its points, and change what criteria weigh; the scores follow."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from django.db import transaction

from agreements.models import Criterion, Points, Requirement
from agreements.operations.require import locked
from brm.accounts.models import Role, User
from brm.accounts.permissions import require_role
from customers.care import require_care


@transaction.atomic
def give_points(
    requirement: Requirement, *, by: User, on: date, points: Mapping[int, int | None]
) -> Requirement:
    """Give points by the keys of criteria; None takes them back. The others stay as they are."""
    require_care(by, requirement.customer, on=on)
    held = locked(requirement)
    given = {each.criterion_id: each for each in held.points.all()}
    for criterion, number in points.items():
        row = given.get(criterion)
        if number is None:
            if row is not None:
                row.delete()
        elif row is None or row.points != number:
            row = row or Points(requirement=held, criterion_id=criterion)
            row.points = number
            row.full_clean()
            row.save()
    held.refresh_from_db(fields=["score"])
    return held


@transaction.atomic
def change_weights(weights: Mapping[int, Decimal], *, by: User) -> int:
    """Let the criteria weigh otherwise, for every requirement at once; how many changed."""
    require_role(by, Role.ADMINISTRATOR)
    rows = Criterion.objects.select_for_update(no_key=True).order_by("pk")
    changed = [row for row in rows if weights.get(row.pk, row.weight) != row.weight]
    for row in changed:
        row.weight = weights[row.pk]
        row.full_clean()
    Criterion.objects.bulk_update(changed, ["weight"])
    return len(changed)

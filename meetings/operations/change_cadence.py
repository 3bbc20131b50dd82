"""A tier, or one customer, gets another cadence; or a customer follows its tier again."""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _

from brm.accounts.models import Role, User
from brm.accounts.permissions import require_role
from customers.care import require_care
from customers.models import Customer
from meetings.models import ActivityKind, Cadence
from meetings.operations.plan import lock_horizons, plan_activities

YEARS_AHEAD = 5


@transaction.atomic
def change_cadence(
    kind: ActivityKind,
    *,
    by: User,
    on: date,
    first_day: date,
    rule: str,
    lead_days: int,
    owner_role: str,
    reason: str = "",
    tier: str = "",
    customer: Customer | None = None,
    seen: str | None = None,
) -> Cadence:
    """From `first_day` on the kind follows `rule`; what was to come after that day is replaced.

    The rule counts from that day. The untouched future is planned anew at once. `seen` is what
    `seen_of` gave when the change was drawn. Raises PermissionDenied for a tier without the role of
    administrator, for a customer without care of it; ValidationError for a day that is over, a
    retired kind, or where somebody has changed the cadence meanwhile.
    """
    _require(by, tier, customer, on=on)
    check_first_day(first_day, on=on)
    if not kind.is_active:
        raise ValidationError(_("This kind of activity is retired: it is planned no longer."))
    held = _locked(kind, tier, customer, seen)
    later = _end_before(held, first_day)
    changed = later[0] if later else Cadence(kind=kind, tier=tier, customer=customer)
    for other in later[1:]:
        other.activities.update(cadence=changed)
        other.delete()
    changed.rule, changed.lead_days, changed.owner_role = rule, lead_days, owner_role
    changed.reason, changed.valid = reason.strip(), DateRange(first_day, None)
    changed.full_clean()
    changed.save()
    plan_activities(on)
    return changed


@transaction.atomic
def return_to_tier(
    kind: ActivityKind,
    customer: Customer,
    *,
    by: User,
    on: date,
    first_day: date,
    seen: str | None = None,
) -> Customer:
    """From `first_day` on the customer follows its tier's cadence of the kind again.

    What somebody has touched of a cadence that had not begun stays, as planned by hand. Raises as
    `change_cadence`, and ValidationError where the customer has no cadence of its own by then.
    """
    require_care(by, customer, on=on)
    check_first_day(first_day, on=on)
    held = _locked(kind, "", customer, seen)
    if all(each.last_day and each.last_day < first_day for each in held):
        raise ValidationError(_("It follows its tier by then already."))
    for cadence in _end_before(held, first_day):
        cadence.activities.all().untouched(after=on).delete()
        cadence.activities.update(cadence=None)
        cadence.delete()
    plan_activities(on)
    return customer


def seen_of(kind: ActivityKind, tier: str, customer: Customer | None) -> str:
    """The versions of what holds and comes, for a form to carry along."""
    rows = Cadence.objects.of_subject(kind, tier, customer)
    return " ".join(f"{pk}:{version}" for pk, version in rows.values_list("pk", "version"))


def check_first_day(first_day: date, *, on: date) -> None:
    """Raises ValidationError where a cadence cannot change from that day."""
    if first_day < on:
        raise ValidationError({"first_day": _("Today or later: what is over stays as it was.")})
    if first_day > on + timedelta(days=YEARS_AHEAD * 366):
        raise ValidationError({"first_day": _("At most five years ahead.")})


def _require(by: User, tier: str, customer: Customer | None, *, on: date) -> None:
    if customer is not None:
        require_care(by, customer, on=on)
    else:
        require_role(by, Role.ADMINISTRATOR)


def _locked(
    kind: ActivityKind, tier: str, customer: Customer | None, seen: str | None
) -> list[Cadence]:
    lock_horizons()
    rows = Cadence.objects.of_subject(kind, tier, customer)
    held = list(rows.select_for_update(of=("self",), no_key=True))
    if seen is not None and seen != seen_of(kind, tier, customer):
        raise ValidationError(
            _("Somebody else has changed this cadence meanwhile. Look at it again.")
        )
    return held


def _end_before(held: list[Cadence], first_day: date) -> list[Cadence]:
    """Let what began before end the day before `first_day`; gives what would begin later."""
    for cadence in held:
        ends_later = cadence.last_day is None or cadence.last_day >= first_day
        if cadence.first_day < first_day and ends_later:
            cadence.valid = DateRange(cadence.first_day, first_day)
            cadence.save()
    return [cadence for cadence in held if cadence.first_day >= first_day]

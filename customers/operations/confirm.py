"""Confirm that records of the structure are true: one, some, a whole branch; and take it back."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import EmptyResultSet, PermissionDenied, ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from brm.accounts.models import Role, User
from customers.care import require_care
from customers.freshness.confirming import branch_in_care, others_in_branch, records_in_care
from customers.models import Confirmation, Customer, RecordKind, Unit, Withdrawal
from customers.models.freshness import FreshnessQuerySet
from customers.registries.reviews import confirmed

Counts = dict[str, int]
"""How many records of each kind."""


@dataclass(frozen=True)
class Confirmed:
    """What one act confirmed, and whose records it left out."""

    act: uuid.UUID
    counts: Counts
    left_out: list[Customer]


@transaction.atomic
def confirm_chosen(
    records: FreshnessQuerySet, *, by: User, on: date, act: uuid.UUID, note: str = ""
) -> Confirmed:
    """Record the user's word that the records are true on the day.

    Those that others care for are left out. Raises PermissionDenied where that leaves nothing,
    with the name of who may; ValidationError where the act was withdrawn.
    """
    mine = records_in_care(records, by, on=on)
    others = Customer.objects.filter(
        pk__in=records.exclude(pk__in=mine.values("pk")).values("customer")
    )
    confirmed = _confirm(mine, by=by, on=on, act=act, note=note, left_out=others)
    if not confirmed.counts:
        for customer in confirmed.left_out:
            require_care(by, customer, on=on)
        if not by.has_role(Role.RELATIONSHIP_MANAGER, Role.ADMINISTRATOR):
            raise PermissionDenied(_("Relationship managers confirm what is in their care."))
    return confirmed


@transaction.atomic
def confirm_branch(unit: Unit, *, by: User, on: date, act: uuid.UUID, note: str = "") -> Confirmed:
    """Record the user's word that the unit and all below it are true on the day.

    That is: units, their managers, their mandates, customers and customer teams, in one
    statement. What others care for is left out, and named. Raises as `confirm_chosen`.
    """
    mine = branch_in_care(unit, by, on=on)
    others = others_in_branch(unit, by, on=on)
    confirmed = _confirm(mine, by=by, on=on, act=act, note=note, left_out=others)
    if not confirmed.counts:
        for customer in confirmed.left_out:
            require_care(by, customer, on=on)
    return confirmed


@transaction.atomic
def withdraw_confirmations(act: uuid.UUID, *, by: User) -> Withdrawal:
    """Take back all that one act confirmed: its confirmations stay on record and do not count.

    Raises PermissionDenied for anybody but the one who confirmed and administrators,
    ValidationError where the act confirmed nothing or was withdrawn already.
    """
    confirmation = Confirmation.objects.filter(act=act).first()
    if confirmation is None:
        raise ValidationError(_("Nothing was confirmed by that."))
    if confirmation.confirmed_by_id != by.pk and not by.has_role(Role.ADMINISTRATOR):
        raise PermissionDenied(_("Whoever confirmed it takes it back, or an administrator."))
    withdrawal = Withdrawal(act=act, withdrawn_by=by)
    withdrawal.full_clean()
    withdrawal.save()
    return withdrawal


def confirm_structure(customer: Customer, *, by: User, on: date, note: str = "") -> Confirmation:
    """Record the user's word that the customer itself is true on the day."""
    confirmation = Confirmation(customer=customer, confirmed_by=by, confirmed_on=on, note=note)
    confirmation.full_clean()
    confirmation.save()
    return confirmation


def _confirm(
    records: FreshnessQuerySet,
    *,
    by: User,
    on: date,
    act: uuid.UUID,
    note: str,
    left_out: "Iterable[Customer]",
) -> Confirmed:
    """Write the confirmations in one statement; what the act confirmed already stays as it is."""
    if Withdrawal.objects.filter(act=act).exists():
        raise ValidationError(_("This was taken back. Load the page again to confirm anew."))
    try:
        chosen, params = records.order_by().values_list("kind", "record").query.sql_with_params()
    except EmptyResultSet:
        return Confirmed(act, {}, list(left_out))
    with connection.cursor() as cursor:
        cursor.execute(INSERT.replace("{chosen}", chosen), [on, by.pk, note, act, *params])
        cursor.execute(COUNT, [act])
        counts = dict(zip(RecordKind.values, cursor.fetchone(), strict=True))
    for told in confirmed:
        told(act, on, note)
    return Confirmed(act, {kind: n for kind, n in counts.items() if n}, list(left_out))


INSERT = """
    INSERT INTO customers_confirmation (
        unit_id, person_id, mandate_id, team_member_id, customer_id,
        confirmed_on, confirmed_by_id, note, act)
    SELECT CASE kind WHEN 'unit' THEN record END, CASE kind WHEN 'person' THEN record END,
           CASE kind WHEN 'mandate' THEN record END, CASE kind WHEN 'team_member' THEN record END,
           CASE kind WHEN 'customer' THEN record END, %s, %s, %s, %s
    FROM ({chosen}) AS chosen (kind, record)
    ORDER BY kind, record
    ON CONFLICT DO NOTHING
"""
COUNT = """
    SELECT count(unit_id), count(person_id), count(mandate_id), count(team_member_id),
           count(customer_id)
    FROM customers_confirmation WHERE act = %s
"""

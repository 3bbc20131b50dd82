"""Review a customer's structure: freeze what was found true, and confirm all of it."""

import uuid
from datetime import date, datetime, time

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from brm.accounts.models import User
from customers.care import require_care
from customers.freshness.snapshots import content_of, units_of
from customers.models import Customer, Freshness, RecordKind, StructureSnapshot
from customers.models.freshness import FreshnessQuerySet
from customers.models.snapshots import digest_of
from customers.operations.confirm import confirm_chosen
from customers.registries.reviews import reviewed


@transaction.atomic
def review_structure(
    customer: Customer,
    *,
    by: User,
    on: date,
    note: str = "",
    since: int | None = None,
    seen: str = "",
) -> StructureSnapshot:
    """As `take_snapshot`, and whoever waits for the review is told: an activity is completed."""
    snapshot = take_snapshot(customer, by=by, on=on, note=note, since=since, seen=seen)
    for told in reviewed:
        told(snapshot)
    return snapshot


@transaction.atomic
def take_snapshot(
    customer: Customer,
    *,
    by: User,
    on: date,
    note: str = "",
    since: int | None = None,
    seen: str = "",
) -> StructureSnapshot:
    """Freeze the customer's structure as it is, and confirm every record in it.

    `since` is the key of the review that the differences were shown against, 0 for none; `seen`
    the digest of the sections that were shown. Raises PermissionDenied without care of the
    customer, and ValidationError where another review was held or something changed meanwhile.
    """
    held = Customer.objects.select_for_update(of=("self",), no_key=True).select_related("unit")
    customer = held.get(pk=customer.pk)
    require_care(by, customer, on=on)
    last = StructureSnapshot.objects.filter(customer=customer).latest_first().first()
    if since is not None and since != (last.pk if last else 0):
        raise ValidationError(
            _("Somebody else has reviewed it while you were reading. Look at what differs again.")
        )
    content = content_of(customer, on=on)
    if seen and seen != digest_of(content["sections"]):
        raise ValidationError(
            _("Something has changed while you were reading. Look at what differs again.")
        )
    snapshot = StructureSnapshot(
        customer=customer,
        taken_on=on,
        taken_at=_moment_of(on),
        taken_by=by,
        note=note,
        content=content,
    )
    snapshot.digest = digest_of(content)
    snapshot.full_clean()
    snapshot.save()
    confirm_chosen(reviewed_records(customer, on=on), by=by, on=on, act=uuid.uuid4(), note=note)
    return snapshot


def _moment_of(day: date) -> datetime:
    """Now; of a day that is over, its last moment: what changed later differs from that."""
    end = timezone.make_aware(datetime.combine(day, time.max))
    return min(timezone.now(), end)


def reviewed_records(customer: Customer, *, on: date) -> FreshnessQuerySet:
    """What a review of the customer confirms: all that stands nearest to it, with its managers."""
    managers = units_of(customer, on=on).filter(manager__isnull=False).values("manager")
    people = Q(kind=RecordKind.PERSON, record__in=managers)
    own = Q(customer=customer) & ~Q(kind=RecordKind.PERSON)
    return Freshness.objects.current(on=on).filter(own | people)

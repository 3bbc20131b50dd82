"""What a person does with a series: its rhythm, its people, its standing items."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from brm.accounts.models import User
from customers.models import Person
from customers.periods import period
from meetings.models import Series, SeriesMember, StandingItem
from meetings.operations.care import require_forum_care


def lock_series(series: Series, *, by: User, on: date) -> Series:
    """The series as it is now, locked for this transaction, if `by` may write in its forum."""
    locked = Series.objects.select_for_update(of=("self",), no_key=True)
    found = locked.select_related("forum__customer__unit").get(pk=series.pk)
    require_forum_care(by, found.forum, on=on)
    return found


@transaction.atomic
def change_series(
    series: Series, *, by: User, on: date, rule: str, duration_minutes: int, place: str
) -> Series:
    """Change how often a series meets, for how long and where; what is planned stays as it is."""
    held = lock_series(series, by=by, on=on)
    held.rule, held.duration_minutes, held.place = rule, duration_minutes, place
    held.full_clean()
    held.save()
    return held


@transaction.atomic
def add_member(
    series: Series,
    *,
    by: User,
    on: date,
    person: Person,
    part: str = "",
    only_minutes: bool = False,
    first_day: date | None = None,
    last_day: date | None = None,
) -> SeriesMember:
    """Let somebody belong to the series, from today on or from `first_day`.

    Lists of meetings that are planned already stay as they are.
    """
    held = lock_series(series, by=by, on=on)
    member = SeriesMember(
        series=held,
        person=person,
        part=part,
        only_minutes=only_minutes,
        valid=period(first_day or on, last_day),
    )
    member.full_clean()
    member.save()
    return member


@transaction.atomic
def end_member(member: SeriesMember, *, by: User, on: date) -> SeriesMember | None:
    """Let somebody belong to the series until yesterday; whoever begins today or later goes.

    Raises ValidationError for somebody who does not belong to it any more.
    """
    lock_series(member.series, by=by, on=on)
    held = SeriesMember.objects.select_for_update(no_key=True).get(pk=member.pk)
    if held.valid.upper is not None and held.valid.upper <= on:
        raise ValidationError(
            _("%(person)s does not belong to the series any more.") % {"person": held.person}
        )
    if held.valid.lower is None or held.valid.lower >= on:
        held.delete()
        return None
    held.valid = period(held.valid.lower, date.fromordinal(on.toordinal() - 1))
    held.full_clean()
    held.save()
    return held


@transaction.atomic
def add_standing_item(
    series: Series,
    *,
    by: User,
    on: date,
    topic: str,
    duration_minutes: int = 10,
    confidential: bool = False,
) -> StandingItem:
    """Put a topic on the agenda of every meeting that is planned from now on."""
    held = lock_series(series, by=by, on=on)
    last: int | None = held.standing_items.aggregate(last=Max("position"))["last"]
    item = StandingItem(
        series=held,
        position=(last or 0) + 1,
        topic=topic,
        duration_minutes=duration_minutes,
        confidential=confidential,
    )
    item.full_clean()
    item.save()
    return item


@transaction.atomic
def shift_standing_item(item: StandingItem, *, by: User, on: date, up: bool) -> None:
    """Let the item change places with the one before or after it; at the edge nothing happens."""
    held = lock_series(item.series, by=by, on=on)
    items = list(held.standing_items.all())
    place = [other.pk for other in items].index(item.pk)
    other = place - 1 if up else place + 1
    if 0 <= other < len(items):
        here, there = items[place], items[other]
        here.position, there.position = there.position, here.position
        StandingItem.objects.bulk_update([here, there], ["position"])


@transaction.atomic
def drop_standing_item(item: StandingItem, *, by: User, on: date) -> None:
    """Let a topic stand on no further agenda; those that have it keep it."""
    lock_series(item.series, by=by, on=on)
    StandingItem.objects.filter(pk=item.pk).delete()

"""Links by which a calendar program reads what its owner may see: made, read, taken back."""

import hashlib
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urljoin

from dateutil.relativedelta import relativedelta
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from brm.accounts.models import User
from brm.calendars.writing import PUBLISH, Event, calendar_of
from brm.links.tokens import digest_of, new_seed, token_again, token_from
from customers.models import Customer
from customers.registries.calendar import Asked, Entry, sources
from meetings.models import CalendarFeed

DAYS_BACK = 60
MONTHS_AHEAD = 13
MOST = 1_000
"""Entries of one sort in a feed, the earliest first."""


@transaction.atomic
def make_feed(*, by: User, customer: Customer | None = None) -> CalendarFeed:
    """A calendar link of one's own: of a customer, or of what oneself has to do with.

    Raises ValidationError where there is one already.
    """
    seed = new_seed()
    feed = CalendarFeed(owner=by, customer=customer, seed=seed, digest=digest_of(token_from(seed)))
    feed.full_clean()
    feed.save()
    return feed


@transaction.atomic
def revoke_feed(feed: CalendarFeed, *, by: User) -> CalendarFeed:
    """Close one's own link for good; a second time changes nothing."""
    held = CalendarFeed.objects.select_for_update(no_key=True).get(pk=feed.pk)
    if held.owner_id != by.pk:
        raise ValidationError(_("This is somebody else's calendar link."))
    if held.revoked_at is None:
        held.revoked_at = timezone.now()
        held.save()
    return held


def address_of(feed: CalendarFeed) -> str:
    """The whole address that a calendar program reads; empty where its secret key is not known."""
    token = token_again(feed.seed, feed.digest)
    return str(urljoin(settings.SITE, reverse("feeds:read", args=[token]))) if token else ""


def find_feed(token: str) -> CalendarFeed | None:
    """The feed that was given this token, open or not."""
    rows = CalendarFeed.objects.select_related("owner", "customer__unit")
    return rows.filter(digest=digest_of(token)).first()


def opens(feed: CalendarFeed) -> bool:
    """Whether it is read: not taken back, and its owner still may see what it gives."""
    return feed.revoked_at is None and feed.owner.is_active and bool(feed.owner.roles)


def name_of(feed: CalendarFeed) -> str:
    """What a calendar program calls it."""
    return f"BRM, {feed.customer or feed.owner}"


def events_of(feed: CalendarFeed, *, on: date) -> list[Event]:
    """The events from sixty days back to thirteen months ahead, cancelled ones as such."""
    if feed.customer_id:
        customers = Customer.objects.filter(pk=feed.customer_id)
    else:
        customers = Customer.objects.in_care_of(feed.owner, on=on)
    asked = Asked(
        feed.owner,
        first=on - timedelta(days=DAYS_BACK),
        last=on + relativedelta(months=MONTHS_AHEAD),
        customers=customers,
        own=feed.customer_id is None,
        most=MOST,
    )
    return [_event(entry) for source in sources for entry in source.find(asked)]


def _event(entry: Entry) -> Event:
    return Event(
        uid=entry.uid,
        title=entry.title,
        begins=entry.begins,
        ends=entry.ends,
        stamp=datetime.min,
        sequence=entry.sequence,
        place=entry.place,
        url=str(urljoin(settings.SITE, entry.url)),
        category=str(entry.kind),
        is_cancelled=entry.is_cancelled,
        is_busy=entry.is_timed,
    )


def read_feed(feed: CalendarFeed, *, on: date) -> list[Event]:
    """What the feed gives on the day.

    It notes the day of reading, and when what it gives changed last: so a program that asks again
    is told that nothing did.
    """
    events = events_of(feed, on=on)
    digest = hashlib.sha256(repr(events).encode()).hexdigest()
    changes: dict[str, Any] = {}
    if digest != feed.content_digest:
        changes = {"content_digest": digest, "content_at": timezone.now().replace(microsecond=0)}
    if feed.read_on != on:
        changes["read_on"] = on
    if changes:
        CalendarFeed.objects.filter(pk=feed.pk).update(**changes)
        for name, value in changes.items():
            setattr(feed, name, value)
    assert feed.content_at is not None
    return [replace(event, stamp=feed.content_at) for event in events]


def text_of(feed: CalendarFeed, events: list[Event]) -> str:
    """The events as the calendar that a program reads."""
    return calendar_of(events, method=PUBLISH, name=name_of(feed))

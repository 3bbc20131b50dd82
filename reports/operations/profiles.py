"""Compile a customer's profile and freeze it."""

import hashlib
import json
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from brm.accounts.models import Organisation, User
from brm.outbox.emit import emit_many
from brm.outbox.models import OutboxMessage
from customers.models import Customer
from meetings.models import Meeting, MeetingKind
from meetings.operations.invitations import send_papers
from reports.comparison import compare
from reports.frozen import words_of
from reports.models import Edition, Profile
from reports.sections import Subject, compile_sections, weights

SCHEMA_VERSION = 2
TEMPLATE_VERSION = 2
MESSAGE = "profile"
"""The kind of message that asks for one."""
LEAD_DAYS = 7
"""So many days before its meeting a profile compiles itself."""

EDITION_OF = {MeetingKind.TEAM: Edition.INTERNAL, MeetingKind.CUSTOMER: Edition.CUSTOMER}
"""The team meeting studies the profile inside IT, the customer meeting is shown its own."""


def digest_of(content: dict[str, Any]) -> str:
    """SHA-256 of the content as canonical JSON: keys in order, no spaces, UTF-8."""
    return hashlib.sha256(_canonical(content).encode()).hexdigest()


def _canonical(content: dict[str, Any]) -> str:
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


@transaction.atomic
def compile_profile(
    customer: Customer,
    *,
    edition: Edition,
    by: User | None,
    on: date,
    meeting: Meeting | None = None,
    language: str | None = None,
) -> Profile:
    """Compile the picture of the delivery to `customer` on the day `on`, and freeze it.

    Texts are frozen in `language` (the installation's own where none is given). What changed
    since the customer's previous profile of the same edition is frozen with it. `by` is None when
    it compiles itself. The first one that is in time for its meeting goes to who is invited.
    """
    if meeting:
        meeting = _locking(meeting.pk).get()
    Customer.objects.select_for_update(no_key=True).get(pk=customer.pk)
    with translation.override(language or settings.LANGUAGE_CODE):
        content = _content(Subject(customer, on, edition), meeting)
    is_first = meeting is not None and lacking_profiles(as_of=on).filter(pk=meeting.pk).exists()
    profile = Profile.objects.create(
        customer=customer,
        meeting=meeting,
        edition=edition,
        number=_next_number(meeting, edition),
        as_of=on,
        content=content,
        schema_version=SCHEMA_VERSION,
        template_version=TEMPLATE_VERSION,
        digest=digest_of(content),
        frozen_at=timezone.now(),
        frozen_by=by,
    )
    if meeting and is_first and edition == EDITION_OF[MeetingKind(meeting.kind)]:
        send_papers(meeting, on=on, key=f"profile-{profile.pk}")
    return profile


def _locking(pk: int) -> QuerySet[Meeting]:
    """The meeting as it is now, locked: by all who compile before its customer."""
    locked = Meeting.objects.select_for_update(no_key=True, of=("self",)).filter(pk=pk)
    return locked.select_related("forum", "customer__unit")


def _next_number(meeting: Meeting | None, edition: Edition) -> int:
    return Profile.objects.filter(meeting=meeting, edition=edition).count() + 1 if meeting else 1


def _content(subject: Subject, meeting: Meeting | None) -> dict[str, Any]:
    content: dict[str, Any] = {
        "organisation": Organisation.current().name,
        "customer": {"name": subject.customer.unit.name, "code": subject.customer.unit.code},
        "edition": str(subject.edition.label),
        "as_of": subject.on.isoformat(),
        "meeting": _meeting(meeting),
        "sections": compile_sections(subject),
    }
    previous = _previous(subject)
    content["previous"] = previous and {
        "as_of": previous.as_of.isoformat(),
        "digest": previous.digest,
        "differences": [each.as_json() for each in compare(previous.content, content, weights())],
    }
    content |= words_of(subject.on, content)
    as_stored: dict[str, Any] = json.loads(_canonical(content))
    return as_stored


def _previous(subject: Subject) -> Profile | None:
    same = Profile.objects.filter(customer=subject.customer, edition=subject.edition)
    return same.order_by("-pk").first()


def _meeting(meeting: Meeting | None) -> dict[str, str] | None:
    if meeting is None:
        return None
    return {
        "title": _("%(kind)s, %(forum)s")
        % {"kind": meeting.get_kind_display(), "forum": meeting.forum.name},
        "on": meeting.held_on.isoformat(),
        "place": meeting.place,
    }


def lacking_profiles(*, as_of: date) -> QuerySet[Meeting]:
    """The customers' meetings of the coming days that lack a profile of their own edition.

    One that is older than those days is none: the meeting was moved since, or it was compiled
    long before by hand.
    """
    coming = Meeting.objects.coming(on=as_of, within_days=LEAD_DAYS)
    return coming.filter(_lacks_its_own_profile(), customer__isnull=False)


def is_in_time(profile: Profile, meeting: Meeting) -> bool:
    """Whether it was compiled in the days before the meeting, as that is planned now."""
    return profile.as_of >= meeting.held_on - timedelta(days=LEAD_DAYS)


def compile_waiting(*, as_of: date) -> int:
    """Compile what is lacking here and now, one after another; says how many."""
    waiting = list(lacking_profiles(as_of=as_of).values_list("pk", flat=True))
    return sum(compile_for_meeting(pk, on=as_of) for pk in waiting)


@transaction.atomic
def ask_for_coming_profiles(*, as_of: date) -> int:
    """Ask the outbox for the profile of each meeting in the coming days that lacks its own.

    A message a meeting and the day it is held on, whoever asks and however often; says how many
    meetings lack one. Any number of workers deliver them, and may be killed: one that cannot be
    compiled keeps no other from it, and is seen among what is parked.
    """
    lacking = lacking_profiles(as_of=as_of)
    asked = {
        f"profile:{pk}:{kind}:{starts_at:%Y-%m-%d}": {"meeting": pk, "on": as_of.isoformat()}
        for pk, kind, starts_at in lacking.values_list("pk", "kind", "starts_at")
    }
    if asked:
        emit_many(MESSAGE, asked)
    return len(asked)


def _lacks_its_own_profile() -> Q:
    """Meetings of a kind that has an edition, without a profile of it that is in time."""
    since = OuterRef("starts_at__date") - timedelta(days=LEAD_DAYS)
    own = Profile.objects.filter(meeting=OuterRef("pk"), as_of__gte=since)
    lacks = Q()
    for kind, edition in EDITION_OF.items():
        lacks |= Q(~Exists(own.filter(edition=edition)), kind=kind)
    return lacks


def compile_asked(message: OutboxMessage) -> None:
    """Deliver what was asked for: the profile of one meeting, as of the day it is compiled on.

    That is as many days after the one it was asked for as the message waited: what it says is
    of that day.
    """
    facts = message.payload
    waited = timezone.localdate() - timezone.localdate(message.created_at)
    compile_for_meeting(facts["meeting"], on=date.fromisoformat(facts["on"]) + waited)


@transaction.atomic
def compile_for_meeting(pk: int, *, on: date) -> bool:
    """Compile the meeting's own edition where it lacks it on the day; says whether.

    The meeting is locked meanwhile, so that whoever asks makes one.
    """
    meeting = _locking(pk).first()
    if meeting is None or not lacking_profiles(as_of=on).filter(pk=pk).exists():
        return False
    assert meeting.customer is not None
    edition = EDITION_OF[MeetingKind(meeting.kind)]
    compile_profile(meeting.customer, edition=edition, by=None, on=on, meeting=meeting)
    return True


def sweep_profiles(as_of: date) -> dict[str, int]:
    """The sweep's part: for how many meetings that near a profile was asked for."""
    return {"asked": ask_for_coming_profiles(as_of=as_of)}

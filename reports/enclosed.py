"""The profile that goes along with the invitation, in the edition that its reader may see."""

from collections.abc import Sequence
from functools import lru_cache

from django.utils.functional import lazy
from django.utils.translation import gettext as _

from brm.accounts.models import User
from brm.outbox.enclosures import Enclosed, WithheldError, enclosures
from brm.ui.formats import full_day
from brm.ui.pdf import file_name
from meetings.models import Attendance, Meeting, MeetingKind, MeetingState
from meetings.papers import Paper, papers
from reports.frozen import name_of, pdf_of
from reports.models import Edition, Profile
from reports.operations.profiles import EDITION_OF, is_in_time

PROFILE = "profile"


def profile_papers(meeting: Meeting, places: Sequence[Attendance]) -> dict[int, list[Paper]]:
    """The meeting's latest profile for each: whoever signs in with a role is inside IT.

    Inside IT everybody reads the meeting's own edition. To others goes the customer's edition, if
    there is one, and the one for inside IT never. Once the meeting was moved, none goes along that
    was compiled for its earlier day.
    """
    own = EDITION_OF.get(MeetingKind(meeting.kind))
    latest = _latest(meeting)
    if own is None or not latest:
        return {}
    inside = _inside([place.person_id for place in places])
    found = {}
    for place in places:
        edition = own if place.person_id in inside else Edition.CUSTOMER
        if profile := latest.get(edition):
            found[place.person_id] = [_paper(profile)]
    return found


def _latest(meeting: Meeting) -> dict[str, Profile]:
    rows = Profile.objects.filter(meeting=meeting).order_by("edition", "-number")
    return {
        each.edition: each
        for each in rows.distinct("edition").defer("content")
        if not meeting.sequence or is_in_time(each, meeting)
    }


def _inside(people: Sequence[int]) -> set[int]:
    users = User.objects.filter(is_active=True, groups__isnull=False, person__in=people)
    return set(users.values_list("person", flat=True))


def _paper(profile: Profile) -> Paper:
    return Paper(PROFILE, str(profile.pk), lazy(_title, str)(profile))


def _title(profile: Profile) -> str:
    return _("Profile of %(day)s (%(edition)s)") % {
        "day": full_day(profile.as_of),
        "edition": profile.get_edition_display(),
    }


def enclosed_profile(key: str, address: str) -> Enclosed:
    """The document of the profile with this key: frozen, so the same each time it is drawn.

    Raises WithheldError where the meeting is not planned any more, nobody on its list has the
    address, or who has it is outside and the profile is for inside IT.
    """
    profile = Profile.objects.select_related("meeting").defer("content").get(pk=key)
    meeting = profile.meeting
    if meeting is None or meeting.state != MeetingState.PLANNED:
        raise WithheldError("The meeting does not take place as planned.")
    readers = list(
        meeting.attendance.filter(person__email=address).values_list("person", flat=True)
    )
    if profile.edition == Edition.INTERNAL:
        readers = list(_inside(readers))
    if not readers:
        raise WithheldError("It is for nobody with this address any more.")
    return _drawn(profile.pk, profile.digest)


@lru_cache(maxsize=8)
def _drawn(pk: int, digest: str) -> Enclosed:
    """Drawn once in a process: all who are invited get the same bytes."""
    profile = Profile.objects.get(pk=pk, digest=digest)
    return Enclosed(file_name(name_of(profile)), pdf_of(profile), "application/pdf")


def register() -> None:
    """Called once, when the app is ready."""
    papers.register(PROFILE, profile_papers, order=10)
    enclosures.register(PROFILE, enclosed_profile)

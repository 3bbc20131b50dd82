"""What a meeting's mails enclose: every app that has papers for a meeting registers which.

papers.register("profile", profile_papers, order=10)
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise

from brm.ui.registry import Registry
from meetings.models import Attendance, Meeting


@dataclass(frozen=True)
class Paper:
    """One enclosure: its kind and key in `brm.outbox.enclosures`, and what the mail calls it.

    The title is lazy: it is said in the language of whoever reads the mail.
    """

    kind: str
    key: str
    title: str | Promise


PapersOf = Callable[[Meeting, Sequence[Attendance]], dict[int, list[Paper]]]
"""The papers that each of these people may read, by the key of the person; few queries for all."""

papers: Registry[PapersOf] = Registry()


def papers_for(meeting: Meeting, places: Sequence[Attendance]) -> dict[int, list[Paper]]:
    """All papers of the meeting for each of the people on these places of its list."""
    found: dict[int, list[Paper]] = {place.person_id: [] for place in places}
    for of_kind in papers:
        for person, some in of_kind(meeting, places).items():
            found[person] += some
    return found

"""Which people are meant by the owners that minutes name: matched where certain, never guessed."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from customers.models import Membership, Person, TeamMember, Unit
from meetings.found.finder import Found
from meetings.models import Meeting

MOST = 200
MOST_WRITTEN = 500
"""So many names are looked for among all people: each is some conditions of one query."""
LONGEST_NAME = 120
OFFERED = 6


@dataclass(frozen=True)
class Match:
    """The person meant, where exactly one can be; else those among whom somebody has to choose."""

    person: Person | None
    among: tuple[Person, ...] = ()


def _words(written: str) -> str:
    return " ".join(written.lstrip("@").split()).lower()


def _calls(person: Person) -> set[str]:
    """What somebody may be called: name, its parts, initials, address, handle."""
    name = person.name.lower()
    parts = name.split()
    local = person.email.lower().partition("@")[0]
    initials = "".join(part[0] for part in parts) if len(parts) > 1 else ""
    called = {name, *parts[:1], *parts[-1:], initials, person.email.lower(), local}
    called |= {person.external_id.lower(), local.replace(".", ""), name.replace(" ", "")}
    return {each for each in called if each}


def _exactly(person: Person) -> set[str]:
    """What names somebody even among all people there are."""
    return {person.name.lower(), person.email.lower(), person.external_id.lower()} - {""}


class Matcher:
    """Matches owners to people: those on the meeting's list first, then the customer's, then all.

    Beyond those two circles only the whole name, the address or the id counts.
    """

    def __init__(self, meeting: Meeting, people: QuerySet[Person], found: Iterable[Found]) -> None:
        self.listed = list(people.filter(attendance__meeting=meeting).distinct()[:MOST])
        written = [name for each in found for name in (*each.owners, *each.whole_names)]
        words = dict.fromkeys(_words(each)[:LONGEST_NAME] for each in written)
        wanted = [each for each in words if each][:MOST_WRITTEN]
        near = list(people.filter(_named_like(wanted)).distinct()[:MOST]) if wanted else []
        at_customer = _at_customer(meeting, near)
        self.at_customer = [each for each in near if each.pk in at_customer]
        self.anybody = near

    def match_found(self, found: Found) -> Match:
        """Who owns what was found: by the whole name, where the text lists whom it calls so."""
        if len(found.whole_names) == 1:
            return self.match(found.whole_names)
        among = [self.match((name,)).person for name in found.whole_names]
        if among:
            return Match(None, tuple(each for each in among if each))
        return self.match(found.owners)

    def match(self, owners: tuple[str, ...]) -> Match:
        """Who is meant. Of several owners one has to be chosen."""
        if len(owners) != 1:
            each_of = [self.match((owner,)) for owner in owners]
            found = [each.person for each in each_of if each.person]
            return Match(None, tuple(dict.fromkeys(found)))
        words = _words(owners[0])
        for circle, calls in (
            (self.listed, _calls),
            (self.at_customer, _calls),
            (self.anybody, _exactly),
        ):
            found = [person for person in circle if words in calls(person)]
            if len(found) == 1:
                return Match(found[0])
            if found:
                return Match(None, tuple(found[:OFFERED]))
        return Match(None)


def _named_like(wanted: Iterable[str]) -> Q:
    """People whose name, address or id may be one of these words."""
    rows = Q(pk__in=[])
    for word in wanted:
        rows |= Q(name__iexact=word) | Q(email__iexact=word) | Q(external_id__iexact=word)
        if re.fullmatch(r"[\w'.-]+", word):
            rows |= Q(name__istartswith=f"{word} ") | Q(name__iendswith=f" {word}")
            rows |= Q(email__istartswith=f"{word}@")
    return rows


def _at_customer(meeting: Meeting, people: list[Person]) -> set[int]:
    """Who of these belongs to the customer's units, or to its team, on the meeting's day."""
    if meeting.customer is None:
        return set()
    day = meeting.held_on
    held = Membership.objects.held(on=day).filter(person__in=people)
    below = held.filter(unit__in=Unit.objects.below(meeting.customer.unit))
    team = TeamMember.objects.on(day).filter(customer=meeting.customer, person__in=people)
    return {*below.values_list("person_id", flat=True), *team.values_list("person_id", flat=True)}


def known_names(meeting: Meeting, people: QuerySet[Person]) -> list[str]:
    """How the people on the meeting's list may be written, for the finder."""
    listed = people.filter(attendance__meeting=meeting).distinct()[:MOST]
    names: list[str] = []
    for person in listed:
        parts = person.name.split()
        names += [person.name, *parts[:1], *(part for part in parts[-1:] if len(part) > 2)]
    return names

"""Hand over all that a person holds who leaves."""

from collections.abc import Mapping
from datetime import date, timedelta

import pghistory
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from brm.accounts.models import Role, User
from brm.accounts.permissions import require_role
from brm.ui.formats import full_day
from customers.care import refusals
from customers.models import Person
from customers.operations.change import lock_structure
from customers.registries.holdings import Held, held_by

DAY = timedelta(days=1)


@transaction.atomic
def hand_over(
    person: Person,
    *,
    by: User,
    on: date,
    first_day: date,
    to: Mapping[str, Person | None],
) -> Person:
    """Give all that the person holds to others from `first_day`; the day before is the last one.

    A last day that was sooner stays: what was held beyond it had nobody until then.
    `to` names for each kind of holding who takes over; None means nobody. All of it or nothing, in
    one context of the history; two at once do it once, since the second finds nothing held. The
    lock of the structure comes before those of rows, as in a reorganisation.
    Raises PermissionDenied for readers, and ValidationError, of the kind where it is about one:
    for a first day in the past, a kind that nobody is named for, a successor who has left, what is
    in others' care on the day `on`, with who may, and whatever the database refuses.
    """
    require_role(by, Role.RELATIONSHIP_MANAGER, Role.ADMINISTRATOR)
    lock_structure()
    person, successors = _locked(person, to)
    _refuse_the_past(person, first_day, on)
    held = held_by(person, on=first_day, locked=True)
    if not held and person.left_on is not None:
        raise ValidationError(
            _("%(person)s has left and holds nothing any more.") % {"person": person}
        )
    refuse_others_care(held, by, on=on)
    with pghistory.context(hand_over=person.pk):
        for each in held:
            _hand_over(each, _successor(each, to, successors, first_day), first_day, by)
        person.left_on = min(person.left_on or date.max, first_day - DAY)
        person.save()
    _prove_that_nothing_is_left(person, first_day)
    return person


def earliest_day(person: Person, *, on: date) -> date:
    """The first day on which others can take over what the person holds, asked on the day `on`."""
    return on if person.left_on is None else min(on, person.left_on + DAY)


def _refuse_the_past(person: Person, first_day: date, on: date) -> None:
    """What was until the last day stays: nobody takes over what had ended long before."""
    earliest = earliest_day(person, on=on)
    if first_day < earliest:
        raise ValidationError(
            {
                "first_day": _(
                    "The first day can be %(day)s at the earliest. "
                    "For an earlier one, write down the last day of %(person)s first."
                )
                % {"day": full_day(earliest), "person": person}
            }
        )


def _locked(person: Person, to: Mapping[str, Person | None]) -> tuple[Person, Mapping[int, Person]]:
    """The person and the successors, locked in the order of their keys.

    Nobody gives them anything meanwhile: a foreign key to a row waits for whoever has it locked.
    """
    keys = {person.pk, *(each.pk for each in to.values() if each)}
    people = Person.objects.select_for_update().filter(pk__in=keys).order_by("pk")
    found = {each.pk: each for each in people}
    if person.pk in {each.pk for each in to.values() if each}:
        raise ValidationError(_("Somebody else has to take over."))
    return found[person.pk], found


def refuse_others_care(held: list[Held], by: User, *, on: date) -> None:
    """Raise ValidationError, by kind, where something held is in the care of others."""
    refused = refusals({row.care_unit for each in held for row in each.rows} - {None}, by, on=on)
    errors = {}
    for each in held:
        sentences = {refused[row.care_unit] for row in each.rows if row.care_unit in refused}
        if sentences:
            errors[each.key] = sorted(sentences)
    if errors:
        raise ValidationError(errors)


def _successor(
    held: Held, to: Mapping[str, Person | None], people: Mapping[int, Person], first_day: date
) -> Person | None:
    """Who takes over things of the kind, by what was said; None for nobody."""
    if held.holding.ends:
        return None
    named = to.get(held.key)
    if named is None and not (held.holding.may_be_nobodys and held.key in to):
        raise ValidationError({held.key: _("Say who takes over.")})
    successor = people[named.pk] if named else None
    if successor and successor.is_gone(on=first_day):
        raise ValidationError({held.key: _("%(person)s has left by then.") % {"person": successor}})
    return successor


def _hand_over(held: Held, to: Person | None, first_day: date, by: User) -> None:
    for row in held.rows:
        try:
            held.holding.give(row, to, first_day, by)
        except ValidationError as refusal:
            named = held.holding.name(row)
            raise ValidationError(
                {held.key: [f"{named}: {sentence}" for sentence in refusal.messages]}
            ) from refusal


def _prove_that_nothing_is_left(person: Person, first_day: date) -> None:
    left = sum(len(each.rows) for each in held_by(person, on=first_day))
    if left:
        raise ValidationError(
            ngettext(
                "%(n)s thing would still be held by %(person)s; nothing is handed over.",
                "%(n)s things would still be held by %(person)s; nothing is handed over.",
                left,
            )
            % {"n": left, "person": person}
        )

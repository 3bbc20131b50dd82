"""What becomes of the line of management when somebody leaves."""

from datetime import date
from typing import Any

from brm.accounts.models import User
from customers.models import Person
from customers.periods import before


def end_membership(membership: Any, to: Person | None, on: date, by: User) -> None:
    """End the membership the day before; one that would only begin then never comes to be."""
    earlier = before(membership.valid, on)
    if earlier is None:
        membership.delete()
        return
    membership.valid = earlier
    membership.save()


def answer_to(person: Any, to: Person | None, on: date, by: User) -> None:
    """Let the person answer to the successor; the successor answers to whom the one before did.

    Where that is the successor, to nobody.
    """
    above = person.manager.manager if to == person else to
    person.manager = above if above != person else None
    person.full_clean()
    person.save()

"""Which fields are about a person, and what an erasure makes of them; every app names its own.

    from customers.registries.personal import Personal, not_personal, personal, rows_that_go
    personal.register("customers.Membership.title", Personal(person="person"))
    rows_that_go.register("customers.Stakeholder.person", _("What was thought of the person goes."))
    not_personal.register("customers.Mandate.source", _("Where the mandate is written down."))

Each field for words of a table with a foreign key to a person is one of the three: a test finds
the one that is none. A name within the words of any other field is found by itself
(`brm.privacy.replacing`).
"""

from dataclasses import dataclass

from django.utils.functional import Promise

from brm.ui.registry import Registry


@dataclass(frozen=True)
class Personal:
    """A field about a person. `person` is the field that says which: a foreign key, or `id`.

    `erased` is what stands there afterwards; `%(n)s` is the number of the person.
    """

    person: str
    erased: str = ""


personal: Registry[Personal] = Registry()
rows_that_go: Registry[str | Promise] = Registry()
"""Foreign keys to a person by which whole rows go, with their history, and why."""
not_personal: Registry[str | Promise] = Registry()
"""Fields for words that tell nothing of the person they stand with, and what they tell."""
stays: Registry[str | Promise] = Registry()
"""What stays after an erasure, and on what ground; a sentence each, as the page shows it."""

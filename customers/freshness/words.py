"""How many records of what kind, and whose, in words."""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from brm.ui.formats import number
from customers.models import Customer, RecordKind

FEW = 3


def count_in_words(kind: str, n: int) -> str:
    """`12 units`."""
    words = {
        RecordKind.UNIT: ngettext("%(n)s unit", "%(n)s units", n),
        RecordKind.PERSON: ngettext("%(n)s person", "%(n)s people", n),
        RecordKind.MANDATE: ngettext("%(n)s mandate", "%(n)s mandates", n),
        RecordKind.TEAM_MEMBER: ngettext("%(n)s team place", "%(n)s team places", n),
        RecordKind.CUSTOMER: ngettext("%(n)s customer", "%(n)s customers", n),
    }
    return words[RecordKind(kind)] % {"n": number(n)}


def counts_in_words(counts: Mapping[str, int]) -> str:
    """`12 units, 3 people`, kinds of which there are none left out."""
    return ", ".join(
        count_in_words(kind, counts[kind]) for kind in RecordKind.values if counts.get(kind)
    )


def names_in_words(customers: Iterable[Customer]) -> str:
    """The first three names, and how many more there are."""
    names = [str(customer) for customer in customers]
    more = len(names) - FEW
    if more <= 0:
        return ", ".join(names)
    return _("%(names)s and %(n)s more") % {"names": ", ".join(names[:FEW]), "n": more}

"""Which fields of the structure are about a person, and what stays when one is erased."""

from django.utils.translation import gettext_lazy as _

from brm.privacy.seals import sealed
from customers.models.snapshots import digest_of
from customers.registries.personal import (
    Personal,
    not_personal,
    personal,
    rows_that_go,
    stays,
)

ERASED = "Erased person %(n)s"
CODE = _("A code from a list.")


def register() -> None:
    """Register the fields, the rows that go, what is under seal, and what stays."""
    _fields()
    rows_that_go.register(
        "customers.Stakeholder.person", _("What was thought of the person, and what was aimed at.")
    )
    rows_that_go.register(
        "customers.Anomaly.person", _("What was odd in how a file described the person.")
    )
    for part in ("kept", "merged"):
        rows_that_go.register(
            f"customers.PersonMerge.{part}", _("What a merge of two rows of the person kept.")
        )
    _not_personal()
    _stays()
    sealed.register("customers.StructureSnapshot", digest_of, order=10)


def _fields() -> None:
    personal.register("customers.Person.name", Personal("id", ERASED), order=10)
    personal.register("customers.Person.external_id", Personal("id", "erased-%(n)s"), order=11)
    for order, name in enumerate(("title", "email", "phone", "language"), start=12):
        personal.register(f"customers.Person.{name}", Personal("id"), order=order)
    personal.register("customers.Membership.title", Personal("person"), order=20)
    personal.register("customers.Contact.note", Personal("person"), order=30)


def _not_personal() -> None:
    for field in ("Mandate.currency", "Mandate.services"):
        not_personal.register(f"customers.{field}", CODE)
    not_personal.register("customers.Mandate.source", _("Where the mandate is written down."))
    for field in ("Unit.code", "Unit.name", "UnitPeriod.name"):
        not_personal.register(f"customers.{field}", _("What the unit is called."))
    not_personal.register("customers.Confirmation.note", _("What was found of a record."))
    for field in ("note", "next_step"):
        not_personal.register(
            f"customers.MaturityAssessment.{field}", _("What was found of a customer.")
        )


def _stays() -> None:
    stays.register(
        "facts",
        _(
            "That somebody decided, held a mandate or a place, took part or was spoken with, and "
            "when: decisions must stay provable. It stays under the number alone."
        ),
    )
    stays.register(
        "frozen",
        _(
            "Frozen profiles and reviews stay, without the name and under a new digest; the old "
            "one is kept with the erasure. A copy sent or printed before still has the old one."
        ),
    )
    stays.register(
        "documents",
        _(
            "Documents that were attached, as the signed copy of an agreement: they prove what was "
            "agreed. Those whose words name the person are listed; a PDF or a picture cannot be "
            "searched. An administrator can withdraw a document and delete its file."
        ),
    )
    stays.register(
        "outside",
        _(
            "What lies outside: mails and papers already sent, the log of the machine, backups "
            "until they are overwritten. Take the person out of the directory too, or the next "
            "import brings the person back."
        ),
    )

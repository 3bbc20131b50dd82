"""The documents of an agreement as its page lists them."""

from agreements.models import Agreement
from agreements.operations.document import documented
from brm.documents.models import Document, attached


def documents_of(agreement: Agreement) -> list[Document]:
    """Its documents, the latest first, those in use before those withdrawn; four queries at most.

    The draft of an amendment shows those of what it amends.
    """
    rows = attached(of_agreement__agreement=documented(agreement))
    found = list(rows.select_related("withdrawal__withdrawn_by", "of_agreement__edition"))
    return sorted(found, key=lambda each: each.is_withdrawn)

"""The demo organisation's documents of agreements, from a file."""

import io

from agreements.models import Agreement
from agreements.operations.document import attach_to_agreement
from agreements.texts.paper import edition_pdf
from brm.accounts.models import User
from brm.documents.models import Document
from brm.documents.operations import add_version, withdraw_document
from reports.operations.demo_cast import Cast, Story


def tell_documents(story: list[Story], demo: Cast) -> None:
    """Attach all that the file says, with its versions; withdraw what was a mistake."""
    for entry in story:
        agreement = Agreement.objects.select_related("customer").get(number=entry["agreement"])
        by = demo.manager_of(agreement.customer)
        document = _attached(agreement, entry, by, demo)
        for version in entry.get("versions", ()):
            add_version(
                document,
                file=_stream(version["text"]),
                file_name=version["name"],
                remark=version["remark"],
                by=by,
            )
        if "withdrawn" in entry:
            withdraw_document(document, reason=entry["withdrawn"], by=by, on=demo.today)


def _attached(agreement: Agreement, entry: Story, by: User, demo: Cast) -> Document:
    """A text as it stands in the file; a signed copy as the paper of the last edition."""
    edition = agreement.editions.latest_first().first() if entry["kind"] == "signed" else None
    if edition is None:
        file, name = _stream(entry["text"]), entry["name"]
    else:
        file, name = io.BytesIO(edition_pdf(edition).content), f"{agreement.number}-signed.pdf"
    return attach_to_agreement(
        agreement,
        file=file,
        file_name=name,
        title=entry["title"],
        kind=entry["kind"],
        edition=edition,
        by=by,
        on=demo.today,
    )


def _stream(text: str) -> io.BytesIO:
    return io.BytesIO(text.strip().encode() + b"\n")

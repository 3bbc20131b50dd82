"""Files for tests, small and of every sort that is taken."""

import io
import zipfile
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from agreements.models import Agreement, EditionPurpose
from agreements.operations.document import attach_to_agreement
from agreements.operations.freeze import freeze_edition
from brm.accounts.models import Role, User
from brm.documents.models import Document
from brm.documents.operations import add_version, withdraw_document
from tests.agreements.factories import AgreementFactory
from tests.factories import UserFactory

PDF = b"%PDF-1.7\n1 0 obj\n<< >>\nendobj\n%%EOF\n"
OTHER_PDF = PDF + b"% signed\n"
MAIL = b"From: a@example.org\r\nDate: Mon, 2 Mar 2026 10:00:00 +0000\r\n\r\nAgreed.\r\n"
TEXT = "Vi är överens.\n".encode()
PNG = b"\x89PNG\r\n\x1a\n" + bytes(16)


def packed(*names: str, **contents: bytes) -> bytes:
    """An archive with files of these names; `mimetype` and others with a content."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as book:
        for name, content in contents.items():
            book.writestr(name, content)
        for name in names:
            book.writestr(name, b"<xml/>")
    return held.getvalue()


DOCX = packed("[Content_Types].xml", "word/document.xml")
ODT = packed("content.xml", mimetype=b"application/vnd.oasis.opendocument.text")
MSG = (
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "__properties_version1.0".encode("utf-16-le")
)


def sent(content: bytes = PDF, name: str = "agreement.pdf") -> SimpleUploadedFile:
    """A file as a browser sends it, with a type that nobody believes."""
    return SimpleUploadedFile(name, content, content_type="text/html")


def a_document(agreement: Agreement, *, by: User, **facts: Any) -> Document:
    """A document of the agreement, by somebody who may."""
    said = {"file": io.BytesIO(PDF), "file_name": "agreement.pdf", "title": "", "kind": "text"}
    return attach_to_agreement(
        agreement, by=by, on=timezone.localdate(), **{"edition": None, **said, **facts}
    )


def an_agreement_with_documents(user: User) -> tuple[object, ...]:
    """One signed edition, an annex in two versions, and one document withdrawn; by its key."""
    administrator, today = UserFactory.create(role=Role.ADMINISTRATOR), timezone.localdate()
    agreement = AgreementFactory.create(name="Outage map", anchor_on=today.replace(month=1, day=1))
    edition = freeze_edition(agreement, by=administrator, on=today, purpose=EditionPurpose.FIRST)
    a_document(agreement, by=administrator, kind="signed", edition=edition, title="Signed")
    annex = a_document(
        agreement, by=administrator, kind="annex", file=io.BytesIO(TEXT), file_name="prices.txt"
    )
    add_version(
        annex,
        file=io.BytesIO(TEXT * 2),
        file_name="prices of 2027, as they were agreed in the negotiation of the autumn.txt",
        remark="Prices of 2027",
        by=administrator,
    )
    wrong = a_document(agreement, by=administrator, kind="mail", file=io.BytesIO(MAIL))
    withdraw_document(wrong, reason="Of another customer", by=administrator, on=today)
    return (agreement.pk,)

"""Documents and an erasure: those that name the person are listed, and stay as they are."""

import io
from base64 import b64encode
from datetime import date, timedelta

import pytest

from brm.accounts.models import Role
from customers.models import Erasure
from customers.operations.erase import erase, preview_of
from tests.agreements.factories import AgreementFactory
from tests.customers.factories import PersonFactory
from tests.documents import MAIL, a_document, packed
from tests.factories import UserFactory

TODAY = date(2026, 11, 28)
NAME = "Astrid Lind-Öberg"
HEADS = b"From: a@example.org\r\nDate: Mon, 2 Mar 2026 10:00:00 +0000\r\n"
IN_BASE64 = b"Content-Transfer-Encoding: base64\r\n\r\n"
RUNS = "<w:p><w:r><w:t>Astrid Lind-Ö</w:t></w:r><w:r><w:t>berg</w:t></w:r></w:p>"
CELLS = "<p>Astrid</p><p>Lind-Öberg</p>"


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def admin(db):
    return UserFactory(role=Role.ADMINISTRATOR)


@pytest.fixture
def leaver(db):
    return PersonFactory(name=NAME, left_on=TODAY - timedelta(days=10))


def test_documents_that_name_the_person_are_listed_and_stay(leaver, admin, folder):
    named = io.BytesIO(f"Agreed with {NAME}.\n".encode())
    document = a_document(AgreementFactory.create(), by=admin, file=named, file_name="a.txt")
    a_document(AgreementFactory.create(), by=admin)

    assert preview_of(leaver, by=admin, on=TODAY).documents == [document]
    erase(leaver, by=admin, on=TODAY)
    assert (folder / str(document.versions.get().file.content)).exists()


def test_the_title_and_the_file_of_a_document_name_nobody_after_an_erasure(
    leaver, admin, client_of
):
    held = io.BytesIO(MAIL)
    document = a_document(
        AgreementFactory.create(), by=admin, file=held, file_name=f"{NAME}.eml", title=NAME
    )

    erase(leaver, by=admin, on=TODAY)

    document.refresh_from_db()
    version = document.versions.get()
    erased = f"Erased person {leaver.pk}"
    assert (document.title, version.name) == (erased, f"{erased}.eml")
    answer = client_of(admin).get(version.get_absolute_url())
    assert b"".join(answer.streaming_content) == MAIL


def office(name: str, xml: str) -> bytes:
    """An office document whose part of that name, its second, says `xml`."""
    contents = {"word/document.xml": b"<xml/>", name: xml.encode()}
    return packed("[Content_Types].xml", **contents)


def damaged(content: bytes) -> bytes:
    """The archive with a byte changed inside of its first part: its checksum does not hold."""
    place = content.index(b"<xml/>")
    return content[:place] + b"?" + content[place + 1 :]


@pytest.mark.parametrize(
    "content",
    [
        office("word/header1.xml", RUNS),
        office("word/header1.xml", CELLS),
        office("word/comments.xml", f'<w:comment w:author="{NAME}"/>'),
        damaged(office("word/header1.xml", f"<t>{NAME}</t>")),
        HEADS + IN_BASE64 + b64encode(NAME.encode()),
        HEADS + b"Subject: =?utf-8?B?" + b64encode(NAME.encode()) + b"?=\r\n\r\nAgreed.\r\n",
        HEADS + IN_BASE64 + b64encode(office("word/header1.xml", f"<t>{NAME}</t>")),
        HEADS + f"\r\n{NAME}\r\n".encode() + packed("a.txt"),
    ],
    ids=[
        "runs",
        "cells",
        "author of a remark",
        "damaged archive",
        "mail in base64",
        "subject",
        "attachment",
        "mail with an archive behind it",
    ],
)
def test_a_name_is_found_in_a_document_however_it_is_written(content, leaver, admin):
    document = a_document(AgreementFactory.create(), by=admin, file=io.BytesIO(content))

    assert preview_of(leaver, by=admin, on=TODAY).documents == [document]


def test_a_file_that_cannot_be_read_stands_in_no_erasures_way(leaver, admin):
    broken = damaged(packed("[Content_Types].xml", "word/document.xml"))
    a_document(AgreementFactory.create(), by=admin, file=io.BytesIO(broken))
    a_document(AgreementFactory.create(), by=admin, file=io.BytesIO(HEADS + b"\r\nPK\x05\x06"))

    assert preview_of(leaver, by=admin, on=TODAY).documents == []
    erase(leaver, by=admin, on=TODAY)
    assert Erasure.objects.filter(number=leaver.pk).exists()

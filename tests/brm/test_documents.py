"""Documents: kept by their digest, version by version, given out as they came, withdrawn."""

import io
import os
import threading
import zipfile
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from brm.accounts.models import Role
from brm.documents.checking import check_files
from brm.documents.formats import format_of, name_given_out
from brm.documents.models import Document, DocumentVersion, DocumentWithdrawal, StoredFile
from brm.documents.operations import add_version, attach_document, kept, withdraw_document
from tests import documents as files
from tests.agreements.factories import AgreementFactory
from tests.factories import UserFactory

TODAY = date(2026, 6, 1)
PATIENCE = 20


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def admin(db):
    return UserFactory.create(role=Role.ADMINISTRATOR)


@pytest.fixture
def agreement(db):
    return AgreementFactory.create()


@pytest.fixture
def document(agreement, admin):
    return files.a_document(agreement, by=admin)


def lying(folder: Path) -> list[str]:
    """The names of all files that are kept."""
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def put(content: bytes, **facts: object) -> StoredFile:
    with kept(io.BytesIO(content)) as file:
        return file


def other_version(document: Document, by: object, content: bytes = files.OTHER_PDF) -> None:
    add_version(document, file=io.BytesIO(content), file_name="b.pdf", remark="", by=by)


# What a file is


@pytest.mark.parametrize(
    ("content", "ending"),
    [
        (files.PDF, "pdf"),
        (files.PNG, "png"),
        (b"\xff\xd8\xff\xe0" + bytes(20), "jpg"),
        (b"II*\x00" + bytes(20), "tif"),
        (files.DOCX, "docx"),
        (files.packed("[Content_Types].xml", "xl/workbook.xml"), "xlsx"),
        (files.packed("[Content_Types].xml", "ppt/presentation.xml"), "pptx"),
        (files.ODT, "odt"),
        (files.MAIL, "eml"),
        (files.MSG, "msg"),
        (files.TEXT, "txt"),
        (b"\xef\xbb\xbfAgreed: yes\n", "txt"),
        (b"Subject: only one header\n<html>", "txt"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_file_is_known_by_its_content(content, ending):
    assert format_of(io.BytesIO(content)).ending == ending


@pytest.mark.parametrize(
    "content",
    [
        b"<!doctype html><script>alert(1)</script>",
        b"\xef\xbb\xbf  <svg xmlns='http://www.w3.org/2000/svg'/>",
        b"<?xml version='1.0'?><a/>",
        b"#!/bin/sh\nrm -rf /\n",
        b"MZ\x90\x00" + bytes(60),
        b"\x7fELF" + bytes(60),
        "Überall".encode("latin-1"),
        b"a\x00b",
        b"\n \n",
        files.packed("a.txt"),
        files.packed("x", mimetype=b"application/epub+zip"),
        files.packed("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"),
        files.DOCX[:40],
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
    ],
    ids=[
        *("html", "svg", "xml", "script", "program of Windows", "program of Linux", "not UTF-8"),
        *("a null", "nothing", "an archive", "a book", "macros", "cut off", "old Word"),
    ],
)
def test_what_is_no_document_is_refused_with_a_sentence(content):
    with pytest.raises(ValidationError) as refused:
        format_of(io.BytesIO(content))

    assert refused.value.messages[0].endswith(".")


@pytest.mark.parametrize("way", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_an_archive_that_is_damaged_anywhere_is_told_or_refused_and_never_an_error(way):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", way) as book:
        book.writestr("mimetype", b"application/vnd.oasis.opendocument.text" * 3)
        book.writestr("content.xml", b"<xml/>" * 50)
    whole, refused = held.getvalue(), 0

    for n in range(4, len(whole)):
        for damaged in (whole[:n] + b"\xff" + whole[n + 1 :], whole[:n] + whole[n + 7 :]):
            try:
                format_of(io.BytesIO(damaged))
            except ValidationError:
                refused += 1

    assert refused > len(whole)


def test_an_archive_that_unpacks_to_far_more_is_refused():
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("[Content_Types].xml", b"<xml/>")
        with book.open("word/document.xml", "w") as member:
            for _ in range(201):
                member.write(bytes(1024**2))

    with pytest.raises(ValidationError, match="unpacks"):
        format_of(held)


@pytest.mark.parametrize(
    ("name", "given_out"),
    [
        ("agreement.pdf", "agreement.pdf"),
        ("agreement.PDF", "agreement.PDF"),
        ("invoice.exe", "invoice.exe.pdf"),
        ("page.html", "page.html.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\papers\\signed.pdf", "signed.pdf"),
        ("fdp.\u202etxt", "fdp.txt.pdf"),
        ("", "document.pdf"),
        ("pdf", "pdf.pdf"),
    ],
)
def test_the_name_given_out_has_the_ending_of_the_content(name, given_out):
    assert name_given_out(name, format_of(io.BytesIO(files.PDF))) == given_out


# Kept


def test_a_file_that_comes_twice_is_one_file(db, folder, admin):
    first, second = put(files.PDF), put(files.PDF)

    assert (first, lying(folder)) == (second, [first.digest])


def test_a_file_larger_than_is_taken_is_refused_and_not_kept(db, folder, settings):
    settings.DOCUMENT_BYTES_AT_MOST = len(files.PDF) - 1

    with pytest.raises(ValidationError, match="larger than"):
        put(files.PDF)

    assert (lying(folder), StoredFile.objects.count()) == ([], 0)


def test_bytes_of_what_is_refused_afterwards_are_not_left_behind(db, folder):
    with pytest.raises(RuntimeError), kept(io.BytesIO(files.PDF)):
        raise RuntimeError

    assert (lying(folder), StoredFile.objects.count()) == ([], 0)


def test_bytes_that_were_there_before_stay_when_the_second_upload_is_refused(db, folder):
    file = put(files.PDF)

    with pytest.raises(RuntimeError), kept(io.BytesIO(files.PDF)):
        raise RuntimeError

    assert lying(folder) == [file.digest]


def test_a_damaged_file_is_mended_by_the_same_file(db, folder):
    file = put(files.PDF)
    Path(file.content.path).write_bytes(b"half")

    put(files.PDF)

    assert Path(file.content.path).read_bytes() == files.PDF


@pytest.mark.django_db(transaction=True)
def test_one_file_uploaded_many_times_at_once_is_one_file(folder):
    found, failed = [], []

    def upload() -> None:
        try:
            found.append(put(files.PDF).pk)
        except Exception as error:  # told by the assertion
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=upload) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (failed, len(found), len(set(found)), len(lying(folder))) == ([], 6, 1, 1)


# Never changed


@pytest.mark.parametrize(
    ("model", "facts"),
    [
        (Document, {"title": "Another"}),
        (DocumentVersion, {"name": "another.pdf"}),
        (StoredFile, {"digest": "0" * 64}),
        (StoredFile, {"size": 1}),
        (StoredFile, {"content": "documents/of/another"}),
    ],
)
def test_the_database_changes_nothing_of_a_document(document, model, facts):
    with pytest.raises(DatabaseError), transaction.atomic():
        model.objects.update(**facts)


@pytest.mark.parametrize("model", [Document, DocumentVersion, StoredFile])
def test_the_database_deletes_nothing_of_a_document(document, model):
    with pytest.raises(DatabaseError, match="delete"), transaction.atomic():
        model.objects.all()._raw_delete(model.objects.db)


def test_the_database_refuses_a_version_of_a_withdrawn_document(document, admin):
    withdraw_document(document, reason="Wrong one", by=admin, on=TODAY)

    with pytest.raises(IntegrityError, match="no further version"), transaction.atomic():
        DocumentVersion.objects.create(
            document=document, n=2, file=put(files.OTHER_PDF), name="b.pdf", uploaded_by=admin
        )


# Versions and withdrawal


def test_another_version_keeps_the_one_before(document, admin):
    other_version(document, admin)

    kept_ones = document.versions.order_by("n").values_list("n", "file__digest")
    assert [n for n, _digest in kept_ones] == [1, 2]
    assert len({digest for _n, digest in kept_ones}) == 2


def test_the_very_file_is_no_other_version(document, admin):
    with pytest.raises(ValidationError, match="already"):
        other_version(document, admin, files.PDF)

    assert document.versions.count() == 1


def test_a_withdrawn_document_takes_no_version_and_no_second_withdrawal(document, admin):
    withdraw_document(document, reason="Wrong one", by=admin, on=TODAY)

    with pytest.raises(ValidationError, match="Wrong one"):
        other_version(document, admin)
    with pytest.raises(ValidationError, match="Wrong one"):
        withdraw_document(document, reason="Again", by=admin, on=TODAY)


def test_a_withdrawal_needs_its_reason(document, admin):
    with pytest.raises(ValidationError):
        withdraw_document(document, reason="", by=admin, on=TODAY)

    assert not DocumentWithdrawal.objects.exists()


def test_only_an_administrator_lets_a_file_go(document, relationship_manager):
    with pytest.raises(PermissionDenied):
        withdraw_document(
            document, reason="No", by=relationship_manager, on=TODAY, lets_file_go=True
        )


def test_a_file_that_is_let_go_leaves_its_digest(
    document, admin, folder, django_capture_on_commit_callbacks
):
    digest = document.versions.get().file.digest

    with django_capture_on_commit_callbacks(execute=True):
        withdraw_document(document, reason="Salaries", by=admin, on=TODAY, lets_file_go=True)

    file = StoredFile.objects.get()
    assert (file.digest, str(file.content), lying(folder)) == (digest, "", [])


def test_a_file_that_another_document_has_stays(
    document, admin, folder, django_capture_on_commit_callbacks
):
    files.a_document(AgreementFactory.create(), by=admin)

    with django_capture_on_commit_callbacks(execute=True):
        withdraw_document(document, reason="Salaries", by=admin, on=TODAY, lets_file_go=True)

    assert len(lying(folder)) == 1


def test_a_file_that_was_let_go_can_come_back(
    document, admin, folder, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        withdraw_document(document, reason="Salaries", by=admin, on=TODAY, lets_file_go=True)

    put(files.PDF)

    assert lying(folder) == [StoredFile.objects.get().digest]
    assert check_files().whole == 1


# Given out


def test_a_document_is_given_out_as_it_came(document, client_of, reader):
    version = document.versions.get()

    answer = client_of(reader).get(version.get_absolute_url())

    assert b"".join(answer.streaming_content) == files.PDF
    assert answer["Content-Disposition"] == 'attachment; filename="agreement.pdf"'
    assert answer["Content-Type"] == "application/pdf"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert version.file.digest_in_base64 in answer["Repr-Digest"]


def test_a_file_that_was_changed_is_not_given_out(document, client_of, reader, caplog):
    version = document.versions.get()
    Path(version.file.content.path).write_bytes(files.OTHER_PDF)

    answer = client_of(reader).get(version.get_absolute_url())

    assert answer.status_code == 500
    assert "not the one that was uploaded" in answer.content.decode()
    assert files.OTHER_PDF not in answer.content


def test_a_file_that_is_gone_is_said_to_be(document, client_of, reader):
    version = document.versions.get()
    Path(version.file.content.path).unlink()

    answer = client_of(reader).get(version.get_absolute_url())

    assert answer.status_code == 500
    assert "or it is gone" in answer.content.decode()


def test_a_withdrawn_document_is_not_given_out_and_says_why(document, client_of, reader, admin):
    withdraw_document(document, reason="Wrong customer", by=admin, on=TODAY)

    answer = client_of(reader).get(document.versions.get().get_absolute_url())

    assert answer.status_code == 410
    assert "Wrong customer" in answer.content.decode()


def test_a_document_that_hangs_nowhere_is_not_there(admin, client_of):
    with kept(io.BytesIO(files.PDF)) as file:
        loose = attach_document(file, file_name="a.pdf", title="", kind="text", by=admin)

    answer = client_of(admin).get(loose.versions.get().get_absolute_url())

    assert answer.status_code == 404


# All of them


def test_every_kept_file_is_held_against_its_digest(admin, agreement, folder):
    whole, gone, changed = (
        files.a_document(agreement, by=admin, file=io.BytesIO(files.PDF + bytes([65 + n])))
        for n in range(3)
    )
    of = {each.pk: each.versions.get().file for each in (whole, gone, changed)}
    Path(of[gone.pk].content.path).unlink()
    Path(of[changed.pk].content.path).write_bytes(b"other")

    found = check_files()

    assert (found.whole, found.missing, found.damaged) == (
        1,
        [of[gone.pk].digest],
        [of[changed.pk].digest],
    )
    with pytest.raises(CommandError):
        call_command("check_documents")


def test_what_an_upload_left_behind_is_removed_after_a_day(document, folder):
    old, new = (folder / "documents" / "ab" / f"ab{n}" for n in range(2))
    old.parent.mkdir(parents=True, exist_ok=True)
    for path in (old, new):
        path.write_bytes(b"left over")
    past = (timezone.now() - timedelta(days=2)).timestamp()
    os.utime(old, (past, past))
    kept_file = Path(document.versions.get().file.content.path)
    os.utime(kept_file, (past, past))

    found = check_files()

    assert (found.removed, old.exists(), new.exists(), kept_file.exists()) == (1, False, True, True)

"""Documents are attached, brought in another version, withdrawn, and given out."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import BinaryIO

import structlog
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.files.storage import Storage, default_storage
from django.db import connection, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from brm.accounts.models import Role, User
from brm.accounts.permissions import require_role
from brm.documents.formats import Format, format_of, name_given_out
from brm.documents.keeping import TooLarge, is_whole, measured, parts
from brm.documents.models import (
    Document,
    DocumentVersion,
    DocumentWithdrawal,
    StoredFile,
)

log = structlog.get_logger(__name__)

FOLDER = "documents"


class Damaged(Exception):  # noqa: N818  what is so; the page says the sentence
    """The bytes that are kept are not those that were uploaded, or they are gone."""


@contextmanager
def kept(stream: BinaryIO, *, made_here: Format | None = None) -> Iterator[StoredFile]:
    """The stored file of these bytes, the one there is where they came in before.

    Where what follows is refused, bytes that came in just now go again. Raises ValidationError
    where the file is larger than is taken, or of no sort that is taken. What this program made
    itself is of the format that it says, however large.
    """
    found = made_here or format_of(stream)
    digest, size = measured(stream) if made_here else _measured(stream)
    storage, name = default_storage, f"{FOLDER}/{digest[:2]}/{digest}"
    with transaction.atomic():
        lock_digest(digest)
        is_new = _write(storage, name, digest, stream)
        try:
            facts = {"size": size, "media_type": found.media_type, "content": name}
            file, made = StoredFile.objects.get_or_create(digest=digest, defaults=facts)
            if not made and not file.content:
                StoredFile.objects.filter(pk=file.pk).update(content=name)
                file.content.name = name
            yield file
        except BaseException:
            if is_new:
                storage.delete(name)
            raise


def lock_digest(digest: str) -> None:
    """Nobody else writes or removes these bytes until the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [digest])


def _measured(stream: BinaryIO) -> tuple[str, int]:
    most = settings.DOCUMENT_BYTES_AT_MOST
    try:
        return measured(stream, at_most=most)
    except TooLarge:
        raise ValidationError(
            _("The file is larger than %s MB, the most that is kept.") % (most // 1024**2)
        ) from None


def _write(storage: Storage, name: str, digest: str, stream: BinaryIO) -> bool:
    """Put the bytes where they belong; damaged ones are replaced. Whether none were there."""
    if is_whole(storage, name, digest):
        return False
    is_new = not storage.exists(name)
    storage.delete(name)
    written = storage.save(name, File(stream))
    if written != name:
        raise RuntimeError(f"{name} was written as {written}")
    return is_new


@transaction.atomic
def attach_document(
    file: StoredFile, *, file_name: str, title: str, kind: str, by: User
) -> Document:
    """A new document with the file as its first version, called as the file where it has no title.

    It is for the caller to say where it hangs, in the same transaction.
    """
    name = name_given_out(file_name, file.format)
    document = Document(title=title or name, kind=kind, made_by=by)
    document.full_clean()
    document.save()
    DocumentVersion.objects.create(document=document, n=1, file=file, name=name, uploaded_by=by)
    return document


@transaction.atomic
def add_version(
    document: Document, *, file: BinaryIO, file_name: str, remark: str, by: User
) -> DocumentVersion:
    """The next version of the document; those before stay.

    Raises ValidationError where it was withdrawn, or has the very file already.
    """
    document = _locked(document)
    with kept(file) as stored:
        version = DocumentVersion(
            document=document,
            n=(document.versions.aggregate(last=Max("n"))["last"] or 0) + 1,
            file=stored,
            name=name_given_out(file_name, stored.format),
            remark=remark,
            uploaded_by=by,
        )
        version.full_clean()
        version.save()
    return version


@transaction.atomic
def withdraw_document(
    document: Document, *, reason: str, by: User, on: date, lets_file_go: bool = False
) -> DocumentWithdrawal:
    """Take the document out of use; its record, with the digests, stays.

    With `lets_file_go`, which is for administrators, the bytes go too, but for those that another
    document still has. Raises ValidationError where it was withdrawn before.
    """
    if lets_file_go:
        require_role(by, Role.ADMINISTRATOR)
    document = _locked(document)
    withdrawal = DocumentWithdrawal(
        document=document,
        reason=reason,
        lets_file_go=lets_file_go,
        withdrawn_on=on,
        withdrawn_by=by,
    )
    withdrawal.full_clean()
    withdrawal.save()
    if lets_file_go:
        # In one order: two documents that have the same files are withdrawn at the same moment.
        for version in document.versions.select_related("file").order_by("file__digest"):
            _let_go(version.file)
    return withdrawal


def _let_go(file: StoredFile) -> None:
    """Forget the bytes once all is written, where no document in use has them."""
    lock_digest(file.digest)
    if file.versions.filter(document__withdrawal=None).exists():
        return
    name, storage = str(file.content.name), file.content.storage
    StoredFile.objects.filter(pk=file.pk).update(content="")
    transaction.on_commit(lambda: _remove(storage, name, file.digest))


def _remove(storage: Storage, name: str, digest: str) -> None:
    """Remove bytes that no row names; whoever brought them again meanwhile keeps them."""
    with transaction.atomic():
        lock_digest(digest)
        if name and not StoredFile.objects.filter(content=name).exists():
            storage.delete(name)


def _locked(document: Document) -> Document:
    """The document, where it is still in use, under its lock."""
    document = Document.objects.select_for_update(no_key=True).get(pk=document.pk)
    if document.is_withdrawn:
        raise ValidationError(_("This document was withdrawn: %s") % document.withdrawal.reason)
    return document


def given_out(version: DocumentVersion) -> Iterator[bytes]:
    """The bytes of a version, a part at a time, once they are found to be those uploaded.

    Raises Damaged where they are not, and the log says so. They are read again as they are given
    out: where somebody changed them in that moment, it ends before the end.
    """
    file = version.file
    _require_whole(version)

    def read() -> Iterator[bytes]:
        digest = hashlib.sha256()
        with file.content.storage.open(str(file.content.name)) as stored:
            held = b""
            for part in parts(stored):
                yield held
                digest.update(part)
                held = part
            if digest.hexdigest() != file.digest:
                raise Damaged
            yield held

    return read()


def _require_whole(version: DocumentVersion) -> None:
    file = version.file
    if not is_whole(file.content.storage, str(file.content.name), file.digest):
        log.error("document_damaged", version=version.pk, digest=file.digest)
        raise Damaged

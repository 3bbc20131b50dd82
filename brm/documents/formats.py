"""What a file is, by its content and never by its name."""

import codecs
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from brm.documents.keeping import parts
from brm.stack.archives import Unreadable, opened

OFFICE = "application/vnd.openxmlformats-officedocument"
OPEN = "application/vnd.oasis.opendocument"
UNPACKED_AT_MOST = 200 * 1024**2
"""Bytes that the parts of an office file may unpack to."""

LONGEST_NAME = 200
HEAD = 65_536
"""So many bytes from the beginning tell an e-mail by its headers."""

HEADER = re.compile(rb"^[A-Za-z][A-Za-z0-9-]*:[ \t]")
OF_MAIL = re.compile(rb"^(?:from|date|subject|received|message-id):", re.IGNORECASE | re.MULTILINE)
OUTLOOK = "__properties_version1.0".encode("utf-16-le")
UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")


@dataclass(frozen=True)
class Format:
    """A sort of file that is taken. `ending` is what its name ends with when it is given out.

    `has_words`: what it says can be searched; of a PDF and of a picture it cannot.
    """

    label: str | Promise
    media_type: str
    ending: str
    others: tuple[str, ...] = ()
    has_words: bool = True

    @property
    def endings(self) -> tuple[str, ...]:
        return (self.ending, *self.others)


PDF = Format("PDF", "application/pdf", "pdf", has_words=False)
PNG = Format(gettext_lazy("PNG picture"), "image/png", "png", has_words=False)
JPEG = Format(gettext_lazy("JPEG picture"), "image/jpeg", "jpg", ("jpeg",), has_words=False)
TIFF = Format(gettext_lazy("TIFF picture"), "image/tiff", "tif", ("tiff",), has_words=False)
MAIL = Format("EML", "message/rfc822", "eml")
MSG = Format("Outlook", "application/vnd.ms-outlook", "msg")
TEXT = Format(gettext_lazy("Text"), "text/plain", "txt", ("md", "csv", "ics", "log"))
DOCX = Format("Word", f"{OFFICE}.wordprocessingml.document", "docx")
XLSX = Format("Excel", f"{OFFICE}.spreadsheetml.sheet", "xlsx")
PPTX = Format("PowerPoint", f"{OFFICE}.presentationml.presentation", "pptx")
ODT = Format("OpenDocument text", f"{OPEN}.text", "odt")
ODS = Format("OpenDocument sheet", f"{OPEN}.spreadsheet", "ods")
ODP = Format("OpenDocument slides", f"{OPEN}.presentation", "odp")

ARCHIVE = Format("ZIP", "application/zip", "zip")
"""What is packed here; no upload is ever told to be one, since an archive may hold anything."""

FORMATS = (PDF, DOCX, XLSX, PPTX, ODT, ODS, ODP, MAIL, MSG, PNG, JPEG, TIFF, TEXT)
BY_MEDIA_TYPE = {each.media_type: each for each in (*FORMATS, ARCHIVE)}
OPEN_DOCUMENTS = {each.media_type: each for each in (ODT, ODS, ODP)}
BY_FIRST_BYTES = {
    b"%PDF-": PDF,
    b"\x89PNG\r\n\x1a\n": PNG,
    b"\xff\xd8\xff": JPEG,
    b"II*\x00": TIFF,
    b"MM\x00*": TIFF,
}
BY_PART = {"word/": DOCX, "xl/": XLSX, "ppt/": PPTX}
COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP = b"PK\x03\x04"


def format_of(stream: BinaryIO) -> Format:
    """What the bytes are; the stream then stands at its beginning.

    Raises ValidationError with a sentence for whatever is not taken: programs, pages that a
    browser would run, archives, macros, files under a password.
    """
    stream.seek(0)
    head = stream.read(HEAD)
    try:
        found = _format_of(head, stream)
    finally:
        stream.seek(0)
    if found is None:
        raise ValidationError(
            _(
                "What this file is cannot be told from its content. Take a PDF, a picture, an "
                "office document, an e-mail or a text."
            )
        )
    return found


def _format_of(head: bytes, stream: BinaryIO) -> Format | None:
    for first, known in BY_FIRST_BYTES.items():
        if head.startswith(first):
            return known
    if head.startswith(ZIP):
        return _of_zip(stream)
    if head.startswith(COMPOUND):
        return _of_compound(stream)
    if HEADER.match(head) and len(OF_MAIL.findall(head)) > 1:
        return MAIL
    return TEXT if _is_text(head, stream) else None


def _of_zip(stream: BinaryIO) -> Format | None:
    """An office document by its parts; any other archive is none."""
    try:
        with opened(stream) as book:
            members = book.infolist()
            mimetype = book.read("mimetype")[:200] if _is_open_document(members) else b""
    except Unreadable:
        return None
    names = [each.filename for each in members]
    if any(name.rpartition("/")[2].lower() == "vbaproject.bin" for name in names):
        raise ValidationError(_("This file holds macros. Save it without them, or as PDF."))
    if sum(each.file_size for each in members) > UNPACKED_AT_MOST:
        raise ValidationError(_("This file unpacks to more than can be kept. Save it as PDF."))
    if mimetype:
        return OPEN_DOCUMENTS.get(mimetype.decode("ascii", "replace"))
    if "[Content_Types].xml" not in names:
        return None
    kinds = (kind for part, kind in BY_PART.items() if any(n.startswith(part) for n in names))
    return next(kinds, None)


def _is_open_document(members: list[zipfile.ZipInfo]) -> bool:
    return bool(members) and members[0].filename == "mimetype" and members[0].file_size < HEAD


def _of_compound(stream: BinaryIO) -> Format:
    """An e-mail of Outlook; else an old office document, or one under a password."""
    before = b""
    for part in parts(stream):
        if OUTLOOK in before + part:
            return MSG
        before = part[-len(OUTLOOK) :]
    raise ValidationError(
        _("This is an old office document or one under a password. Save it as PDF or DOCX.")
    )


def _is_text(head: bytes, stream: BinaryIO) -> bool:
    """Readable words throughout, and nothing that a browser or a shell would take for its own."""
    first = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not first or first.startswith((b"<", b"#!")):
        return False
    return all(UNPRINTABLE.search(text) is None for text in _decoded(stream))


def _decoded(stream: BinaryIO) -> Iterator[str]:
    """The stream as UTF-8; where it is none, a text that is unprintable."""
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    try:
        for part in parts(stream):
            yield decoder.decode(part)
        yield decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        yield "\x00"


def name_given_out(name: str, found: Format) -> str:
    """The name under which the file is given out: without folders, its ending that of its content.

    So that nobody opens a program that came as a picture's name, or the other way round.
    """
    plain = re.sub(r"[\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069]", "", name.replace("\\", "/"))
    plain = plain.rpartition("/")[2].strip(" .") or str(_("document"))
    if plain.rpartition(".")[2].lower() in found.endings and "." in plain:
        return plain[-LONGEST_NAME:]
    return f"{plain[: LONGEST_NAME - 6]}.{found.ending}"

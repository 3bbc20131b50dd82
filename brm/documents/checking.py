"""Whether all kept files are still what they were, and which of them name a person."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from brm.documents.formats import BY_MEDIA_TYPE
from brm.documents.keeping import is_whole
from brm.documents.models import Document, StoredFile
from brm.documents.operations import FOLDER, lock_digest
from brm.privacy.files import names
from brm.privacy.words import pattern_of

AGE = timedelta(days=1)
"""A file that no row names may belong to an upload under way, which lasts no day."""

WITH_WORDS = [name for name, each in BY_MEDIA_TYPE.items() if each.has_words]


@dataclass
class Checked:
    """What was found, by digest; `removed` counts files that no row named."""

    whole: int = 0
    missing: list[str] = field(default_factory=list)
    damaged: list[str] = field(default_factory=list)
    removed: int = 0


def check_files() -> Checked:
    """Read every kept file once and remove what is left over."""
    found = Checked()
    for file in StoredFile.objects.exclude(content="").order_by("pk").iterator():
        storage, name = file.content.storage, str(file.content.name)
        if not storage.exists(name):
            found.missing.append(file.digest)
        elif not is_whole(storage, name, file.digest):
            found.damaged.append(file.digest)
        else:
            found.whole += 1
    found.removed = sum(map(_removed, _names()))
    return found


def _names() -> Iterator[str]:
    """Everything that lies in the folder of documents."""
    if not default_storage.exists(FOLDER):
        return
    for folder in default_storage.listdir(FOLDER)[0]:
        for name in default_storage.listdir(f"{FOLDER}/{folder}")[1]:
            yield f"{FOLDER}/{folder}/{name}"


@transaction.atomic
def _removed(name: str) -> bool:
    """Remove the file where no row names it, and has not for a day."""
    lock_digest(name.rpartition("/")[2])
    if StoredFile.objects.filter(content=name).exists():
        return False
    if default_storage.get_modified_time(name) > timezone.now() - AGE:
        return False
    default_storage.delete(name)
    return True


def documents_that_name(words: Sequence[str]) -> list[Document]:
    """Documents in use whose files name the person; PDFs and pictures cannot be searched."""
    pattern = re.compile(pattern_of(words) or r"(?!)", re.IGNORECASE)
    kept = StoredFile.objects.exclude(content="").filter(media_type__in=WITH_WORDS)
    naming = [file.pk for file in kept.order_by("pk").iterator() if names(file.content, pattern)]
    rows = Document.objects.filter(versions__file__in=naming, withdrawal=None)
    return list(rows.distinct().order_by("pk"))

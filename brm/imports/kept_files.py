"""Files that imports have kept: which of them name a person, and how they are let go."""

import re
from collections.abc import Sequence

from django.db import transaction
from django.db.models.fields.files import FieldFile

from brm.imports.models import ImportFile, ImportRun, State
from brm.privacy.files import names
from brm.privacy.words import pattern_of

OPEN = (State.UPLOADED, State.READING, State.PREVIEW, State.CONFIRMED, State.APPLYING)


def files_that_name(words: Sequence[str]) -> list[ImportFile]:
    """Kept files that name the person in some way in which a file may be written."""
    pattern = re.compile(pattern_of(words) or r"(?!)", re.IGNORECASE)
    kept = ImportFile.objects.exclude(content="").order_by("pk").iterator()
    return [each for each in kept if names(each.content, pattern)]


def rejects_that_name(words: Sequence[str]) -> list[ImportRun]:
    """Runs whose file of rejected lines names the person."""
    pattern = re.compile(pattern_of(words) or r"(?!)", re.IGNORECASE)
    runs = ImportRun.objects.exclude(rejects="").order_by("pk").iterator()
    return [run for run in runs if names(run.rejects, pattern)]


def let_files_go(files: Sequence[ImportFile], runs: Sequence[ImportRun]) -> None:
    """Forget the content of the files and the rejected lines; the bytes go when all is written.

    Runs that still wait to be written are stopped: they would bring the person back.
    """
    ImportRun.objects.filter(file__in=files, state__in=OPEN).update(state=State.STOPPED)
    for each in files:
        _remove_later(each.content)
        ImportFile.objects.filter(pk=each.pk).update(content="")
    for run in runs:
        _remove_later(run.rejects)
        ImportRun.objects.filter(pk=run.pk).update(rejects="")


def _remove_later(stored: FieldFile) -> None:
    name, storage = str(stored.name), stored.storage
    transaction.on_commit(lambda: storage.delete(name))

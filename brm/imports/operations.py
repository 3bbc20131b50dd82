"""An import from the file's arrival to its end: kept, read, looked at, applied or stopped."""

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import BinaryIO

import pghistory
import structlog
from django.conf import settings
from django.core.files import File
from django.core.files.base import ContentFile
from django.db import OperationalError, transaction
from django.db.models import Case, F, Value, When
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from brm.accounts.models import User
from brm.documents.keeping import TooLarge, measured
from brm.imports.engine import Outcome, Watch, run_import, write_rejects
from brm.imports.kinds import Kind, kinds
from brm.imports.ldif import harmless
from brm.imports.models import ImportFile, ImportRun, Recipe, RejectedRow, State
from brm.imports.models.runs import AT_WORK, WAITING, ImportRunQuerySet
from brm.imports.recipes import Recipe as ParsedRecipe
from brm.imports.recipes import read_recipe
from brm.imports.refusals import Refused, Stopped
from brm.imports.standing import earlier_files

log = structlog.get_logger(__name__)

FAULT = gettext_lazy("Reading it failed by a fault of this program; the server's log says why.")
BUSY = gettext_lazy("The database was busy: nothing was written. Try again.")

ATTEMPTS = 3
"""A run whose worker died so often is not taken up again."""

OUTCOME = [
    "state",
    "applied_at",
    "read_at",
    "heard_of_at",
    "differences",
    "rejects",
    "result",
    "log",
]

REJECTS_SHOWN = 1_000
"""Rejected lines kept as rows for the page; the rejects file holds all of them."""


# Arrival ------------------------------------------------------------------------------------------
def receive_file(
    kind: str, path: Path, *, recipe: str, by: User | None, said: Mapping[str, str] | None = None
) -> ImportRun:
    """Keep a file of this machine as an import that the caller works on.

    `recipe` is a recipe's file, the name of one made in the browser, or nothing; `said` what is
    said of this file before all that the recipe says. Raises Refused where the kind, the file or
    the recipe is not there.
    """
    if kind not in kinds:
        known = ", ".join(kinds.names())
        raise Refused(
            _("There is no kind “%(kind)s”; known are %(known)s.") % {"kind": kind, "known": known}
        )
    if not path.is_file():
        raise Refused(_("There is no file %s.") % path)
    name, text, row = _find_recipe(kind, recipe)
    try:
        with path.open("rb") as stream, transaction.atomic():
            run = start_import(
                kind, stream, path.name, recipe=row, recipe_name=name, recipe_text=text, by=by
            )
            _take(run, said or {})  # before a worker sees it
    except OSError as error:
        raise Refused(_("The file cannot be kept: %s.") % error) from error
    return run


def _take(run: ImportRun, said: Mapping[str, str]) -> None:
    run.state, run.heard_of_at, run.claim = State.READING, timezone.now(), 1
    run.said = dict(said)
    run.save(update_fields=["state", "heard_of_at", "claim", "said"])


def _find_recipe(kind: str, recipe: str) -> tuple[str, str, Recipe | None]:
    if not recipe:
        return "", "", None
    if Path(recipe).is_file():
        return Path(recipe).stem, _recipe_text(Path(recipe)), None
    row = Recipe.objects.filter(kind=kind, name=recipe).first()
    if row is None:
        raise Refused(_("There is no recipe “%s”, neither as a file nor by that name.") % recipe)
    return row.name, row.text, row


def _recipe_text(path: Path) -> str:
    try:
        return path.read_text("utf-8-sig")
    except UnicodeDecodeError:
        raise Refused(_("A recipe is a text file in UTF-8; %s is not.") % path) from None


def start_import(
    kind: str,
    stream: BinaryIO,
    file_name: str,
    *,
    recipe: Recipe | None = None,
    recipe_name: str = "",
    recipe_text: str = "",
    by: User | None,
) -> ImportRun:
    """Keep the file by its digest, once however often it comes, and a run that a worker takes up.

    Raises Refused where the file is larger than this installation takes.
    """
    return ImportRun.objects.create(
        kind=kind,
        file=keep_file(stream, file_name),
        file_name=file_name,
        recipe=recipe,
        recipe_name=recipe_name,
        recipe_text=recipe_text,
        started_by=by,
    )


def keep_file(stream: BinaryIO, file_name: str) -> ImportFile:
    """The stored file of these bytes, but for passwords: those are not even kept.

    Raises Refused where there are too many of them.
    """
    with harmless(stream, file_name) as kept:
        return _keep(kept, file_name)


def _keep(stream: BinaryIO, file_name: str) -> ImportFile:
    most = settings.IMPORT_BYTES_AT_MOST
    try:
        digest, size = measured(stream, at_most=most)
    except TooLarge:
        raise Refused(
            _("The file is larger than %s MB, the most that can be imported at once.")
            % (most // 1024**2)
        ) from None
    with transaction.atomic():
        kept, _made = ImportFile.objects.get_or_create(digest=digest, defaults={"size": size})
        if not (kept.content and kept.content.storage.exists(str(kept.content.name))):
            kept.content.save(file_name, File(stream))
    return kept


# Work ---------------------------------------------------------------------------------------------
def work_on(run: ImportRun, *, apply: bool) -> ImportRun:
    """Read the run's file and, with `apply`, write it; keeps counts, differences and rejects.

    Raises Refused where the file cannot be used; the run then says so, and nothing is written.
    """
    try:
        with pghistory.context(user=run.confirmed_by_id or run.started_by_id, file=run.file_name):
            outcome = _import(run, apply=apply)
    except Refused as refused:
        _end(run, State.FAILED, error=refused.sentence)
        raise
    except Stopped:
        _end(run, State.STOPPED)
        return run
    _keep_outcome(run, outcome, applied=apply)
    return run


def work_on_received(run: ImportRun, *, apply: bool) -> ImportRun:
    """Work on a run that nobody else takes up. Raises Refused for whatever comes in between."""
    try:
        return work_on(run, apply=apply)
    except Refused:
        raise
    except Exception as error:
        log.exception("import_failed", run=run.pk)
        sentence = str(BUSY if isinstance(error, OperationalError) else FAULT)
        _end(run, State.FAILED, error=sentence)
        raise Refused(sentence) from error


def _import(run: ImportRun, *, apply: bool) -> Outcome:
    kind, recipe = kind_of(run), recipe_of(run)
    return run_import(
        run.file.path,
        kind,
        recipe,
        dry_run=not apply,
        file_name=run.file_name,
        by=tuple({user for user in (run.started_by, run.confirmed_by) if user}),
        earlier=partial(earlier_files, run),
        said=run.said,
        watch=Watch(
            read=lambda lines, percent: _note_progress(run, lines, percent),
            begun=lambda: _hold(run),
            written=lambda outcome: _note_written(run, outcome),
        ),
    )


def _hold(run: ImportRun) -> None:
    """Keep the run locked while its rows are written, however long: its worker is alive."""
    if not ImportRun.objects.select_for_update(no_key=True).held_by(run).exists():
        raise _overtaken()


def _overtaken() -> Refused:
    return Refused(_("Somebody else has taken up this import meanwhile; see its page."))


def _note_written(run: ImportRun, outcome: Outcome) -> None:
    """Say in the same transaction that it is applied, and what that was."""
    ImportRun.objects.held_by(run).update(
        state=State.APPLIED,
        applied_at=timezone.now(),
        result=outcome.as_words(None),
        log=outcome.log,
    )


def kind_of(run: ImportRun) -> Kind:
    """The run's kind. Raises Refused where no app declares it any more."""
    if run.declared_kind is None:
        raise Refused(_("There is no kind “%s” any more.") % run.kind)
    return run.declared_kind


def recipe_of(run: ImportRun) -> ParsedRecipe:
    """The run's recipe as it was when the file came in; raises Refused where it does not hold."""
    return read_recipe(run.recipe_text)


def _note_progress(run: ImportRun, lines: int, percent: int) -> None:
    """Tell the page how far it is, outside the import's own transaction; stop where asked to."""
    held = ImportRun.objects.held_by(run)
    if not held.update(lines_read=lines, percent_read=percent, heard_of_at=timezone.now()):
        raise _overtaken()
    if ImportRun.objects.filter(pk=run.pk, stop_requested_at__isnull=False).exists():
        raise Stopped


@transaction.atomic
def _keep_outcome(run: ImportRun, outcome: Outcome, *, applied: bool) -> None:
    now = timezone.now()
    if applied:
        run.state = State.APPLIED  # as it was written with its rows
    _hold(run)
    run.state = State.APPLIED if applied else State.PREVIEW
    run.applied_at = now if applied else None
    run.read_at = run.heard_of_at = now
    run.differences, run.log = outcome.differences, outcome.log
    _keep_rejects(run, outcome)
    run.result = outcome.as_words(run.rejects.path if run.rejects else None)
    run.save(update_fields=OUTCOME)
    run.rejected_rows.all().delete()
    RejectedRow.objects.bulk_create(
        RejectedRow(
            run=run,
            line=refusal.line,
            column=_storable(refusal.column)[:255],
            value=_storable(refusal.value)[:255],
            reason=_storable(refusal.reason),
        )
        for refusal in outcome.refusals[:REJECTS_SHOWN]
    )


def _storable(text: str) -> str:
    """The text with a sign for the one character that the database does not keep."""
    return text.replace("\0", "\N{SYMBOL FOR NULL}")


def _keep_rejects(run: ImportRun, outcome: Outcome) -> None:
    """Write the rejects file, or forget the one of an earlier reading."""
    if run.rejects:
        run.rejects.delete(save=False)
    if not outcome.refusals:
        return
    run.rejects.save(f"{run.pk}-rejects.csv", ContentFile(b""), save=False)
    source = run.file.path
    with Path(run.rejects.path).open("w", encoding="utf-8", newline="") as target:
        write_rejects(source, recipe_of(run), outcome, target)


def _end(run: ImportRun, state: State, *, error: str = "") -> None:
    """Say how it ended, unless somebody else has it by now."""
    now = timezone.now()
    if ImportRun.objects.held_by(run).update(state=state, error=error, heard_of_at=now):
        run.state, run.error, run.heard_of_at = state, error, now


# Worker -------------------------------------------------------------------------------------------
def work_through(*, at: datetime) -> dict[str, int]:
    """Take up every waiting run, and those whose worker has died. Any number at once."""
    if not ImportRun.objects.under_way().exists():
        return {"worked": 0}
    _free_runs_left_alone(at)
    worked = 0
    for pk in ImportRun.objects.waiting().order_by("pk").values_list("pk", flat=True):
        worked += work_on_claimed(pk)
    return {"worked": worked}


def work_on_claimed(pk: int) -> int:
    """Work on the run if nobody else does: 1, or 0 where somebody else has it.

    Whatever happens to it concerns no other run: it waits again where the database was at fault,
    such as a lock that was held too long, and else says that it failed.
    """
    run = _claim(pk)
    if run is None:
        return 0
    try:
        work_on(run, apply=run.state == State.APPLYING)
    except Refused:
        pass  # the run says so
    except OperationalError:
        log.warning("import_interrupted", run=pk, exc_info=True)
        _give_back(ImportRun.objects.held_by(run))
    except Exception:
        log.exception("import_failed", run=pk)
        _end(run, State.FAILED, error=str(FAULT))
    return 1


def _claim(pk: int) -> ImportRun | None:
    for waiting, at_work in WAITING.items():
        taken = ImportRun.objects.filter(pk=pk, state=waiting).update(
            state=at_work,
            heard_of_at=timezone.now(),
            attempts=F("attempts") + 1,
            claim=F("claim") + 1,
        )
        if taken:
            return ImportRun.objects.select_related("file").get(pk=pk)
    return None


def _free_runs_left_alone(at: datetime) -> None:
    """Let runs whose worker died wait again; one that is locked is being written."""
    with transaction.atomic():
        found = ImportRun.objects.left_alone(at=at)
        locked = found.select_for_update(skip_locked=True, no_key=True)
        _give_back(ImportRun.objects.filter(pk__in=list(locked.values_list("pk", flat=True))))


def _give_back(runs: ImportRunQuerySet) -> None:
    """Let runs at work wait again, or end where that was tried often enough."""
    again = When(attempts__lt=ATTEMPTS, then=_waiting_again())
    runs.filter(state__in=list(AT_WORK)).update(
        state=Case(again, default=Value(State.FAILED)),
        error=Case(When(attempts__lt=ATTEMPTS, then=Value("")), default=Value(str(FAULT))),
    )


def _waiting_again() -> Case:
    return Case(*(When(state=here, then=Value(waiting)) for here, waiting in AT_WORK.items()))


# What a person does -------------------------------------------------------------------------------
def confirm_import(run: ImportRun, *, by: User) -> bool:
    """Let a looked-at import be applied; False where it does not wait for that.

    The history names `by` for what it writes.
    """
    waiting = ImportRun.objects.filter(pk=run.pk, state=State.PREVIEW)
    return bool(waiting.update(state=State.CONFIRMED, confirmed_by=by, attempts=0))


def stop_import(run: ImportRun) -> bool:
    """Stop an import that is not written yet; one that is being read stops at its next step.

    False where it is over, or its rows are being written: then the worker has it locked.
    """
    mine = ImportRun.objects.select_for_update(skip_locked=True, no_key=True).filter(pk=run.pk)
    with transaction.atomic():
        found = mine.filter(state__in=[*WAITING, State.PREVIEW, *AT_WORK]).first()
        if found and found.state in AT_WORK:
            found.stop_requested_at = timezone.now()
        elif found:
            found.state = State.STOPPED
        if found:
            found.save(update_fields=["state", "stop_requested_at"])
    return found is not None

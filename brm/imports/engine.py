"""One import, from a file to rows: read, stage, check, write; all of it or nothing.

`accepted + rejected = total`, always: a line is rejected as soon as one of its records is, with
the column, the value and the reason.
"""

import csv
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import IO, Any

from django import forms
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from brm.accounts.models import User
from brm.imports.collapsing import Collapse
from brm.imports.constraints import refuses_a_row, sentence_of
from brm.imports.copying import copy_row
from brm.imports.counts import Counts
from brm.imports.deriving import REFUSED, deriving_of
from brm.imports.earlier import EARLIER, Beside, Earlier
from brm.imports.kinds import Kind
from brm.imports.lines import Table
from brm.imports.linking import References
from brm.imports.mapping import Mapper, Refusal
from brm.imports.readers import format_of_file, open_table
from brm.imports.recipes import Recipe, read_recipe
from brm.imports.refusals import Refused
from brm.imports.staging import Staging
from brm.imports.upsert import SHOWN
from brm.ui.exports import safe

PROGRESS_EVERY = 2_000
REFUSED_BY_DATABASE_AT_MOST = 25
"""So many lines are found one by one when the database refuses them; then the file is refused."""

LOCK = "SELECT pg_advisory_xact_lock(hashtext('import'), hashtext(%s))"
"""Two imports of one kind wait for each other: each compares with what the other has written."""

LIMITS = ("lock_timeout", "statement_timeout")


@dataclass
class Outcome:
    """What an import did, or would do. `total` counts lines in scope, `created` ... records."""

    kind: str
    total: int = 0
    filtered: int = 0
    counts: Counts = field(default_factory=Counts)
    refusals: list[Refusal] = field(default_factory=list)
    fields: dict[str, dict[str, int]] = field(default_factory=dict)
    left_empty: dict[str, int] = field(default_factory=dict)
    also_created: dict[str, int] = field(default_factory=dict)
    differences: list[dict[str, Any]] = field(default_factory=list)
    figures: dict[str, dict[str, Any]] = field(default_factory=dict)
    derived: dict[str, Any] = field(default_factory=dict)
    log: dict[str, Any] = field(default_factory=dict)
    of_file: dict[str, dict[str, str]] = field(default_factory=dict)
    spans: dict[str, list[str]] = field(default_factory=dict)

    @property
    def rejected_lines(self) -> set[int]:
        return {refusal.line for refusal in self.refusals}

    @property
    def rejected(self) -> int:
        return len(self.rejected_lines)

    def as_words(self, rejects_file: str | None) -> dict[str, Any]:
        """What the command line prints and the page shows."""
        words: dict[str, Any] = {
            "kind": self.kind,
            "total": self.total,
            "accepted": self.total - self.rejected,
            "rejected": self.rejected,
            **asdict(self.counts),
            "rejects_file": rejects_file,
            "fields": self.fields,
        }
        if self.filtered:
            words["filtered"] = self.filtered
        if self.left_empty:
            words["left_empty"] = self.left_empty
        if self.also_created:
            words["also_created"] = self.also_created
        if self.derived:
            words["derived"] = self.derived
        if self.figures:
            words["figures"] = self.figures
        if self.of_file:
            words["of_file"] = self.of_file
        if self.spans:
            words["spans"] = self.spans
        return words


@dataclass(frozen=True)
class Watch:
    """Whoever follows an import.

    `read` is told how many lines are read, and how many percent of the file that is; it may raise
    to stop. `begun` and `written` are called inside the transaction, when it begins and when all
    is written: what they write stands or falls with the import.
    """

    read: Callable[[int, int], None] = lambda lines, percent: None
    begun: Callable[[], None] = lambda: None
    written: "Callable[[Outcome], None]" = lambda outcome: None


def run_import(
    path: Path,
    kind: Kind,
    recipe: Recipe,
    *,
    dry_run: bool = False,
    watch: Watch | None = None,
    by: tuple[User, ...] = (),
    file_name: str = "",
    earlier: Earlier | None = None,
    said: Mapping[str, str] | None = None,
) -> Outcome:
    """Import the file, or with `dry_run` find out what importing it would do.

    `file_name` is the name under which it came, for recipes that read it. `earlier` finds the
    files of a log that were applied before; `said` is what whoever imports it says of it.

    `by` are those who must all be allowed to write it; nobody is the command line.
    Raises Refused with a sentence where the file cannot be used as a whole; then nothing of it
    is written.
    """
    if recipe.kind and recipe.kind != kind.name:
        raise Refused(
            _("This recipe is for %(its)s, not for %(kind)s.")
            % {"its": recipe.kind, "kind": kind.name}
        )
    recipe = recipe_for(path, kind, recipe)
    _refuse_wrong_names(kind, recipe)
    outcome, watch = Outcome(kind.name), watch or Watch()
    beside = Beside(earlier, (said or {}).get(EARLIER, "")) if earlier else None
    deriving = deriving_of(kind, recipe, today=timezone.localdate(), beside=beside)
    with tempfile.TemporaryFile("w+", encoding="utf-8", newline="") as cells:
        with open_table(path, recipe) as table:
            read = deriving.facts if deriving else kind
            mapper = Mapper(
                read,
                recipe,
                table.header,
                today=timezone.localdate(),
                file_name=file_name,
                said=said,
                of_case=recipe.derivation.of_case(kind) if recipe.derivation else frozenset(),
            )
            case = recipe.derivation.cases.by if recipe.derivation else ""
            _read(table, mapper, cells, outcome, watch, case=case)
        _note_fields(mapper, outcome)
        if deriving:
            deriving = replace(deriving, unsaid=tuple(mapper.unsaid))
        staging = Staging(kind, _collapse(recipe), _references(recipe), by=by, deriving=deriving)
        _apply(staging, cells, outcome, watch, dry_run=dry_run)
    outcome.refusals.sort(key=lambda refusal: refusal.line)
    return outcome


def recipe_for(path: Path, kind: Kind, recipe: Recipe) -> Recipe:
    """The recipe, or where it names no columns that of the kind for files of this format."""
    known = kind.recipes.get(format_of_file(path), "")
    if not known or not recipe.names_no_column:
        return recipe
    return replace(read_recipe(known), encoding=recipe.encoding)


def _refuse_wrong_names(kind: Kind, recipe: Recipe) -> None:
    for name in (*recipe.sums, *recipe.create, *recipe.leave_out, *recipe.open_circles):
        if name not in kind.by_name:
            raise Refused(
                _("%(kind)s have no field “%(name)s”.") % {"kind": kind.label, "name": name}
            )
    _refuse_wrong_sums(kind, recipe)
    for name in recipe.create:
        reference = kind[name].refers_to
        if reference is None or reference.create is None:
            raise Refused(_("What “%s” names cannot be made by an import.") % name)
    for name in (*recipe.leave_out, *recipe.open_circles):
        if kind[name].refers_to is None or kind[name].cleaner.required:
            raise Refused(_("A line is nothing without “%s”: it cannot be left empty.") % name)


def _refuse_wrong_sums(kind: Kind, recipe: Recipe) -> None:
    for name in recipe.sums:
        if name in kind.key or not isinstance(kind[name].cleaner, forms.IntegerField):
            raise Refused(
                _("“%s” cannot be summed: only numbers can that do not tell records apart.") % name
            )


# Reading ----------------------------------------------------------------------------------------
def _read(
    table: Table, mapper: Mapper, cells: IO[str], outcome: Outcome, watch: Watch, *, case: str
) -> None:
    """Write the cells of all lines as COPY takes them; needs the memory of a line at a time.

    Of a rejected line its `case` is kept, where the recipe has such: the case is rejected whole.
    """
    names = [each.name for each in mapper.kind.fields]
    for line in table.lines:
        if not mapper.lets_through(line):
            outcome.filtered += 1
            continue
        outcome.total += 1
        records, refusals = mapper.records(line)
        outcome.refusals += refusals
        if refusals and case and not line.refusal:
            cells.write(copy_row(line.number, REFUSED, mapper.only(case, line), names))
        for block, record in records:
            cells.write(copy_row(line.number, block, record, names))
        if outcome.total % PROGRESS_EVERY == 0:
            watch.read(outcome.total, 100 * table.position // max(table.size, 1))
    watch.read(outcome.total, 100)
    cells.seek(0)


def _note_fields(mapper: Mapper, outcome: Outcome) -> None:
    tally = mapper.tally
    outcome.fields = {
        each.name: {"given": tally.given[each.name], "read": tally.read[each.name]}
        for each in mapper.kind.fields
    }
    outcome.left_empty = dict(tally.left_empty)
    outcome.of_file = mapper.of_file.told


# Writing ----------------------------------------------------------------------------------------
def _apply(
    staging: Staging, cells: IO[str], outcome: Outcome, watch: Watch, *, dry_run: bool
) -> None:
    with transaction.atomic():
        watch.begun()
        _wait_for_turn(staging.kind)
        staging.load(cells)
        staging.prepare()
        outcome.counts = _write(staging)
        outcome.refusals += [
            Refusal(line, column, value or "", reason)
            for line, column, value, reason in staging.rejected()
            if line > 0  # others are of files that came earlier
        ]
        outcome.also_created = staging.also_created
        _note_left_empty(staging, outcome)
        outcome.differences = _own_first(staging)
        if staging.kind.figures:
            outcome.figures = staging.kind.figures(staging)
        if staging.kind.spans:
            outcome.spans = staging.kind.spans(staging)
        if staging.deriving:
            outcome.derived = staging.deriving.told() | {"records": staging.count()}
            outcome.log = staging.deriving.log()
        if dry_run:
            transaction.set_rollback(True)
        else:
            watch.written(outcome)


def _own_first(staging: Staging) -> list[dict[str, Any]]:
    """The differences that are kept: what the kind is about, then what was made besides."""
    own = str(staging.kind.model._meta.verbose_name)
    return sorted(staging.differences, key=lambda each: each.get("of") != own)[:SHOWN]


def _wait_for_turn(kind: Kind) -> None:
    """Wait for imports of the kind, however long they take: limits are for what nobody expects."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(f'current_setting({name!r})' for name in LIMITS)}")
        before = cursor.fetchone() or ()
        for name in LIMITS:
            cursor.execute("SELECT set_config(%s, '0', true)", [name])
        cursor.execute(LOCK, [kind.name])
        for name, limit in zip(LIMITS, before, strict=True):
            cursor.execute("SELECT set_config(%s, %s, true)", [name, limit])


def _note_left_empty(staging: Staging, outcome: Outcome) -> None:
    """Count the lines that were taken without what they refer to."""
    for name, count in staging.left_empty().items():
        outcome.left_empty[name] = outcome.left_empty.get(name, 0) + count


def _references(recipe: Recipe) -> References:
    return References(recipe.create, recipe.leave_out, recipe.open_circles)


def _collapse(recipe: Recipe) -> Collapse:
    return Collapse(sums=recipe.sums, keep=recipe.keep, by_block=recipe.by_block)


def _write(staging: Staging) -> Counts:
    """Write all records; those that the database refuses are found and rejected, line by line."""
    made = list(staging.differences)
    for _attempt in range(REFUSED_BY_DATABASE_AT_MOST):
        staging.differences = list(made)
        try:
            with _checked_at_once():
                return staging.write()
        except DatabaseError as error:
            if not refuses_a_row(error):
                raise
            sentence = sentence_of(error)
            if not _refuse_first_failing(staging, sentence):
                raise Refused(sentence) from error
    raise Refused(
        _("The database refuses more than %(count)s lines; the last because: %(sentence)s")
        % {"count": REFUSED_BY_DATABASE_AT_MOST, "sentence": sentence}
    )


@contextmanager
def _checked_at_once() -> Iterator[None]:
    """A savepoint at whose end every constraint is checked, the deferred ones too."""
    with transaction.atomic():
        yield
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def _refuse_first_failing(staging: Staging, sentence: str) -> bool:
    """Reject the record with which writing begins to fail; False where none alone is to blame."""
    first, last = 0, staging.count()
    if not last or not _fails(staging, last):
        return False
    while first + 1 < last:
        middle = (first + last) // 2
        first, last = (first, middle) if _fails(staging, middle) else (middle, last)
    return staging.reject_nth(last, sentence)


class _Undo(Exception):  # noqa: N818  not an error: the way out of a trial
    """Ends a trial whose writing is not wanted."""


def _fails(staging: Staging, count: int) -> bool:
    """Whether the database refuses the first `count` records; writes nothing."""
    try:
        with transaction.atomic():
            with _checked_at_once():
                staging.keep_first(count)
                staging.write()
            raise _Undo
    except _Undo:
        return False
    except DatabaseError as error:
        if not refuses_a_row(error):
            raise
        return True


# Rejects ------------------------------------------------------------------------------------------
def write_rejects(source: Path, recipe: Recipe, outcome: Outcome, target: IO[str]) -> None:
    """The rejected lines as CSV: their line, column, value and reason, then the line itself."""
    reasons: dict[int, Refusal] = {}
    for refusal in outcome.refusals:
        reasons.setdefault(refusal.line, refusal)
    with open_table(source, recipe) as table:
        write = csv.writer(target).writerow
        own = [_("line"), _("column"), _("value"), _("reason")]
        write([*own, *(safe(name) for name in table.header)])
        for line in table.lines:
            if why := reasons.get(line.number):
                facts = [why.column, why.value, why.reason, *line.cells]
                write([line.number, *(safe(fact) for fact in facts)])

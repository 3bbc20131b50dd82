"""Every line of an imported file is accepted or rejected; all is written or nothing (R5)."""

import csv
import io
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from threading import Barrier, Event, Thread, Timer
from typing import Any
from unittest.mock import patch

import pytest
from django.conf import settings as project
from django.db import IntegrityError, OperationalError, connection, connections, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from brm.accounts.models import User
from brm.imports import engine
from brm.imports.counts import Counts
from brm.imports.kinds import kinds
from brm.imports.models import ImportRun, State
from brm.imports.models.runs import ImportRunQuerySet
from brm.imports.operations import (
    FAULT,
    _end,
    _keep_outcome,
    confirm_import,
    receive_file,
    stop_import,
    work_on,
    work_on_claimed,
    work_through,
)
from brm.imports.recipes import Recipe
from brm.imports.refusals import Refused
from brm.imports.staging import Staging
from brm.imports.trees import shape_of
from customers.models import Unit
from tests.brm.importing import Desk

FUZZ = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
CODES = st.sampled_from(["A", "B", "C", "D", " A", "", "NA", "a\tb", "Å", "x" * 61, "'"])
CELLS = (
    CODES
    | st.text(st.characters(exclude_characters="\0", codec="utf-8"), max_size=6)
    | st.sampled_from(["2020-01-01", "1,5", "=1", "department"])
)
ROWS = st.lists(st.lists(CELLS, max_size=6), max_size=12)
HEADER = ["code", "name", "parent", "kind", "first_day"]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


@contextmanager
def undone() -> Iterator[None]:
    """Whatever is written inside is gone afterwards."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def as_csv(rows: list[list[str]]) -> str:
    stream = io.StringIO()
    csv.writer(stream).writerows([HEADER, *rows])
    return stream.getvalue()


@pytest.mark.django_db
@FUZZ
@given(rows=ROWS)
def test_accepted_and_rejected_are_all_lines_and_a_second_run_changes_nothing(
    desk: Desk, rows: list[list[str]]
) -> None:
    content = as_csv(rows)
    said = sum(any(cell.strip() for cell in row) for row in rows)
    with undone():
        first = desk.outcome("units", content)
        again = desk.outcome("units", content)

    assert first.total == said
    assert len(first.rejected_lines) + first.counts.created == first.total
    assert (again.counts.created, again.counts.updated) == (0, 0)
    assert again.refusals == first.refusals


@pytest.mark.django_db
@FUZZ
@given(content=st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_any_bytes_are_read_or_refused_by_a_sentence(desk: Desk, content: bytes) -> None:
    with undone():
        try:
            outcome = desk.outcome("units", b"code,name\n" + content)
        except Refused as refused:
            assert refused.sentence.endswith((".", "“"))  # noqa: PT017  either is right
        else:
            assert len(outcome.rejected_lines) + outcome.counts.created == outcome.total


PARENTS = st.dictionaries(st.sampled_from("ABCDEFGH"), st.sampled_from("ABCDEFGHZ") | st.none())


@given(parents=PARENTS)
def test_each_code_of_a_tree_stands_goes_in_a_circle_or_hangs_on_nothing(
    parents: dict[str, str | None],
) -> None:
    shape = shape_of(parents, parents)

    circling = {code for cycle in shape.cycles for code in cycle}
    assert sorted([*shape.ranks, *circling, *shape.orphans]) == sorted(parents)
    for code, rank in shape.ranks.items():
        above = parents[code]
        assert rank == (0 if above is None else shape.ranks[above] + 1)
    for cycle in shape.cycles:
        assert [parents[code] for code in cycle] == [*cycle[1:], cycle[0]]
    for code, above in shape.orphans.items():
        assert parents[code] == above
        assert above not in shape.ranks


REFUSED = (-1, -1, -1)


# At once ------------------------------------------------------------------------------------------
def at_once(desk: Desk, content: str, times: int) -> list[tuple[int, int, int]]:
    """Import the same file in so many threads; what each made, changed and left, sorted."""
    path = desk.file(content)
    barrier = Barrier(times)
    found: list[tuple[int, int, int]] = []

    def bring() -> None:
        try:
            barrier.wait()
            counts = engine.run_import(path, kinds["units"], Recipe()).counts
            found.append((counts.created, counts.updated, counts.unchanged))
        except Refused:
            found.append(REFUSED)
        finally:
            connections.close_all()

    threads = [Thread(target=bring) for _number in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(found)


MANY = "code,name\n" + "".join(f"U{n},Unit {n}\n" for n in range(3000))


@pytest.mark.django_db(transaction=True)
def test_the_same_file_several_times_at_once_is_written_once(desk: Desk) -> None:
    assert at_once(desk, MANY, 4) == [(0, 0, 3000)] * 3 + [(3000, 0, 0)]
    assert Unit.objects.count() == 3000


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_of_the_kind_the_same_file_at_once_fails(desk: Desk) -> None:
    """The negative control: with the guard off, the test above must fail.

    A busy machine may run four threads one after the other by chance, though not five times.
    """
    orderly = [(0, 0, 3000)] * 3 + [(3000, 0, 0)]
    with patch.object(engine, "LOCK", "SELECT %s"):
        for _attempt in range(5):
            Unit.objects.all().delete()
            if at_once(desk, MANY, 4) != orderly:
                return

    pytest.fail("Five times the same file was written once without the lock.")


# Locks and limits -------------------------------------------------------------------------------
@contextmanager
def meanwhile(sql: str) -> Iterator[Event]:
    """Another connection has executed `sql` and holds its locks until the event is set."""
    held, let_go = Event(), Event()

    def hold() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
            held.set()
            let_go.wait(30)
        connections.close_all()

    thread = Thread(target=hold)
    thread.start()
    held.wait(30)
    try:
        yield let_go
    finally:
        let_go.set()
        thread.join()


@contextmanager
def patience(milliseconds: int) -> Iterator[None]:
    """This connection waits so long for a lock, and no longer."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET lock_timeout = {milliseconds}")
    try:
        yield
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_a_row_that_is_locked_is_not_a_row_that_is_wrong(desk: Desk) -> None:
    desk.outcome("units", "code,name\nA,Group\nB,Water\n")
    locked = "UPDATE customers_unit SET name = 'Held' WHERE code = 'B'"

    with meanwhile(locked), patience(300), pytest.raises(OperationalError):
        desk.outcome("units", "code,name\nA,New\nB,New\nC,New\n")

    assert list(Unit.objects.order_by("code").values_list("name", flat=True)) == ["Group", "Held"]


@pytest.mark.django_db(transaction=True)
def test_an_import_waits_for_another_of_its_kind_beyond_the_limit_for_locks(desk: Desk) -> None:
    with (
        meanwhile("SELECT pg_advisory_xact_lock(hashtext('import'), hashtext('units'))") as let_go,
        patience(300),
    ):
        Timer(1.5, let_go.set).start()
        outcome = desk.outcome("units", "code,name\nA,Group\n")
        with connection.cursor() as cursor:
            cursor.execute("SHOW lock_timeout")
            limit = cursor.fetchone()

    assert (outcome.counts.created, limit) == (1, ("300ms",))


# Killed -------------------------------------------------------------------------------------------
def command(path: Path, tmp_path: Path) -> "subprocess.Popen[bytes]":
    """`manage.py import_file` on the database of the test, in a process of its own."""
    facts = connection.settings_dict
    address = os.environ["DATABASE_URL"].rpartition("/")[0] + f"/{facts['NAME']}"
    environment = {**os.environ, "DATABASE_URL": address, "BRM_VAR": str(tmp_path / "var")}
    return subprocess.Popen(  # noqa: S603  our own command
        [sys.executable, "manage.py", "import_file", "units", str(path)],
        cwd=project.BASE_DIR,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def wait_until_it_writes() -> None:
    """Until some connection holds the lock of the kind."""
    for _step in range(600):
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted")
            (held,) = cursor.fetchone() or (0,)
        if held:
            return
        time.sleep(0.05)
    raise AssertionError("the import never began to write")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("after", [0.0, 0.3, 0.8])
def test_an_import_killed_while_it_writes_leaves_all_or_nothing(
    desk: Desk, tmp_path: Path, after: float
) -> None:
    count = 4_000
    content = "code,name\n" + "".join(f"U{n},Unit {n}\n" for n in range(count))
    process = command(desk.file(content), tmp_path)
    try:
        wait_until_it_writes()
        time.sleep(after)
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()

    assert Unit.objects.count() in (0, count)
    assert desk.outcome("units", content).rejected == 0
    assert Unit.objects.count() == count


@pytest.mark.django_db
def test_a_run_whose_worker_died_is_taken_up_again_and_gives_up_in_the_end(
    desk: Desk, settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path / "kept"
    run = receive_file("units", desk.file("code,name\nA,Group\n"), recipe="", by=None)
    now = timezone.now()
    ImportRun.objects.filter(pk=run.pk).update(
        state=State.READING, attempts=1, heard_of_at=now - timedelta(seconds=100)
    )

    work_through(at=now)
    alive = ImportRun.objects.get().state
    work_through(at=now + timedelta(seconds=100))

    assert (alive, ImportRun.objects.get().state) == (State.READING, State.PREVIEW)
    ImportRun.objects.update(state=State.READING, attempts=3, heard_of_at=now - timedelta(days=1))
    work_through(at=now)
    assert ImportRun.objects.get().state == State.FAILED


Finish = Callable[[ImportRun], object]
LATE: list[Finish] = [
    lambda run: work_on(run, apply=False),
    lambda run: _keep_outcome(run, engine.Outcome("units"), applied=False),
    lambda run: _end(run, State.FAILED, error="late"),
]


def taken_for_dead(desk: Desk, by: User, finish: Finish) -> ImportRun:
    """A run that one worker reads and falls silent, another reads and applies; the first wakes."""
    run = receive_file("units", desk.file("code,name\nA,Group\n"), recipe="", by=None)
    now = timezone.now()
    ImportRun.objects.update(heard_of_at=now - timedelta(minutes=5))
    work_through(at=now)
    confirm_import(run, by=by)
    work_through(at=now)
    with suppress(Refused):
        finish(run)
    return ImportRun.objects.get()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("finish", LATE)
def test_whoever_was_taken_for_dead_changes_nothing_any_more(
    desk: Desk, settings: Any, tmp_path: Path, administrator: User, finish: Finish
) -> None:
    settings.MEDIA_ROOT = tmp_path / "kept"

    run = taken_for_dead(desk, administrator, finish)

    assert (run.state, run.result["created"], run.error) == (State.APPLIED, 1, "")
    assert Unit.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_without_the_claim_the_late_one_is_not_noticed(
    desk: Desk, settings: Any, tmp_path: Path, administrator: User
) -> None:
    """The negative control: with the guard off, the late one calls a written import a preview."""
    settings.MEDIA_ROOT = tmp_path / "kept"

    def of_anybody(runs: ImportRunQuerySet, run: ImportRun) -> ImportRunQuerySet:
        return runs.filter(pk=run.pk)

    with patch.object(ImportRunQuerySet, "held_by", of_anybody), pytest.raises(IntegrityError):
        taken_for_dead(desk, administrator, LATE[2])


@pytest.mark.django_db(transaction=True)
def test_the_history_names_who_applied_it_and_not_who_brought_it(
    desk: Desk, settings: Any, tmp_path: Path, administrator: User, reader: User
) -> None:
    settings.MEDIA_ROOT = tmp_path / "kept"
    run = receive_file("units", desk.file("code,name\nA,Group\n"), recipe="", by=reader)
    work_on(run, apply=False)

    confirm_import(run, by=administrator)
    work_on_claimed(run.pk)

    event = Unit.objects.get().events.get()  # type: ignore[attr-defined]
    assert event.pgh_context.metadata["user"] == administrator.pk


@pytest.mark.django_db(transaction=True)
def test_a_run_that_fails_by_a_fault_says_so_and_holds_up_no_other(
    desk: Desk, settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path / "kept"
    for content in ("code,name\nA,Group\n", "code,name\nB,Water\n"):
        receive_file("units", desk.file(content), recipe="", by=None)
    ImportRun.objects.update(state=State.UPLOADED)
    first, second = ImportRun.objects.order_by("pk")
    Path(first.file.content.path).unlink()

    assert work_through(at=timezone.now()) == {"worked": 2}

    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, first.error) == (State.FAILED, str(FAULT))
    assert second.state == State.PREVIEW


@pytest.mark.django_db(transaction=True)
def test_a_run_that_meets_a_lock_waits_again_and_gives_up_in_the_end(
    desk: Desk, settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path / "kept"
    desk.outcome("units", "code,name\nA,Group\n")
    run = receive_file("units", desk.file("code,name\nA,New\n"), recipe="", by=None)
    ImportRun.objects.update(state=State.CONFIRMED)
    states = []

    with meanwhile("UPDATE customers_unit SET name = 'Held'"), patience(100):
        for _attempt in range(3):
            work_on_claimed(run.pk)
            run.refresh_from_db()
            states.append((run.state, bool(run.error)))

    assert states == [(State.CONFIRMED, False), (State.CONFIRMED, False), (State.FAILED, True)]
    assert Unit.objects.get().name == "Held"


@pytest.mark.django_db
def test_the_command_answers_in_json_to_a_fault_of_its_own(
    desk: Desk, settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path / "kept"
    with patch.object(engine, "Staging", None):
        answer = desk.command("units", "code,name\nA,Group\n")

    assert (answer.status, answer.error) == (2, str(FAULT))
    assert ImportRun.objects.get().error == str(FAULT)


@pytest.mark.django_db(transaction=True)
def test_stopping_while_it_is_read_writes_nothing(
    desk: Desk, settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path / "kept"
    run = receive_file("units", desk.file(MANY), recipe="", by=None)
    ImportRun.objects.update(stop_requested_at="2026-01-01T00:00:00Z")

    work_on(run, apply=True)

    run.refresh_from_db()
    assert run.state == State.STOPPED
    assert Unit.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_what_is_being_written_cannot_be_stopped_any_more(
    desk: Desk, settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path / "kept"
    run = receive_file("units", desk.file(MANY), recipe="", by=None)
    answers = []

    def stop_now() -> None:
        answers.append(stop_import(run))
        connections.close_all()

    class Stopping(Staging):
        def write(self) -> Counts:
            thread = Thread(target=stop_now)
            thread.start()
            thread.join()
            return super().write()

    with patch.object(engine, "Staging", Stopping):
        work_on(run, apply=True)

    run.refresh_from_db()
    assert (answers, run.state) == ([False], State.APPLIED)
    assert Unit.objects.count() == 3000

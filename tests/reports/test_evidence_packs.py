"""Evidence packs: what is in them, that their digests hold, and that no change goes unseen."""

import codecs
import csv
import hashlib
import io
import json
import subprocess
import threading
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from threading import Thread
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import IntegrityError, InternalError, connections, transaction
from django.db.models import Func, TextField, Value
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from brm.accounts.models import Role, User
from brm.documents.models import DocumentVersion
from brm.documents.operations import given_out
from brm.outbox.models import OutboxMessage
from brm.ui.exports import lines
from customers.models import Customer
from meetings.spans import named
from reports.evidence.clauses import Scope, clauses
from reports.evidence.packs.archive import NoPack, Packing, check
from reports.evidence.packs.content import Packed, write_pack
from reports.evidence.packs.heartbeat import NAME as HEARTBEAT
from reports.evidence.packs.work import ATTEMPTS, ask_for_pack, work_on, work_through
from reports.evidence.tables import lacking_table, with_lacks
from reports.models import EvidencePack, PackRun, PackState
from tests.factories import UserFactory
from tests.meetings.factories import ComplaintFactory
from tests.reports.evident import (
    IN_OCTOBER,
    SHOWN,
    TODAY,
    a_customer,
    a_pack,
    a_user,
    somebody_is_responsible,
)

pytestmark = pytest.mark.django_db

MADE_AT = datetime(2026, 11, 23, 9, tzinfo=UTC)
PACKED = Packed("Tarnholm", "All customers", MADE_AT, "Ingrid Falk")


def silent(percent: int, doing: str) -> None:
    """Nobody follows it."""


def packed(scope: Scope | None = None) -> bytes:
    span = named("2026-10", first_month=1)
    assert span is not None
    target = io.BytesIO()
    write_pack(target, scope or Scope(span, TODAY, Customer.objects.all()), PACKED, told=silent)
    return target.getvalue()


def files_of(pack: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(pack)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def repacked(pack: bytes, change: Callable[[dict[str, bytes]], None]) -> bytes:
    files = files_of(pack)
    change(files)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return target.getvalue()


def test_a_pack_has_a_paper_and_a_file_for_each_list_of_each_requirement() -> None:
    somebody_is_responsible(a_customer("Water works"))

    files = files_of(packed())

    listed = {f"{key}/{each.name}.csv" for key in clauses.names() for each in clauses[key].records}
    gaps = {f"{key}/gaps.csv" for key in clauses.names()}
    others = {"README.txt", "evidence.pdf", "manifest.json", "SHA256SUMS"}
    assert set(files) == listed | gaps | others
    assert files["evidence.pdf"].startswith(b"%PDF-")
    assert b"pdfuaid:part" in files["evidence.pdf"]
    assert files["B2/places.csv"].decode().splitlines()[1].startswith("Water works,")
    assert "No channel for complaints is named" in files["B8/gaps.csv"].decode()


def test_the_digests_are_those_of_the_unpacked_files(tmp_path: Path) -> None:
    a_customer()
    pack = packed()
    with zipfile.ZipFile(io.BytesIO(pack)) as archive:
        archive.extractall(tmp_path)

    sums = dict(
        reversed(line.split("  ", 1)) for line in (tmp_path / "SHA256SUMS").read_text().splitlines()
    )
    manifest = json.loads((tmp_path / "manifest.json").read_text())

    on_disk = {
        str(path.relative_to(tmp_path)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in tmp_path.rglob("*")
        if path.is_file() and path.name != "SHA256SUMS"
    }
    assert sums == on_disk
    for each in manifest["files"]:
        path = tmp_path / each["name"]
        assert (each["sha256"], each["size"]) == (sums[each["name"]], path.stat().st_size)
        if each["rows"] is not None:
            assert len(path.read_text().splitlines()) == each["rows"] + 1


def test_sha256sum_finds_an_unpacked_pack_whole(tmp_path: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(packed())) as archive:
        archive.extractall(tmp_path)

    said = subprocess.run(
        ["/usr/bin/sha256sum", "-c", "--quiet", "SHA256SUMS"], cwd=tmp_path, capture_output=True
    )

    assert (said.returncode, said.stdout) == (0, b"")


def test_the_same_content_gives_the_same_bytes() -> None:
    SHOWN["B5"](a_customer())

    assert packed() == packed()


def test_a_long_list_is_heard_of_while_it_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reports.evidence.packs.content.HEARD_EVERY", 1)
    for _n in range(3):
        a_customer()
    heard: list[str] = []
    span = named("2026-10", first_month=1)
    assert span is not None
    scope = Scope(span, TODAY, Customer.objects.all())

    write_pack(io.BytesIO(), scope, PACKED, told=lambda percent, doing: heard.append(doing))

    # A word at its beginning, one for each line of its two files, of which heads are lines too.
    assert sum(doing.startswith("B2 ") for doing in heard) == 1 + 1 + (1 + 3)


def test_the_manifest_says_of_what_when_and_by_whom() -> None:
    a_customer()

    manifest = json.loads(files_of(packed())["manifest.json"])

    assert manifest["schema_version"] == 1
    assert manifest["period"] == {
        "name": "Oct\xa02026",
        "first_day": "2026-10-01",
        "last_day": "2026-10-31",
        "read_on": "2026-10-31",
    }
    assert (manifest["made_at"], manifest["made_by"]) == (MADE_AT.isoformat(), "Ingrid Falk")
    assert [each["key"] for each in manifest["requirements"]] == clauses.names()
    assert manifest["requirements"][0]["checks"][0] == {"name": "mandate", "of": 1, "shown": 1}


def test_what_is_confidential_stays_out_of_a_pack() -> None:
    customer = a_customer()
    ComplaintFactory.create(
        customer=customer,
        subject="Canary of the subject",
        text="Canary of the text",
        said_by_name="Canary Ek",
        received_on=IN_OCTOBER,
    )

    files = files_of(packed())

    assert "C-" in files["B8/complaints.csv"].decode()
    assert not [name for name, content in files.items() if b"Canary" in content]


def test_a_list_has_the_mark_by_which_a_spreadsheet_reads_it_as_utf_8() -> None:
    somebody_is_responsible(a_customer("Vattenverk Ö"))

    files = files_of(packed())

    listed = [content for name, content in files.items() if name.endswith(".csv")]
    assert {content[:3] for content in listed} == {codecs.BOM_UTF8}
    [row] = csv.DictReader(files["B2/places.csv"].decode("utf-8-sig").splitlines())
    assert row["Customer"] == "Vattenverk Ö"
    manifest = json.loads(files["manifest.json"])
    counted = {each["name"]: each["rows"] for each in manifest["files"]}
    assert counted["B2/places.csv"] == 1


def test_the_lists_of_a_pack_have_the_cells_that_their_pages_show() -> None:
    for each in SHOWN.values():
        each(a_customer())
    a_customer("Without anything")
    span = named("2026-10", first_month=1)
    assert span is not None
    scope = Scope(span, TODAY, Customer.objects.all())
    lists = [
        (each.table, each.rows(scope)) for key in clauses.names() for each in clauses[key].records
    ]
    lists += [
        (lacking_table(clauses[key]), with_lacks(clauses[key], scope)) for key in clauses.names()
    ]

    found = [list(lines(table, rows.order_by("pk")))[1:] for table, rows in lists]

    assert found == [
        [
            [column.read(row) for column in table.exported or table.columns]
            for row in rows.order_by("pk")
        ]
        for table, rows in lists
    ]
    assert sum(bool(each) for each in found) > len(lists) / 2


def test_a_formula_in_a_name_is_marked_in_the_files() -> None:
    a_customer("=HYPERLINK(1)")

    assert ",'=HYPERLINK(1)" not in files_of(packed())["B2/gaps.csv"].decode()
    assert "'=HYPERLINK(1)," in files_of(packed())["B2/gaps.csv"].decode()


# Tampering ----------------------------------------------------------------------------------------
def _change(files: dict[str, bytes]) -> None:
    files["B2/places.csv"] += b"Somebody else\r\n"


def _remove(files: dict[str, bytes]) -> None:
    del files["B8/gaps.csv"]


def _add(files: dict[str, bytes]) -> None:
    files["B9/more.csv"] = b"Number\r\n"


def _rewrite_the_verdicts(files: dict[str, bytes]) -> None:
    files["manifest.json"] = files["manifest.json"].replace(b'"none"', b'"met"')


@pytest.mark.parametrize(
    ("change", "found"),
    [
        pytest.param(_change, (("B2/places.csv",), (), ()), id="a changed file"),
        pytest.param(_remove, ((), ("B8/gaps.csv",), ()), id="a file less"),
        pytest.param(_add, ((), (), ("B9/more.csv",)), id="a file more"),
        pytest.param(_rewrite_the_verdicts, (("manifest.json",), (), ()), id="other verdicts"),
    ],
)
def test_a_change_to_a_pack_is_found(
    change: Callable[[dict[str, bytes]], None], found: tuple[tuple[str, ...], ...]
) -> None:
    a_customer()
    pack = packed()

    checked = check(io.BytesIO(repacked(pack, change)))

    assert check(io.BytesIO(pack)).is_whole
    assert (checked.changed, checked.missing, checked.strange) == found
    assert not checked.is_whole


def test_what_is_no_pack_is_said_to_be_none() -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("a.txt", "a")

    with pytest.raises(NoPack, match="SHA256SUMS is missing"):
        check(target)
    with pytest.raises(NoPack):
        check(io.BytesIO(b"no archive"))


def test_the_command_knows_packs_that_were_made_here(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = a_pack(a_customer())
    file = tmp_path / "pack.zip"
    file.write_bytes(b"".join(given_out(run.pack.document.versions.get())))

    call_command("verify_pack", file)

    assert "recorded on" in capsys.readouterr().out


def test_the_command_refuses_a_pack_whose_digests_were_made_anew(tmp_path: Path) -> None:
    file = tmp_path / "pack.zip"
    with file.open("wb") as target:
        packing = Packing(target)
        packing.add_lines("B2/places.csv", [["Customer"], ["Somebody else"]])
        packing.close({})

    with pytest.raises(CommandError, match="did not make this pack"):
        call_command("verify_pack", file)


# Kept ---------------------------------------------------------------------------------------------
def test_a_pack_and_its_verdicts_are_kept_and_given_out_with_their_digest(client: Client) -> None:
    run = a_pack(a_customer())
    client.force_login(UserFactory.create(role=Role.READER))
    version = DocumentVersion.objects.get(document=run.pack.document)

    answer = client.get(version.get_absolute_url())
    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]

    assert (run.state, run.percent) == (PackState.MADE, 100)
    assert hashlib.sha256(content).hexdigest() == run.pack.digest
    assert answer["Content-Disposition"] == (
        'attachment; filename="evidence-2026-10-01-2026-10-31.zip"'
    )
    assert check(io.BytesIO(content)).is_whole


def test_nobody_without_a_role_gets_a_pack(client: Client) -> None:
    version = DocumentVersion.objects.get(document=a_pack(a_customer()).pack.document)
    client.force_login(UserFactory.create(role=None))

    assert client.get(version.get_absolute_url()).status_code == 404


def test_a_pack_has_no_further_version_and_is_not_withdrawn(client: Client) -> None:
    document = a_pack(a_customer()).pack.document
    client.force_login(a_user())

    for name in ("documents:version", "documents:withdraw"):
        assert client.get(reverse(name, args=[document.pk])).status_code == 403


def test_the_database_changes_and_deletes_no_pack() -> None:
    pack = a_pack(a_customer()).pack

    for change in (
        lambda: EvidencePack.objects.filter(pk=pack.pk).update(verdicts={}),
        lambda: EvidencePack.objects.filter(pk=pack.pk).delete(),
    ):
        with pytest.raises(InternalError, match="Cannot update or delete"), transaction.atomic():
            change()


@pytest.mark.parametrize(
    "change",
    [
        {"first_day": date(2026, 9, 1)},
        {"last_day": date(2026, 11, 30)},
        {"span_kind": "days"},
        {"unit": None},
        {"asked_at": MADE_AT},
        {"asked_by": -1},
    ],
    ids=lambda change: next(iter(change)),
)
def test_the_database_changes_nothing_of_what_was_asked_for(change: dict[str, Any]) -> None:
    run = a_pack(a_customer())

    with pytest.raises(InternalError, match="Cannot update rows"), transaction.atomic():
        PackRun.objects.filter(pk=run.pk).update(**change)


def test_what_the_records_show_later_stands_beside_what_was_packed(client: Client) -> None:
    customer = a_customer()
    run = a_pack(customer)
    somebody_is_responsible(customer)
    client.force_login(UserFactory.create(role=Role.READER))

    page = client.get(run.get_absolute_url())

    changed = {each.key: (each.then, each.now) for each in page.context["verdicts"]}
    assert changed["B2"] == ("none", "met")
    assert changed["B8"] == ("none", "none")
    assert run.pack.verdicts["B2"]["verdict"] == "none"


# Asking and working -------------------------------------------------------------------------------
def month(name: str = "2026-10"):  # type: ignore[no-untyped-def]
    return named(name, first_month=1)


def test_a_doubled_click_asks_for_one_pack(client: Client) -> None:
    client.force_login(a_user())
    sent = {
        "kind": "month",
        "first_day": "2026-10-01",
        "last_day": "2026-10-31",
        "idempotency_key": "6f1c1a1e-6c3a-4d0e-8a55-3d8c5d7d1b11",
    }

    answers = [client.post(reverse("reports:evidence_pack_ask"), sent) for _n in range(2)]

    run = PackRun.objects.get()
    assert [answer["Location"] for answer in answers] == [run.get_absolute_url()] * 2
    assert (run.first_day, run.last_day, run.unit) == (date(2026, 10, 1), date(2026, 10, 31), None)


def test_the_button_asks_for_what_the_page_shows(client: Client) -> None:
    client.force_login(a_user())
    customer = a_customer()
    page = client.get(f"{reverse('reports:evidence')}?period=2026-10&below={customer.unit.code}")
    form = page.context["pack_form"]

    sent = {name: form[name].value() for name in ("kind", "first_day", "last_day")}
    shown = f'name="unit" value="{form.initial["unit"]}"'
    client.post(
        reverse("reports:evidence_pack_ask"),
        {**sent, "unit": form.initial["unit"], "idempotency_key": str(uuid4())},
    )

    assert shown in " ".join(page.content.decode().split())
    run = PackRun.objects.get()
    assert (run.unit, str(run.span)) == (customer.unit, "Oct\xa02026")


def test_no_button_asks_for_a_pack_of_what_no_pack_is_of(client: Client) -> None:
    client.force_login(a_user())

    page = client.get(f"{reverse('reports:evidence')}?period=2026-10&tier=light")

    assert page.context["pack_form"] is None


def test_days_that_are_turned_round_make_no_pack(client: Client) -> None:
    client.force_login(a_user())

    answer = client.post(
        reverse("reports:evidence_pack_ask"),
        {
            "kind": "days",
            "first_day": "2026-10-31",
            "last_day": "2026-10-01",
            "idempotency_key": "6f1c1a1e-6c3a-4d0e-8a55-3d8c5d7d1b12",
        },
    )

    assert "The last day comes before the first." in answer.content.decode()
    assert not PackRun.objects.exists()


def test_the_database_refuses_a_pack_of_no_day() -> None:
    with pytest.raises(IntegrityError, match="a_pack_is_of_a_day_at_least"):
        PackRun.objects.create(
            first_day=TODAY, last_day=IN_OCTOBER, span_kind="days", asked_by=a_user()
        )


@pytest.mark.django_db(transaction=True)
def test_a_worker_makes_what_waits_and_takes_over_what_another_left() -> None:
    by = a_user()
    waiting = ask_for_pack(month(), unit=None, by=by)
    left = ask_for_pack(month(), unit=None, by=by)
    worn_out = ask_for_pack(month(), unit=None, by=by)
    long_ago = datetime(2026, 1, 1, tzinfo=UTC)
    PackRun.objects.filter(pk__in=[left.pk, worn_out.pk]).update(
        state=PackState.MAKING, heard_of_at=long_ago, attempts=1, claim=1
    )
    PackRun.objects.filter(pk=worn_out.pk).update(attempts=ATTEMPTS)

    made = work_through(at=timezone.now())
    again = work_through(at=timezone.now())

    states = dict(PackRun.objects.values_list("pk", "state"))
    assert (made, again) == ({"made": 2}, {"made": 0})
    assert states == {
        waiting.pk: PackState.MADE,
        left.pk: PackState.MADE,
        worn_out.pk: PackState.FAILED,
    }
    assert EvidencePack.objects.count() == 2
    mails = [each.payload for each in OutboxMessage.objects.filter(kind="mail")]
    told = [(mail["subject"], mail["to"]) for mail in mails]
    assert told == [("Evidence pack, Oct\xa02026", [by.email])] * 2
    assert {mail["text"].splitlines()[-1] for mail in mails} == {
        f"{settings.SITE}{run.get_absolute_url()}" for run in (waiting, left)
    }


SLOW = 6
"""Seconds that a query takes, three times as long as a worker may be silent in these tests."""


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("beat", "dead"),
    [
        pytest.param(timedelta(milliseconds=100), set(), id="heard of"),
        pytest.param(timedelta(hours=1), {"left alone"}, id="not heard of"),
    ],
)
def test_a_worker_whose_query_lasts_is_not_taken_for_dead(
    beat: timedelta, dead: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reports.models.evidence.SILENCE", timedelta(seconds=2))
    monkeypatch.setattr("reports.evidence.packs.heartbeat.BEAT", beat)
    somebody_is_responsible(a_customer())
    _let_a_list_take_its_time(monkeypatch)
    run = ask_for_pack(month(), unit=None, by=a_user())
    worker = Thread(target=_work_on, args=[run.pk])

    worker.start()
    seen = set()
    while worker.is_alive():
        if PackRun.objects.left_alone(at=timezone.now()).exists():
            seen.add("left alone")
        worker.join(0.05)

    run.refresh_from_db()
    assert (run.state, seen) == (PackState.MADE, dead)
    assert HEARTBEAT not in {each.name for each in threading.enumerate()}


def _let_a_list_take_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    clause = clauses["B2"]
    [places] = clause.records
    asleep = Func(Value(float(SLOW)), function="pg_sleep", output_field=TextField())
    slow = replace(places, rows=lambda scope: places.rows(scope).annotate(asleep=asleep))
    monkeypatch.setitem(clauses._things, "B2", (20, replace(clause, records=(slow,))))


def _work_on(pk: int) -> None:
    try:
        work_on(pk)
    finally:
        connections.close_all()


def test_the_page_asks_how_far_it_is_until_the_pack_is_made(client: Client) -> None:
    client.force_login(UserFactory.create(role=Role.READER))
    span = named("2026-10", first_month=1)
    assert span is not None
    waiting = ask_for_pack(span, unit=None, by=a_user())
    made = a_pack(a_customer())

    answers = [
        client.get(
            reverse("reports:evidence_pack_progress", args=[run.pk]),
            headers={"HX-Request": "true"},
        )
        for run in (waiting, made)
    ]

    assert [answer.headers.get("HX-Refresh") for answer in answers] == [None, "true"]
    assert 'hx-trigger="every 2s"' in answers[0].content.decode()


def test_who_may_not_ask_is_told_who_may(client: Client) -> None:
    reader: User = UserFactory.create(role=Role.READER)
    client.force_login(reader)

    answer = client.post(reverse("reports:evidence_pack_ask"), {})

    assert answer.status_code == 403
    assert not PackRun.objects.exists()

"""Pages of imports: bringing a file, following it, its recipe, applying it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from brm.accounts.models import User
from brm.imports.models import ImportRun, Recipe, State
from brm.imports.operations import work_on_claimed
from customers.models import Unit

UNITS = b"code,name,parent\nA,Group,\nB,Water,A\n"


@pytest.fixture
def client(client_of: Callable[[User], Client], administrator: User) -> Client:
    return client_of(administrator)


@pytest.fixture(autouse=True)
def files(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


def bring(
    client: Client, content: bytes = UNITS, name: str = "units.csv", **more: Any
) -> ImportRun:
    """Upload a file as a browser does, and let a worker read it."""
    run = upload(client, content, name, **more)
    work_on_claimed(run.pk)
    run.refresh_from_db()
    return run


def upload(client: Client, content: bytes, name: str = "units.csv", **more: Any) -> ImportRun:
    page = client.get(reverse("imports:upload"))
    sent = {
        "kind": "units",
        "file": SimpleUploadedFile(name, content),
        "idempotency_key": page.context["form"]["idempotency_key"].value(),
        **more,
    }
    answer = client.post(reverse("imports:upload"), sent)
    assert answer.status_code == 302, answer.context["form"].errors
    return ImportRun.objects.latest("pk")


def page_of(client: Client, run: ImportRun, query: str = "") -> str:
    return client.get(run.get_absolute_url() + query).content.decode()


def test_an_upload_only_keeps_the_file(client: Client) -> None:
    run = upload(client, UNITS)

    assert (run.state, run.file.size) == (State.UPLOADED, len(UNITS))
    assert "Waiting for a worker." in page_of(client, run)
    assert Unit.objects.count() == 0


def test_the_preview_shows_what_would_be_new_and_writes_nothing(client: Client) -> None:
    run = bring(client)

    page = page_of(client, run)
    assert run.state == State.PREVIEW
    assert "2 new, 0 changed, 0 as they were" in page
    assert "Apply 2 lines" in page
    assert Unit.objects.count() == 0


def test_applying_writes_what_the_preview_showed(client: Client) -> None:
    run = bring(client)

    client.post(reverse("imports:apply", args=[run.pk]))
    work_on_claimed(run.pk)

    run.refresh_from_db()
    assert run.state == State.APPLIED
    assert "Written: 2 new" in page_of(client, run)
    assert list(Unit.objects.order_by("code").values_list("code", "parent__code")) == [
        ("A", None),
        ("B", "A"),
    ]


def test_a_change_is_shown_before_and_after(client: Client) -> None:
    first = bring(client)
    client.post(reverse("imports:apply", args=[first.pk]))
    work_on_claimed(first.pk)

    run = bring(client, b"code,name,parent\nA,Group,\nB,Wastewater,A\n")

    page = " ".join(page_of(client, run).split())
    assert "0 new, 1 changed, 1 as they were" in page
    assert '<span class="struck">Water</span>' in page
    assert "<b>Wastewater</b>" in page


def test_an_import_is_applied_once_however_often_the_button_is_pressed(client: Client) -> None:
    run = bring(client)

    for _press in range(2):
        client.post(reverse("imports:apply", args=[run.pk]))

    assert work_on_claimed(run.pk) == 1
    assert work_on_claimed(run.pk) == 0


def test_a_doubled_upload_makes_one_import(client: Client) -> None:
    key = client.get(reverse("imports:upload")).context["form"]["idempotency_key"].value()

    for _click in range(2):
        file = SimpleUploadedFile("units.csv", UNITS)
        sent = {"kind": "units", "file": file, "idempotency_key": key}
        client.post(reverse("imports:upload"), sent)

    assert ImportRun.objects.count() == 1


def test_a_corrected_file_of_the_same_size_is_not_taken_for_the_one_before(client: Client) -> None:
    key = client.get(reverse("imports:upload")).context["form"]["idempotency_key"].value()

    for content in (UNITS, UNITS.replace(b"Water", b"Fires")):
        file = SimpleUploadedFile("units.csv", content)
        sent = {"kind": "units", "file": file, "idempotency_key": key}
        answer = client.post(reverse("imports:upload"), sent)

    assert answer.status_code == 200
    assert answer.context["form"].non_field_errors() == [
        "This form has already made “units.csv”. Send it again to make another one."
    ]


def test_rejected_lines_stand_on_the_page_and_in_a_file(client: Client) -> None:
    run = bring(client, b"code,name,parent\nA,=Group,\nB,,A\nC,Heat,Z\n")

    page = page_of(client, run)
    assert run.result["accepted"] + run.result["rejected"] == run.result["total"] == 3
    assert "Line 3" in page
    assert "This field is required." in page
    answer = client.get(reverse("imports:rejects", args=[run.pk]))
    assert answer["Content-Disposition"] == 'attachment; filename="units-rejects.csv"'
    lines = b"".join(answer.streaming_content).decode().splitlines()  # type: ignore[attr-defined]
    assert lines[0] == "line,column,value,reason,code,name,parent"
    assert [line.split(",")[0] for line in lines[1:]] == ["3", "4"]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The file is empty."),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "This is a PNG picture, not a table."),
        (b"name\nWater\n", "The column “code” is missing."),
        ("code,name\nA,Grün\n".encode("cp1252"), "Line 2 is not UTF-8"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(client: Client, content: bytes, sentence: str) -> None:
    run = bring(client, content)

    page = page_of(client, run)
    assert run.state == State.FAILED
    assert sentence in page
    assert "Nothing was written." in page
    assert Unit.objects.count() == 0


def test_an_upload_with_a_wrong_recipe_says_so_at_once(client: Client) -> None:
    page = client.get(reverse("imports:upload"))

    answer = client.post(
        reverse("imports:upload"),
        {
            "kind": "units",
            "file": SimpleUploadedFile("units.csv", UNITS),
            "recipe_file": SimpleUploadedFile("recipe.toml", b"colour = 'red'"),
            "idempotency_key": page.context["form"]["idempotency_key"].value(),
        },
    )

    assert "The recipe does not know “colour” at its top." in answer.content.decode()
    assert ImportRun.objects.count() == 0


def test_a_recipe_may_come_as_a_file(client: Client) -> None:
    recipe = SimpleUploadedFile("recipe.toml", b'[fields]\ncode = "Id"\nname = "Title"\n')

    run = bring(client, b"Id,Title\nA,Group\n", recipe_file=recipe)

    assert (run.state, run.result["accepted"]) == (State.PREVIEW, 1)


def test_choosing_a_field_for_each_column_reads_the_file_again(client: Client) -> None:
    run = bring(client, b"Id;Title;Comment\nA;Group;x\n")
    address = reverse("imports:run_recipe", args=[run.pk])
    page = client.get(address).content.decode()

    answer = client.post(address, {"delimiter": ";", "column_0": "code", "column_1": "name"})

    assert "Group" in page
    assert answer.status_code == 302
    work_on_claimed(run.pk)
    run.refresh_from_db()
    assert (run.state, run.result["accepted"]) == (State.PREVIEW, 1)


def test_a_recipe_made_from_columns_is_kept_under_its_name(client: Client) -> None:
    run = bring(client, b"Id,Title\nA,Group\n")

    client.post(
        reverse("imports:run_recipe", args=[run.pk]),
        {"column_0": "code", "column_1": "name", "save_as": "Our register"},
    )

    recipe = Recipe.objects.get()
    assert (recipe.name, recipe.kind) == ("Our register", "units")
    again = bring(client, b"Id,Title\nB,Water\n", recipe=recipe.pk)
    assert (again.state, again.result["accepted"]) == (State.PREVIEW, 1)


def test_one_field_is_filled_by_one_column(client: Client) -> None:
    run = bring(client, b"Id,Title\nA,Group\n")

    answer = client.post(
        reverse("imports:run_recipe", args=[run.pk]), {"column_0": "code", "column_1": "code"}
    )

    assert "Another column fills this field already." in answer.content.decode()


def test_what_a_recipe_says_beyond_columns_stays_in_it(client: Client) -> None:
    text = b"""
        none = ["NA"]
        [fields.code]
        columns = ["Group", "Number"]
        join = "-"
        pad = [3, 2]
        [fields]
        name = "Title"
    """
    recipe = SimpleUploadedFile("recipe.toml", text)
    run = bring(client, b"Group,Number,Title,Other\n5,1,Water,Heat\n", recipe_file=recipe)

    client.post(
        reverse("imports:run_recipe", args=[run.pk]), {"column_3": "name", "none": "NA, N/D"}
    )
    work_on_claimed(run.pk)

    run.refresh_from_db()
    assert run.differences[0]["key"] == ["005-01"]
    assert run.differences[0]["values"]["name"] == [None, "Heat"]


def test_a_stopped_import_writes_nothing_and_can_be_read_again(client: Client) -> None:
    run = upload(client, UNITS)

    client.post(reverse("imports:stop", args=[run.pk]))

    assert work_on_claimed(run.pk) == 0
    assert "Stopped; nothing was written." in page_of(client, run)
    client.post(
        reverse("imports:run_recipe", args=[run.pk]), {"column_0": "code", "column_1": "name"}
    )
    assert work_on_claimed(run.pk) == 1


def test_the_page_asks_again_while_a_worker_has_it_and_is_drawn_anew_when_done(
    client: Client,
) -> None:
    run = upload(client, UNITS)
    address = reverse("imports:progress", args=[run.pk])

    waiting = client.get(address, headers={"HX-Request": "true"})
    work_on_claimed(run.pk)
    done = client.get(address, headers={"HX-Request": "true"})

    assert "HX-Refresh" not in waiting
    assert "hx-get" in waiting.content.decode()
    assert done["HX-Refresh"] == "true"
    assert "hx-get" not in done.content.decode()


def test_a_recipe_is_edited_as_text_and_a_wrong_one_refused(client: Client) -> None:
    recipe = Recipe.objects.create(kind="units", name="Ours", text="none = ['NA']")
    address = recipe.get_absolute_url()

    wrong = client.post(address, {"name": "Ours", "text": "none = 3.5.1", "version": 1})
    right = client.post(address, {"name": "Ours", "text": "none = ['N/D']", "version": 1})

    assert "The recipe is not TOML" in wrong.content.decode()
    assert right.status_code == 302
    recipe.refresh_from_db()
    assert (recipe.text, recipe.version) == ("none = ['N/D']", 2)


@pytest.mark.parametrize("runs", [1, 3])
def test_the_list_takes_the_same_queries_for_any_number_of_imports(
    client: Client, runs: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(runs):
        upload(client, UNITS + f"X{number},Unit,A\n".encode())
    client.get(reverse("imports:list"))

    with django_assert_num_queries(6):
        client.get(reverse("imports:list"))


def test_the_differences_are_narrowed_by_chips(client: Client) -> None:
    run = bring(client)

    new, changed = page_of(client, run, "?show=create"), page_of(client, run, "?show=update")

    assert "<td>B</td>" in new
    assert "Nothing of that kind" in changed
    assert "<td>B</td>" not in changed

"""`manage.py find_actions`: what it prints, and what it refuses."""

from io import StringIO

import pytest
from django.core.management import call_command


def run(*arguments):
    out, err = StringIO(), StringIO()
    call_command("find_actions", *map(str, arguments), stdout=out, stderr=err)
    return out.getvalue()


def test_it_prints_each_item_with_line_owner_and_day(tmp_path):
    path = tmp_path / "2026-11-24 team.md"
    path.write_text("# Team\n\nAI: Bob to call Ann by Friday\nTODO: tidy up\n")

    assert run(path) == (
        f"{path}: 2 found\n"
        "  3: Bob to call Ann by Friday [Bob, due 2026-11-27; open]\n"
        "  4: tidy up [nobody named; open]\n"
    )


def test_a_file_that_is_no_text_or_is_not_there_is_told_by_a_sentence(tmp_path):
    path = tmp_path / "picture.png"
    path.write_bytes(b"\x89PNG\x00\x00")
    err = StringIO()

    with pytest.raises(SystemExit):
        call_command("find_actions", str(path), str(tmp_path / "gone"), stderr=err)

    assert err.getvalue() == (
        f"{path}: This is no text file.\n{tmp_path / 'gone'} cannot be read: "
        "No such file or directory.\n"
    )

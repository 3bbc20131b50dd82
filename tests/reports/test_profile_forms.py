"""Profiles of every version are drawn as they always were: the digests here are never renewed.

A digest that differs after a new release of typst or of a font says that a document which was
shown once can not be shown again; then the old one is kept beside the new.
"""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation

from reports.frozen import FORMS, pdf_of, shown_sections
from reports.models import Profile
from reports.operations.profiles import TEMPLATE_VERSION, digest_of

FOLDER = Path(__file__).parent / "frozen"

DRAWN = {
    "profile-1-customer": "9543346e11239ff2e3ad0ff0a7a649c4304ce8be01be6c9c04abe0dc8935d51a",
    "profile-1-internal": "481a628d5d46668416b9c3d515e87888833764ee165884ce821335d663e3bd35",
    "profile-2-customer": "bf834a4c782b7b5763765bb68413435cc19eb846339eca9f8bdfcaa55f6aaa42",
    "profile-2-internal": "232b04aad5db091925a7bc2a07c1d0114803a48bcad82a31f30c3f9ca264ba7a",
}


def kept(name: str) -> Profile:
    """A profile with a stored content, as the database would give it."""
    content: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text("utf-8"))
    version = int(name.split("-")[1])
    return Profile(content=content, template_version=version, digest=digest_of(content))


@pytest.mark.parametrize("name", sorted(DRAWN))
def test_a_stored_content_is_drawn_to_the_same_bytes_in_whatever_language(name: str) -> None:
    with translation.override("sv"):
        drawn = pdf_of(kept(name))

    assert hashlib.sha256(drawn).hexdigest() == DRAWN[name]
    assert b"pdfuaid" in drawn


def test_another_content_is_drawn_to_other_bytes() -> None:
    profile = kept("profile-1-customer")
    profile.content["sections"][0]["sentence"] += "!"

    drawn = pdf_of(profile)

    assert hashlib.sha256(drawn).hexdigest() != DRAWN["profile-1-customer"]


def test_every_version_up_to_this_one_has_its_form_and_a_stored_content() -> None:
    versions = set(range(1, TEMPLATE_VERSION + 1))

    assert set(FORMS) == versions
    assert {int(name.split("-")[1]) for name in DRAWN} == versions


def test_the_first_version_keeps_its_pictures() -> None:
    shown = shown_sections(kept("profile-1-customer").content)

    assert [each.section["name"] for each in shown if each.picture] == ["levels"]

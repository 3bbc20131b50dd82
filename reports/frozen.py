"""A frozen profile as it is drawn: from its content alone, in the form it was stored in."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from brm.ui.charts import HeatCell, HeatRow, heat_map
from brm.ui.charts.heat_map import HeatMap
from brm.ui.formats import full_day
from brm.ui.states import state_of
from reports.pictures import row_label


@dataclass(frozen=True)
class Shown:
    """A section with its picture, if it has one."""

    section: dict[str, Any]
    picture: HeatMap | None


def shown_sections(content: dict[str, Any]) -> list[Shown]:
    """The sections of a profile's content in their order."""
    return [Shown(each, _picture(each)) for each in content["sections"]]


def document_of(content: dict[str, Any], digest: str) -> dict[str, Any]:
    """What the document's template is given; from the content and its digest alone."""
    meeting = content["meeting"]
    return {
        "title": content["customer"]["name"],
        "organisation": content["organisation"],
        "edition": content["edition"],
        "sentence": content["sentence"],
        "seal": f"SHA-256 {digest[:16]}",
        "meeting": f"{meeting['title']}, {meeting['on']}" if meeting else "",
        "changes": content["changes"],
        "sections": [{**each.section, "picture": each.picture} for each in shown_sections(content)],
    }


def words_of(as_of: date, previous: dict[str, Any] | None) -> dict[str, Any]:
    """The document's own words, in the language of the moment: they are frozen with the rest."""
    return {
        "language": get_language(),
        "sentence": _("The delivery as it was on %(day)s.") % {"day": full_day(as_of)},
        "changes": _changes(previous),
    }


def _changes(previous: dict[str, Any] | None) -> dict[str, Any]:
    differences = previous["differences"] if previous else []
    nothing = (
        _("Nothing since the profile of %(day)s.") % {"day": previous["as_of"]}
        if previous
        else _("This is the first profile of this edition.")
    )
    return {
        "title": _("What changed"),
        "sentence": nothing,
        "heads": [_("What"), _("Part"), _("Change")],
        "rows": [[each["row"], each["section"], change_in_words(each)] for each in differences],
    }


def change_in_words(difference: dict[str, str]) -> str:
    """`Red → Amber`, `new: Green`, `no longer there, was Green`."""
    if difference["kind"] == "added":
        return _("new: %(after)s") % difference
    if difference["kind"] == "gone":
        return _("no longer there, was %(before)s") % difference
    return f"{difference['before']} → {difference['after']}"


def _picture(section: dict[str, Any]) -> HeatMap | None:
    if not section["months"] or not section["rows"]:
        return None
    columns = [each.split("\u00a0")[0] for each in section["months"]]
    names = Counter(row["name"] for row in section["rows"])
    rows = [_row(row, names[row["name"]] == 1) for row in section["rows"]]
    return heat_map(rows, columns, title=section["title"])


def _row(row: dict[str, Any], is_alone: bool) -> HeatRow:
    measure, latest, target = row["cells"]
    label = row_label(row["name"], measure, is_alone=is_alone)
    cells = [
        HeatCell(each["state"], each["sentence"]) if each["state"] else None
        for each in row["months"]
    ]
    tone = state_of(row["state"]).tone if row["state"] else ""
    return HeatRow(label, cells, latest, target, tone)

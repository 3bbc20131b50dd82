"""A frozen profile as it is drawn: from its content alone, in the form it was stored in.

Each template version has its own templates, which nobody changes any more; a new look is a new
version beside the old ones. Contents of each version stand among the tests with the digests of
their documents.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.utils.translation import get_language, ngettext, override
from django.utils.translation import gettext as _

from brm.ui.charts import HeatCell, HeatRow, heat_map
from brm.ui.charts.heat_map import HeatMap
from brm.ui.formats import full_day
from brm.ui.pdf import render_pdf
from brm.ui.states import state_of
from reports.models import Profile
from reports.pictures import row_label

Content = dict[str, Any]


@dataclass(frozen=True)
class Shown:
    """A section with its picture, if it has one."""

    section: dict[str, Any]
    picture: HeatMap | None


def shown_sections(content: dict[str, Any]) -> list[Shown]:
    """The sections of a profile's content in their order."""
    return [Shown(each, _picture(each)) for each in content["sections"]]


def facts_1(content: Content, digest: str) -> dict[str, Any]:
    """What the document of version 1 is given; from the content and its digest alone."""
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


def facts_2(content: Content, digest: str) -> dict[str, Any]:
    """Those of version 1, and the whole at a glance."""
    return {**facts_1(content, digest), "glance": content["glance"]}


@dataclass(frozen=True)
class Form:
    """How the profiles of a template version are drawn: as a document, and as a page."""

    paper: str
    page: str
    facts: Callable[[Content, str], dict[str, Any]]


FORMS = {
    1: Form("reports/profile-1.typ", "reports/profile/_body_1.html", facts_1),
    2: Form("reports/profile-2.typ", "reports/profile/_body_2.html", facts_2),
}
"""By template version; none is ever taken out."""


def pdf_of(profile: Profile) -> bytes:
    """The profile as a document: the same bytes whoever asks for it, and whenever.

    Its own words and those of its pictures are in the language that it was frozen in.
    """
    form, content = FORMS[profile.template_version], profile.content
    with override(content.get("language") or settings.LANGUAGE_CODE):
        return render_pdf(form.paper, form.facts(content, profile.digest))


def name_of(profile: Profile) -> str:
    """What its document is called: the customer and the day."""
    return f"{profile.content['customer']['name']}-{profile.as_of:%Y-%m-%d}"


def words_of(as_of: date, content: Content) -> dict[str, Any]:
    """The document's own words, in the language of the moment: they are frozen with the rest."""
    return {
        "language": get_language(),
        "sentence": _("The delivery as it was on %(day)s.") % {"day": full_day(as_of)},
        "changes": _changes(content["previous"]),
        "glance": {
            "title": _("At a glance"),
            "heads": [_("Part"), _("In a sentence"), _("State")],
            "rows": [_at_a_glance(each) for each in content["sections"]],
        },
    }


def _at_a_glance(section: Content) -> dict[str, str]:
    state = section["state"]
    return {
        "name": section["name"],
        "title": section["title"],
        "sentence": section["sentence"],
        "state": state,
        "word": section["word"] or (str(state_of(state).word) if state else ""),
    }


def _changes(previous: dict[str, Any] | None) -> dict[str, Any]:
    differences = previous["differences"] if previous else []
    nothing = (
        _("Nothing since the profile of %(day)s.")
        % {"day": full_day(date.fromisoformat(previous["as_of"]))}
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
    """`Rating: was Red, is now Amber`, `New. Rating: Green`, `No longer there. Rating: was Red`."""
    if difference["kind"].startswith("section_"):
        return _section_in_words(difference)
    if difference["kind"] == "added":
        return _("New. %(column)s: %(after)s") % difference
    if difference["kind"] == "gone":
        return _("No longer there. %(column)s: was %(before)s") % difference
    return _("%(column)s: was %(before)s, is now %(after)s") % difference


def _section_in_words(difference: dict[str, str]) -> str:
    """`A new part of the profile, 3 rows`."""
    is_new = difference["kind"] == "section_added"
    count = int(difference["after"] if is_new else difference["before"])
    rows = ngettext("%(n)s row", "%(n)s rows", count) % {"n": count}
    if is_new:
        return _("A new part of the profile, %(rows)s") % {"rows": rows}
    return _("No longer a part of the profile, had %(rows)s") % {"rows": rows}


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

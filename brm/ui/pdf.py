"""PDF by typst: a template file and facts in, the same bytes out every time.

Facts travel as JSON in `sys.inputs.facts`, never as markup, so that no text can become code.
A template imports the look from `/base.typ` (see `brm/ui/typst/base.typ`).
"""

import json
import logging
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Literal

import typst
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.utils.translation import get_language

from brm.ui.charts.paper import on_paper

log = logging.getLogger(__name__)

HOME = Path(__file__).parent / "typst"
Standards = list[Literal["ua-1"]]
ACCESSIBLE: Standards = ["ua-1"]


class FactsEncoder(DjangoJSONEncoder):
    """JSON of facts; a chart becomes its SVG, a lazy text its words."""

    def default(self, o: Any) -> Any:
        if hasattr(o, "template") and str(o.template).startswith("ui/charts/"):
            return on_paper(o)
        return super().default(o)


def render_pdf(template: str, facts: Mapping[str, Any]) -> bytes:
    """The PDF of `template` (a path under `templates/typst/`, or of `brm/ui/typst/`) with `facts`.

    Tagged as PDF/UA-1; where a glyph is missing in every font that cannot be, and the document is
    made without the tag of the standard, which the log says.
    """
    page = _source(template)
    inputs = {"facts": json.dumps(facts, cls=FactsEncoder), "language": get_language() or "en"}
    try:
        return _compiled(page, inputs, ACCESSIBLE)
    except typst.TypstError as refusal:
        log.warning("%s is no PDF/UA-1: %s", template, refusal)
        return _compiled(page, inputs, [])


def paper(template: str, facts: Mapping[str, Any], name: str) -> HttpResponse:
    """The PDF as the answer to a request, to be read in the browser or kept as `name`.pdf."""
    return shown_as(render_pdf(template, facts), name)


def file_name(name: str) -> str:
    """What the PDF called `name` is saved as."""
    return f"{slugify(name) or 'paper'}.pdf"


def shown_as(made: bytes, name: str) -> HttpResponse:
    """A PDF as the answer to a request, to be read in the browser or kept as `name`.pdf."""
    shown = content_disposition_header(False, file_name(name)) or "inline"
    headers = {"Content-Disposition": shown}
    return HttpResponse(made, content_type="application/pdf", headers=headers)


def _source(template: str) -> str:
    """The template's text; found among the project's templates first, then here."""
    places = [Path(settings.BASE_DIR) / "templates" / "typst", HOME]
    path = next((place / template for place in places if (place / template).is_file()), None)
    if path is None:
        raise FileNotFoundError(f"No typst template {template}")
    return path.read_text()


def _compiled(page: str, inputs: dict[str, str], standards: Standards) -> bytes:
    compiler = typst.Compiler(page.encode(), root=str(HOME), font_paths=fonts(), sys_inputs=inputs)
    made = compiler.compile(format="pdf", pdf_standards=[*standards])
    if not isinstance(made, bytes):
        raise TypeError("typst made several files where one was asked for")
    return made


@cache
def fonts() -> typst.Fonts:
    """Noto Sans of the product, what typst brings, and what an installation adds."""
    folders = [HOME / "fonts", *map(Path, getattr(settings, "PDF_FONTS", []))]
    return typst.Fonts(include_system_fonts=False, font_paths=folders)

"""Figures as people write them, and as the pages show them: `1 200 000`, `12.50`, `12,5`."""

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

SPACES = "[\N{NO-BREAK SPACE}\N{THIN SPACE}\N{NARROW NO-BREAK SPACE}]"
WRITTEN = re.compile(r"(-?(?:\d{1,3}(?: \d{3})+|\d+))(?:([.,])(\d+))?", re.ASCII)
GROUP = 3
"""Digits between two spaces; after a comma they could be thousands as well."""


class FigureField(forms.DecimalField):
    """A figure that may have spaces between its thousands, and a comma before its decimals.

    Browsers let neither into an input of numbers, so it is one of text.
    """

    widget = forms.TextInput
    default_error_messages = {
        "invalid": _("Write a figure as 1 200 000 or 12.50."),
    }

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Phones offer their keys for numbers."""
        return super().widget_attrs(widget) | {"inputmode": "decimal"}

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]  # as its parent does
        """The figure; None for nothing. Raises ValidationError where it could be two figures."""
        return super().to_python(plain(value) if isinstance(value, str) else value)


def plain(text: str) -> str:
    """The figure without spaces and with a point; the text as it is where it is no such figure."""
    bare = re.sub(SPACES, " ", text.strip().replace("\N{MINUS SIGN}", "-"))
    found = WRITTEN.fullmatch(bare)
    if found is None or (found[2] == "," and len(found[3]) == GROUP):
        return text
    whole = found[1].replace(" ", "")
    return f"{whole}.{found[3]}" if found[3] else whole

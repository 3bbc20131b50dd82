"""The template of a process as a form and as a table: its headings, and what is said there."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from brm.ui.formats import quantity
from reports.models import FieldKind, ReportField, ReportingProcess

PREFIX = "heading_"
Heading = dict[str, str]
"""What a report says at one heading: its key, its label and unit as they were, the value."""


def headings_of(process: ReportingProcess) -> list[ReportField]:
    """The headings in use, in their order."""
    return [each for each in process.fields.all() if each.is_active]


def field_for(heading: ReportField) -> forms.Field:
    """A field of a form for one heading."""
    label = f"{heading}, {heading.unit}" if heading.unit else str(heading)
    facts: dict[str, Any] = {"label": label, "required": heading.is_required}
    if heading.kind == FieldKind.NUMBER:
        return forms.DecimalField(max_digits=18, decimal_places=4, **facts)
    if heading.kind == FieldKind.LINE:
        return forms.CharField(max_length=300, **facts)
    return forms.CharField(max_length=5000, widget=forms.Textarea(attrs={"rows": 3}), **facts)


def said(headings: list[ReportField], values: dict[str, Any]) -> list[Heading]:
    """What was filled in, in the order of the template; what was left empty is left out."""
    found = []
    for heading in headings:
        value = values.get(heading.key)
        if value is not None and value != "":
            text = f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)
            found.append(
                {
                    "key": heading.key,
                    "label": str(heading),
                    "unit": heading.unit,
                    "kind": heading.kind,
                    "value": text,
                }
            )
    return found


def checked(process: ReportingProcess, values: dict[str, Any]) -> list[Heading]:
    """The same of what a system sent by the headings' keys, cleaned as a form does.

    Raises ValidationError by `fields.<key>` for what no heading asks for, and what is wrong there.
    """
    headings = headings_of(process)
    errors: dict[str, Any] = {
        f"fields.{key}": _("%(process)s has no heading of this key.") % {"process": process}
        for key in values
        if key not in {each.key for each in headings}
    }
    cleaned = {}
    for heading in headings:
        try:
            cleaned[heading.key] = field_for(heading).clean(values.get(heading.key))
        except ValidationError as refusal:
            errors[f"fields.{heading.key}"] = refusal.messages
    if errors:
        raise ValidationError(errors)
    return said(headings, cleaned)


def shown(heading: Heading) -> str:
    """The value as a table shows it, with its unit."""
    if heading.get("kind") != FieldKind.NUMBER:
        return heading["value"]
    value = Decimal(heading["value"])
    places = min(max(-int(value.as_tuple().exponent), 0), 4)
    return quantity(value, heading["unit"], places)

"""A field's value as people read it: in a history, and where two people's edits meet."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.backends.postgresql.psycopg_any import Range
from django.utils.translation import gettext as _

from brm.ui.formats import exact, full_day, hour


def in_words(field: "models.Field[Any, Any]", value: Any) -> str:
    """The value of a model's field: the label of a choice, the name of the object it points to.

    A foreign key may be given as the object or as its key; a range of days is half-open and is
    shown with its last day. Nothing at all is a dash.
    """
    if value is None or value in ("", []):
        return "–"  # noqa: RUF001  the sign for nothing
    if isinstance(value, models.Model):
        return str(value)
    if field.flatchoices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, Range):
        return _range_in_words(value)
    return _plain_in_words(value)


def _plain_in_words(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(str(each) for each in value)
    if isinstance(value, datetime):
        return f"{full_day(value)}, {hour(value)}"
    if isinstance(value, date):
        return full_day(value)
    return exact(value) if isinstance(value, Decimal) else str(value)


def _range_in_words(value: Any) -> str:
    first = value.lower and full_day(value.lower)
    last = value.upper and full_day(value.upper - timedelta(days=1))
    if first and last:
        return _("%(first)s to %(last)s") % {"first": first, "last": last}
    if first:
        return _("from %(day)s") % {"day": first}
    return _("until %(day)s") % {"day": last} if last else _("always")

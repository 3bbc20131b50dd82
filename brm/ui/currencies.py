"""Currencies as people type them: one field for every form, and the column that brings it along.

currency = CurrencyField(required=False)      # in a form
currency = CurrencyColumn(blank=True)         # in a model; its forms, the admin's too, have it
"""

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    Column = models.CharField[str, str]
else:
    Column = models.CharField

LETTERS = 3
WORD = _("currency")
INVALID = _("A currency is three capital letters, such as EUR.")


class CurrencyField(forms.CharField):
    """The three letters of a currency (ISO 4217); typed in lower case they mean the same."""

    default_validators = [RegexValidator(r"^[A-Z]{3}\Z", INVALID)]

    def __init__(self, **more: Any) -> None:
        more.pop("max_length", None)  # the pattern says it, in one sentence
        more.setdefault("label", _("Currency"))
        super().__init__(**more)

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value) or "").upper()

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        shown = {} if widget.is_hidden else {"size": LETTERS + 1, "maxlength": LETTERS}
        return super().widget_attrs(widget) | shown


class CurrencyColumn(Column):
    """A column for a currency. To the database, and so to migrations, it is a plain text."""

    def __init__(self, verbose_name: Any = WORD, **more: Any) -> None:
        more.setdefault("max_length", LETTERS)
        super().__init__(verbose_name, **more)

    def deconstruct(self) -> Any:
        name, _path, args, facts = super().deconstruct()
        return name, "django.db.models.CharField", args, facts

    def formfield(self, **more: Any) -> Any:
        return super().formfield(**{"form_class": CurrencyField, **more})

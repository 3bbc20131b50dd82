"""Fields of forms that the structure shares."""

from datetime import date
from typing import Any

from django import forms
from django.contrib.postgres.forms import SimpleArrayField
from django.utils.translation import gettext_lazy as _


class DayField(forms.DateField):
    """A day; 31 December 9999 is none, as registers write it where there is no last one."""

    def to_python(self, value: Any) -> date | None:
        day = super().to_python(value)
        return None if day == date.max else day


class ServicesField(SimpleArrayField):
    """Codes of services with commas between; none at all means every service."""

    def __init__(self, **more: Any) -> None:
        more.setdefault("required", False)
        more.setdefault("label", _("Services"))
        more.setdefault("help_text", _("Codes with commas between; empty: all services."))
        super().__init__(forms.CharField(max_length=60), **more)

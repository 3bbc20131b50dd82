"""Fields of forms that the structure shares."""

from datetime import date
from typing import Any

from django import forms
from django.contrib.postgres.forms import SimpleArrayField
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from customers.periods import YEARS


class DayField(forms.DateField):
    """A day; 31 December 9999 is none, as registers write it where there is no last one."""

    def to_python(self, value: Any) -> date | None:
        day = super().to_python(value)
        return None if day == date.max else day


class DayOfChangeField(forms.DateField):
    """The day from which the structure changes, in a year that pages can show."""

    default_error_messages = {
        "year": _("Give a day from %(first)s to %(last)s."),
    }

    def to_python(self, value: Any) -> date | None:
        day = super().to_python(value)
        if day is not None and day.year not in YEARS:
            facts = {"first": YEARS[0], "last": YEARS[-1]}
            raise ValidationError(self.error_messages["year"], code="year", params=facts)
        return day


class ServicesField(SimpleArrayField):
    """Codes of services with commas between; none at all means every service."""

    def __init__(self, **more: Any) -> None:
        more.setdefault("required", False)
        more.setdefault("label", _("Services"))
        more.setdefault("help_text", _("Codes with commas between; empty: all services."))
        super().__init__(forms.CharField(max_length=60), **more)

"""Fields that several kinds share, and rows made because another row names them."""

from typing import TYPE_CHECKING

from django import forms
from django.utils.translation import gettext_lazy as _

from brm.accounts.models import Organisation
from brm.imports.kinds import Reference, Staging
from customers.forms.fields import DayField
from customers.models import Person

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

TO_A_PERSON = Reference(Person, by="external_id", goes_on_as="merged_into")
"""A person by the external id; that of a merged one names whoever goes on for it."""

BACKWARDS = _("The last day comes before the first.")


def text(longest: int | None = None) -> forms.CharField:
    return forms.CharField(max_length=longest)


def optional(longest: int | None = None) -> forms.CharField:
    return forms.CharField(required=False, max_length=longest)


def day() -> DayField:
    return DayField(required=False)


def sum_of_money(label: "_StrPromise | str" = "") -> forms.DecimalField:
    return forms.DecimalField(label=label, max_digits=16, decimal_places=2, required=False)


def own_currency() -> str:
    return Organisation.current().currency


def create_people(staging: Staging, name: str) -> int:
    """People known by their external id alone, until a file of people brings their names."""
    return staging.create_missing(name, values={"name": f'"{name}"'})


def create_units(staging: Staging, name: str) -> int:
    """Units known by their code alone."""
    return staging.create_missing(
        name, values={"name": f'"{name}"'}, on_create={"valid": "daterange(NULL, NULL)"}
    )

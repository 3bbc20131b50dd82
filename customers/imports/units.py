"""Units: the tree of the business."""

from dataclasses import replace

from django import forms
from django.utils.translation import gettext_lazy as _

from brm.accounts.models import Role
from brm.imports.kinds import Computed, Counts, Field, Kind, Reference, Staging, kinds
from customers.imports.fields import (
    BACKWARDS,
    TO_A_PERSON,
    create_people,
    create_units,
    day,
    optional,
    text,
)
from customers.models import Unit, UnitKind

OLD = "SELECT {bound}(u.valid) FROM customers_unit u WHERE u.code = import_records.code"
FIRST = f"CASE WHEN given_first_day THEN first_day ELSE ({OLD.format(bound='lower')}) END"
AFTER = f"CASE WHEN given_last_day THEN last_day + 1 ELSE ({OLD.format(bound='upper')}) END"
"""The ends of a unit's days; one that the file does not give stays as it is."""


def check_units(staging: Staging) -> None:
    staging.reject(f"({FIRST}) >= ({AFTER})", field="last_day", reason=BACKWARDS)


def apply_units(staging: Staging) -> Counts:
    """A day that the file does not give stays; a unit without any has always stood."""
    valid = f"daterange({FIRST}, {AFTER})"
    return staging.upsert(
        Unit,
        key={"code": "code"},
        values={
            "name": "name",
            "kind": "kind",
            "parent_id": "parent_id",
            "manager_id": "manager_id",
            "valid": Computed(valid, "first_day", "last_day"),
        },
    )


UNITS = kinds.register(
    "units",
    Kind(
        name="units",
        label=_("Units"),
        model=Unit,
        key=("code",),
        fields=(
            Field("code", text(60)),
            Field("name", text(255)),
            Field("kind", forms.ChoiceField(choices=UnitKind.choices, required=False)),
            Field(
                "parent",
                optional(60),
                refers_to=Reference(Unit, within_file=True, create=create_units),
            ),
            Field(
                "manager",
                optional(),
                refers_to=replace(TO_A_PERSON, create=create_people),
            ),
            Field("first_day", day()),
            Field("last_day", day()),
        ),
        check=check_units,
        apply=apply_units,
        roles=(Role.ADMINISTRATOR,),
        help_text=_("The tree of the business: each unit with the code of the one above it."),
    ),
    order=10,
)

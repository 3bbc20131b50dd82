"""One changed row of a merge: what it was and what it is, as it is kept to be taken back."""

import json
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Self

from django.apps import apps
from django.contrib.postgres.fields import DateRangeField
from django.core.serializers.json import DjangoJSONEncoder
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Field, JSONField, Model

Values = dict[str, Any]
"""Values of a row by the names of its columns as attributes (`person_id`)."""


@dataclass(frozen=True)
class Trace:
    """A row that is changed; made, where it `was` nothing; deleted, where it is nothing `now`."""

    model: type[Model]
    pk: int | None
    was: Values | None
    now: Values | None

    @property
    def row(self) -> "Any":
        """The row as the database has it; None where there is none."""
        return self.model._base_manager.filter(pk=self.pk).first()

    def made_as(self, pk: int) -> Self:
        """The trace of a row that got its key."""
        return replace(self, pk=pk)

    @property
    def as_json(self) -> dict[str, Any]:
        return {
            "model": self.model._meta.label_lower,
            "pk": self.pk,
            "was": _plain(self.model, self.was),
            "now": _plain(self.model, self.now),
        }

    @classmethod
    def of_json(cls, facts: dict[str, Any]) -> Self:
        model = apps.get_model(facts["model"])
        return cls(model, facts["pk"], _back(model, facts["was"]), _back(model, facts["now"]))


def values_of(row: Model) -> Values:
    """All that stands in the row's own columns, but for its key."""
    return {
        field.attname: field.value_from_object(row)
        for field in row._meta.concrete_fields
        if not field.primary_key
    }


def _fields(model: type[Model]) -> "dict[str, Field[Any, Any]]":
    return {field.attname: field for field in model._meta.concrete_fields}


def _plain(model: type[Model], values: Values | None) -> Values | None:
    if values is None:
        return None
    kept = {
        name: [value.lower, value.upper] if isinstance(value, DateRange) else value
        for name, value in values.items()
    }
    plain: Values = json.loads(json.dumps(kept, cls=DjangoJSONEncoder))
    return plain


def _back(model: type[Model], values: Values | None) -> Values | None:
    if values is None:
        return None
    fields = _fields(model)
    return {name: _value(fields[name], value) for name, value in values.items()}


def _value(field: "Field[Any, Any]", value: Any) -> Any:
    if value is None or isinstance(field, JSONField):
        return value
    if isinstance(field, DateRangeField):
        lower, upper = (date.fromisoformat(day) if day else None for day in value)
        return DateRange(lower, upper, "[)")
    return field.target_field.to_python(value) if field.is_relation else field.to_python(value)  # type: ignore[attr-defined]

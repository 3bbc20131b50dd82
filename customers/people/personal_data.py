"""All that is kept about a person: their own fields, what refers to them, where they are named."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Field, Model
from django.utils.encoding import force_str

from brm.privacy.replacing import rows_that_name
from brm.privacy.words import telling, ways_to_write
from customers.models import Person
from customers.registries.personal import Personal, personal

PERSON = "customers_person"


@dataclass(frozen=True)
class Words:
    """By which words a person is looked for; `shared` are those that mean somebody else too."""

    own: list[str]
    shared: list[str]


def words_of(person: Person) -> Words:
    """Names, addresses and numbers of the person and the account, past ones too."""
    found = {person.name, person.email, person.phone}
    events = person.events.all()  # type: ignore[attr-defined]  # given by pghistory
    for row in events.values_list("name", "email", "phone"):
        found.update(row)
    if person.user:
        found.update({person.user.email, person.user.get_full_name()})
    words = telling(found)
    shared = {word for word in words if _means_another(word, person)}
    own = [way for word in words if word not in shared for way in ways_to_write(word)]
    return Words(telling(own), sorted(shared))


def _means_another(word: str, person: Person) -> bool:
    others = Person.objects.exclude(pk=person.pk)
    return any(
        others.filter(**{f"{name}__iexact": word}).exists() for name in ("name", "email", "phone")
    )


def keys_to_people() -> Iterator[tuple[type[Model], "Field[Any, Any]"]]:
    """Every foreign key to a person, of every app; found in the models, so that none is missing."""
    for model in apps.get_models():
        if hasattr(model, "pgh_tracked_model"):
            continue
        for field in model._meta.concrete_fields:
            if field.related_model is Person:
                yield model, field


def export_of(person: Person) -> dict[str, Any]:
    """All that is kept about the person, ready for JSON.

    `named_in` counts the rows of each table that name the person, those above among them.
    """
    user = person.user
    account = user and {
        "email": user.email,
        "name": user.get_full_name(),
        "roles": sorted(user.roles),
        "last_login": user.last_login,
    }
    return {
        "person": _values(person),
        "account": account,
        "refers_to_the_person": {
            f"{model._meta.label}.{field.name}": [
                _values(row) for row in model._default_manager.filter(**{field.name: person})
            ]
            for model, field in keys_to_people()
        },
        "history": [_values(event) for event in person.events.order_by("pgh_id")],  # type: ignore[attr-defined]
        "named_in": rows_that_name(words_of(person).own),
    }


def _values(row: Model) -> dict[str, Any]:
    """The fields of a row by name; what JSON knows as it is, all else as text."""
    return {field.name: _plain(field.value_from_object(row)) for field in row._meta.concrete_fields}


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | float | str | list | dict):
        return value
    try:
        return DjangoJSONEncoder().default(value)
    except TypeError:
        return force_str(value)


def own_fields() -> Iterator[tuple[type[Model], str, Personal]]:
    """The registered fields about a person, with their models."""
    for label in personal.names():
        model, _dot, name = label.rpartition(".")
        yield apps.get_model(model), name, personal[label]

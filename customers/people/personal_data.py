"""All that is kept about a person: their own fields, what refers to them, where they are named."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any

from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Field, Model, Q
from django.utils.encoding import force_str

from brm.accounts.models import User
from brm.privacy.replacing import rows_that_name
from brm.privacy.words import pattern_of, telling, ways_to_write
from customers.models import Person, Unit
from customers.registries.personal import Personal, personal

OWN_WORDS = ("name", "email", "phone", "external_id")


@dataclass(frozen=True)
class Words:
    """By which words a person is looked for; `shared` are those that mean somebody else too.

    `pairs` of key and name mean nobody else, whoever has the same name.
    """

    own: list[str]
    shared: list[str]
    pairs: list[tuple[str, str]]


def account_of(person: Person) -> User | None:
    """The person's account: the linked one, or the one with an address that is nobody else's."""
    if person.user or not person.email:
        return person.user
    others = Person.objects.exclude(pk__in=[row.pk for row in person.rows])
    if others.filter(email__iexact=person.email).exists():
        return None
    return User.objects.filter(email=person.email.lower(), person=None).first()


def words_of(person: Person) -> Words:
    """Names, addresses, numbers and keys of the person and the account, past ones too.

    Rows merged into the person's are the person as well.
    """
    rows = person.rows
    states = [*rows, *(event for row in rows for event in row.events.all())]  # type: ignore[attr-defined]  # given by pghistory
    names = {each.name for each in states}
    keys = {each.external_id for each in states}
    found = names | keys | {word for each in states for word in (each.email, each.phone)}
    account = account_of(person)
    if account is not None:
        for each in (account, *account.events.all()):  # type: ignore[attr-defined]
            found |= {each.email, f"{each.first_name} {each.last_name}"}
    words = telling(found)
    shared = {word for word in words if _means_another(word, rows, account)}
    own = [way for word in words if word not in shared for way in ways_to_write(word)]
    return Words(telling(own), sorted(shared), sorted(product(keys, names)))


def _means_another(word: str, rows: Iterable[Person], account: User | None) -> bool:
    """Whether somebody else has the word, or a longer one with it, or a unit is called so."""
    pattern = pattern_of(ways_to_write(word))
    theirs = Q(*((f"{name}__iregex", pattern) for name in OWN_WORDS), _connector=Q.OR)
    others = User.objects.exclude(pk=account.pk) if account else User.objects.all()
    return (
        Person.objects.exclude(pk__in=[row.pk for row in rows]).filter(theirs).exists()
        or others.filter(email__iregex=pattern).exists()
        or Unit.objects.filter(Q(name__iexact=word) | Q(code__iexact=word)).exists()
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
    user, rows = account_of(person), person.rows
    account = user and {
        "email": user.email,
        "name": user.get_full_name(),
        "roles": sorted(user.roles),
        "last_login": user.last_login,
    }
    return {
        "person": _values(person),
        "merged_into_the_person": [_values(row) for row in rows[1:]],
        "account": account,
        "refers_to_the_person": {
            f"{model._meta.label}.{field.name}": [
                _values(row) for row in model._default_manager.filter(**{f"{field.name}__in": rows})
            ]
            for model, field in keys_to_people()
        },
        "history": [_values(event) for row in rows for event in row.events.order_by("pgh_id")],  # type: ignore[attr-defined]
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

"""Erase a person: nothing names them any more, and what was decided stays under a number."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _

from brm.accounts.models import Role, User
from brm.accounts.permissions import require_role
from brm.documents.checking import documents_that_name
from brm.documents.models import Document
from brm.imports.kept_files import files_that_name, let_files_go, rejects_that_name
from brm.links.models import PersonalLink
from brm.links.operations import revoke_link
from brm.privacy.replacing import replace_everywhere, replace_pairs, rows_that_name
from brm.privacy.seals import contents_that_are_broken, reseal, seals_open
from brm.privacy.words import pattern_of
from customers.models import Erasure, Person
from customers.operations.change import lock_structure
from customers.people.personal_data import Words, account_of, own_fields, words_of
from customers.registries.holdings import Held, held_by
from customers.registries.personal import rows_that_go

DAY = timedelta(days=1)
ERASED = "Erased person %(n)s"


@dataclass(frozen=True)
class Preview:
    """What an erasure would do: what refuses it, what it looks for, and where that stands."""

    held: Sequence[Held]
    refusals: Sequence[str]
    words: Words
    rows: dict[str, int]
    files: int
    rejects: int
    documents: Sequence[Document]


def preview_of(person: Person, *, by: User, on: date) -> Preview:
    """What would go; writes nothing. One pass over each table of the database.

    `documents` name the person and stay: what was signed is not undone by an erasure.
    """
    words, held = words_of(person), held_by(person, on=_first_day_without(person, on))
    return Preview(
        held,
        _refusals(person, held, by, on),
        words,
        rows_that_name(words.own),
        len(files_that_name(words.own)),
        len(rejects_that_name(words.own)),
        documents_that_name(words.own),
    )


@transaction.atomic
def erase(person: Person, *, by: User, on: date) -> Erasure:
    """Take the person out of every table, their history among them, and out of kept files.

    Rows merged into the person's go with it, each leaving its own number. All of it or nothing.
    Raises PermissionDenied but for administrators, and ValidationError where the person is still
    here on the day, holds something, is oneself, was erased before, or goes on as somebody else.
    """
    require_role(by, Role.ADMINISTRATOR)
    lock_structure()
    person = Person.objects.select_for_update().get(pk=person.pk)
    rows = person.rows
    held = held_by(person, on=_first_day_without(person, on), locked=True)
    if refusals := _refusals(person, held, by, on):
        raise ValidationError(list(refusals))
    words, broken = words_of(person), contents_that_are_broken()
    kept, rejects = files_that_name(words.own), rejects_that_name(words.own)
    _revoke_links(words, by, on)
    account = account_of(person)
    with seals_open():
        counts: Counter[str] = Counter()
        for row in rows:
            _take_out_rows(row, counts)
            _empty_own_fields(row, counts)
        if account is not None:
            _close_account(account, person, counts)
        name = ERASED % {"n": person.pk}
        counts.update(replace_pairs(words.pairs, (f"erased-{person.pk}", name)))
        counts.update(replace_everywhere(words.own, name))
        resealed = [asdict(each) for each in reseal(but=broken)]
    let_files_go(kept, rejects)
    for row in rows[1:]:
        Erasure.objects.create(number=row.pk, erased_by=by)
    return Erasure.objects.create(
        number=person.pk,
        erased_by=by,
        counts=dict(sorted(counts.items())),
        files=len(kept) + len(rejects),
        resealed=resealed,
    )


def _first_day_without(person: Person, on: date) -> date:
    return person.left_on + DAY if person.left_on and person.left_on < on else on


def _refusals(person: Person, held: Sequence[Held], by: User, on: date) -> list[str]:
    found = []
    if Erasure.objects.filter(number=person.pk).exists():
        found.append(_("This person was erased before."))
    elif person.merged_into is not None:
        words = {"kept": person.merged_into}
        found.append(_("This person was merged into %(kept)s; erase that one.") % words)
    elif not person.is_gone(on=on):
        found.append(_("The person is still here. Hand over first; that says the last day."))
    if held:
        found.append(_("The person still holds something. Hand it over first."))
    if account_of(person) == by:
        found.append(_("Nobody erases themselves; another administrator can."))
    return found


def _revoke_links(words: Words, by: User, on: date) -> None:
    """Links that were sent to the person open no more; a namesake's stay open."""
    if pattern := pattern_of(words.own):
        to = models.Q(address__iregex=pattern) | models.Q(recipient__iregex=pattern)
        for link in PersonalLink.objects.open(on=on).filter(to):
            revoke_link(link, by=by)


def _take_out_rows(person: Person, counts: Counter[str]) -> None:
    for label in rows_that_go.names():
        model, _dot, key = label.rpartition(".")
        for rows in _with_history(apps.get_model(model), key, person):
            counts[rows.model._meta.db_table] += rows._raw_delete(rows.db)


def _empty_own_fields(person: Person, counts: Counter[str]) -> None:
    for model, name, field in own_fields():
        erased = field.erased % {"n": person.pk}
        for rows in _with_history(model, field.person, person):
            changed = rows.exclude(**{name: erased}).update(**{name: erased} | _raised(rows.model))
            if changed:
                counts[rows.model._meta.db_table] += changed


def _raised(model: type[models.Model]) -> dict[str, Any]:
    """The version of a row rises, so that no form with the old words is saved over it.

    Of rows that have one: what is written once has none, and history tells which version it was.
    """
    is_versioned = any(field.name == "version" for field in model._meta.concrete_fields)
    is_history = hasattr(model, "pgh_tracked_model")
    return {"version": models.F("version") + 1} if is_versioned and not is_history else {}


def _with_history(model: type[models.Model], key: str, person: Person) -> list[Any]:
    """The rows of a model about the person, and those of its history."""
    events = getattr(model, "pgh_event_model", None)
    models_of = [model, *([events] if events else [])]
    return [each._base_manager.filter(**{key: person.pk}) for each in models_of]


def _close_account(user: User, person: Person, counts: Counter[str]) -> None:
    """Nobody signs in by the person's account any more; what it did stays under the number."""
    EmailAddress.objects.filter(user=user).delete()
    Authenticator.objects.filter(user=user).delete()
    user.groups.clear()
    user.is_active, user.is_superuser = False, False
    user.set_unusable_password()
    user.save()
    erased = {
        "email": f"erased-{person.pk}@erased.invalid",
        "first_name": ERASED % {"n": person.pk},
        "last_name": "",
    }
    for rows in _with_history(User, "id", person):
        changed = rows.model._base_manager.filter(id=user.pk).update(**erased)
        counts[rows.model._meta.db_table] += changed

"""What the database refuses, said in the words of its constraint."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction


@contextmanager
def refusals_in_words() -> Iterator[None]:
    """Turn the database's refusal into a ValidationError with the constraint's own sentence.

    A constraint without one of its own is a mistake of ours, and its error goes through.
    """
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        sentence = _sentence_of(getattr(error.__cause__, "diag", None))
        if not sentence:
            raise
        raise ValidationError(sentence) from error


def _sentence_of(diagnosis: object) -> str:
    name = getattr(diagnosis, "constraint_name", "")
    constraints = (
        constraint
        for model in apps.get_app_config("agreements").get_models()
        for constraint in model._meta.constraints
    )
    found = (each.violation_error_message for each in constraints if each.name == name)
    return str(next(found, ""))

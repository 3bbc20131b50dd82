"""What the database refuses, said in the words of its constraint."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction


@contextmanager
def refusals_in_words() -> Iterator[None]:
    """Turn the database's refusal into a ValidationError with the constraint's own sentence.

    A constraint without one of its own is a mistake of ours, and its error goes through. What a
    form cannot know is said so too: a row that somebody wrote since it was checked.
    """
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
        sentence = _sentences().get(name or "")
        if sentence is None:
            raise
        raise ValidationError(sentence, code=name) from error


def _sentences() -> dict[str, str]:
    """Of each constraint of every model that has one: the sentence a form would show."""
    return {
        constraint.name: str(constraint.violation_error_message)
        for model in apps.get_models()
        for constraint in model._meta.constraints
        if constraint.violation_error_message != constraint.default_violation_error_message
    }

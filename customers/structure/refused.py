"""What the triggers of the structure refuse, as a sentence that a form can show."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

SAID = {
    "units_form_no_ring",
    "a_unit_stands_within_its_parent",
    "a_unit_has_a_period_on_each_of_its_days",
}
"""Constraints whose triggers say in their message which units are meant."""


@contextmanager
def refused_in_words() -> Iterator[None]:
    """Raise ValidationError with the trigger's own sentence; what was written inside is undone."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        found = getattr(error.__cause__, "diag", None)
        if found is None or found.constraint_name not in SAID:
            raise
        raise ValidationError(found.message_primary) from error

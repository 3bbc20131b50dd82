"""What the database refuses, said in the words of its constraint."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, OperationalError, connection, transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from brm.stack.by_month import whole

MEANWHILE = "meanwhile"
"""The code of a refusal because of what somebody else wrote at the same time."""

IN_EACH_OTHERS_WAY = {"40P01", "55P03"}
"""Two waited for each other, or one for too long."""

RAISED = "exec_stmt_raise"
"""The function of PostgreSQL by which a trigger refuses, in words that we wrote."""

ALREADY_WRITTEN = {"23503", "23505", "23P01"}
"""A row that is named has gone; another one takes its place already."""


@contextmanager
def refusals_in_words() -> Iterator[None]:
    """Turn the database's refusal into a ValidationError with the constraint's own sentence.

    What a trigger raises is a sentence already. A constraint without one of its own is a mistake of
    ours, and its error goes through. What a form cannot know is said so too: a row that somebody
    wrote since it was checked, or that somebody was writing at the same moment.
    """
    try:
        with transaction.atomic():
            yield
    except OperationalError as error:
        if _state_of(error) not in IN_EACH_OTHERS_WAY:
            raise
        raise ValidationError(in_each_others_way(), code=MEANWHILE) from error
    except IntegrityError as error:
        sentence = sentence_of(error)
        if sentence is None:
            raise
        raise ValidationError(sentence, code=_said(error, "constraint_name")) from error


def sentence_of(error: DatabaseError) -> str | None:
    """The sentence of the constraint that was violated, or of the trigger that refused; or None."""
    found = _sentences().get(whole(_said(error, "constraint_name") or ""))
    if found is None and _said(error, "source_function") == RAISED:
        return _said(error, "message_primary")
    return found


@contextmanager
def met_in_words(say: Callable[[], str]) -> Iterator[None]:
    """Undo what is written inside where it met what somebody else wrote at the same time.

    The ValidationError then says what `say` finds to have happened, by now there to be read. What
    the database would refuse at the very end only, it is asked before.
    """
    try:
        with transaction.atomic():
            yield
            connection.check_constraints()
    except (IntegrityError, OperationalError) as error:
        met = isinstance(error, ProtectedError) or _state_of(error) in (
            IN_EACH_OTHERS_WAY | ALREADY_WRITTEN
        )
        if not met:
            raise
        raise ValidationError(say() or in_each_others_way(), code=MEANWHILE) from error


def in_each_others_way() -> str:
    return _("Somebody else was writing the same at that moment. Nothing is saved; send it again.")


def _state_of(error: DatabaseError) -> str | None:
    """The five characters by which PostgreSQL says what went wrong."""
    return _said(error, "sqlstate")


def _said(error: DatabaseError, name: str) -> str | None:
    """What PostgreSQL says of an error under that name."""
    said: str | None = getattr(getattr(error.__cause__, "diag", None), name, None)
    return said


def _sentences() -> dict[str, str]:
    """Of each constraint of every model that has one: the sentence a form would show."""
    return {
        constraint.name: str(constraint.get_violation_error_message())
        for model in apps.get_models()
        for constraint in model._meta.constraints
        if constraint.violation_error_message != constraint.default_violation_error_message
    }

"""What the database refuses is told in a sentence; each of them can be said."""

import pytest
from django.apps import apps

CONSTRAINTS = [
    pytest.param(constraint, id=constraint.name)
    for model in apps.get_models()
    for constraint in model._meta.constraints
]


@pytest.mark.parametrize("constraint", CONSTRAINTS)
def test_the_sentence_of_a_constraint_can_be_said(constraint) -> None:
    """A bare percent sign in it is an error at the moment at which somebody is to read it."""
    assert str(constraint.get_violation_error_message())

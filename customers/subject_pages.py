"""The pages around the history of a unit and of a person: the same parts as their other pages."""

from functools import partial
from typing import Any

from django.http import HttpRequest

from brm.history.pages import Frame


def _facts(request: HttpRequest, subject: Any, *, kind: str) -> dict[str, Any]:
    return {"kind": kind, "here": "history"}


UNIT_HISTORY = Frame("customers/subject_history.html", partial(_facts, kind="unit"))
PERSON_HISTORY = Frame("customers/subject_history.html", partial(_facts, kind="person"))

"""What the database says when it refuses a row, in a sentence for the one who brought the file."""

import re

from django.db import DatabaseError, DataError, IntegrityError
from django.utils.translation import gettext as _

from brm.ui.refusals import sentence_of as told

DETAIL = re.compile(r"Key \((?P<columns>.*?)\)=\((?P<values>.*?)\)")

RAISED_BY_A_TRIGGER = "P0001"


def refuses_a_row(error: DatabaseError) -> bool:
    """Whether it is a row that is wrong; a lock, a time limit or a lost connection is none."""
    return (
        isinstance(error, IntegrityError | DataError)
        or getattr(error.__cause__, "pgcode", None) == RAISED_BY_A_TRIGGER
    )


def sentence_of(error: DatabaseError) -> str:
    """The sentence of the constraint that was violated, or what the database itself says."""
    diagnostics = getattr(error.__cause__, "diag", None)
    name = getattr(diagnostics, "constraint_name", None) or ""
    message = getattr(diagnostics, "message_primary", None) or str(error).split("\n")[0]
    sentence = told(error) or (
        message if not name else _("The database refuses it: %s.") % name.replace("_", " ")
    )
    found = DETAIL.search(getattr(diagnostics, "message_detail", None) or "")
    return f"{sentence} ({found['values']})" if found else sentence

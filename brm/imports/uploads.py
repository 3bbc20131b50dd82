"""What a person does with an import in the browser: bring a file, read it again, apply it, stop."""

from typing import Any, BinaryIO

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from brm.accounts.models import User
from brm.imports.bell import ring_for
from brm.imports.models import ImportRun, Recipe, State
from brm.imports.operations import confirm_import, start_import, stop_import
from brm.imports.recipes import read_recipe
from brm.imports.refusals import Refused

DONE = [State.PREVIEW, State.FAILED, State.STOPPED]
"""States in which a run can be read once more, by another recipe."""


@transaction.atomic
def upload_file(
    *, kind: str, stream: BinaryIO, file_name: str, recipe: Recipe | None, text: str, by: User
) -> ImportRun:
    """Keep the file and ring for a worker; only that is done in the request.

    `text` is a recipe that came as a file of its own; it goes before `recipe`. Raises
    ValidationError where the recipe does not hold or the file is too large.
    """
    name, text = ("", text) if text else (recipe.name, recipe.text) if recipe else ("", "")
    try:
        read_recipe(text)
        run = start_import(
            kind, stream, file_name, recipe=recipe, recipe_name=name, recipe_text=text, by=by
        )
    except Refused as refused:
        raise ValidationError(refused.sentence) from refused
    ring_for(run)
    return run


@transaction.atomic
def read_again(run: ImportRun, *, text: str, recipe: Recipe | None = None) -> ImportRun:
    """Read the same file once more, by the recipe `text`.

    Raises ValidationError where the run is at work or applied, or the recipe does not hold.
    """
    try:
        read_recipe(text)
    except Refused as refused:
        raise ValidationError(refused.sentence) from refused
    name = recipe.name if recipe else ""
    return _let_read(run, recipe=recipe, recipe_name=name, recipe_text=text)


@transaction.atomic
def say_of_file(run: ImportRun, *, said: dict[str, str]) -> ImportRun:
    """Read the same file once more, with what is `said` of it before all that the recipe says.

    Raises ValidationError where the run is at work or applied.
    """
    return _let_read(run, said={name: text for name, text in said.items() if text})


def _let_read(run: ImportRun, **changes: Any) -> ImportRun:
    changed = ImportRun.objects.filter(pk=run.pk, state__in=DONE).update(
        state=State.UPLOADED,
        confirmed_by=None,
        attempts=0,
        lines_read=0,
        percent_read=0,
        error="",
        stop_requested_at=None,
        result={},
        differences=[],
        **changes,
    )
    if not changed:
        raise ValidationError(_("This import is at work or applied; bring the file once more."))
    ring_for(run)
    return run


@transaction.atomic
def apply_import(run: ImportRun, *, by: User) -> bool:
    """Let the run be applied as it was shown; False where it does not wait for that."""
    confirmed = confirm_import(run, by=by)
    if confirmed:
        ring_for(run)
    return confirmed


def stop(run: ImportRun) -> bool:
    """Stop the run; False where it is over already."""
    return stop_import(run)

"""Forms of a plan whose rows are edited together on one page."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.forms import BaseForm, BaseInlineFormSet, inlineformset_factory

from brm.ui.forms import VersionedModelForm

if TYPE_CHECKING:
    Rows = BaseInlineFormSet[Any, Any, Any]
else:
    Rows = BaseInlineFormSet


class RowForm(VersionedModelForm):
    """One row: an edit with its own version where the row is there, else a new one."""

    use_required_attribute = False

    def check_version(self, *, lock: bool = False) -> None:
        if self.instance.pk is not None:
            super().check_version(lock=lock)


def rows_of(
    parent: Any, model: Any, form: type[RowForm], *, more: int = 2, order: tuple[str, ...] = ()
) -> type[Rows]:
    """A formset class of the rows of a plan: those that are there, and `more` empty ones."""
    made: Any = inlineformset_factory(parent, model, form=form, extra=more, can_delete=True)
    if order:
        made.ordering = order
    return made  # type: ignore[no-any-return]  # the factory's class is known at run time only


def sent_of_both(theirs: Rows, mine: Rows) -> dict[str, str]:
    """What a browser would send of their rows with mine as new ones below; both are one part."""
    held = [_typed(row) for row in theirs.initial_forms]
    added = [typed for row in mine if row.has_changed() and (typed := _typed(row)) not in held]
    begun: Any = theirs.model
    rows = [
        *zip(held, (row.instance for row in theirs.initial_forms), strict=True),
        *((typed, begun()) for typed in added),
    ]
    prefix = theirs.prefix
    sent = {f"{prefix}-TOTAL_FORMS": str(len(rows)), f"{prefix}-INITIAL_FORMS": str(len(held))}
    for n, (typed, row) in enumerate(rows):
        sent |= {f"{prefix}-{n}-{name}": value for name, value in typed.items()}
        sent |= {f"{prefix}-{n}-id": str(row.pk or ""), f"{prefix}-{n}-version": str(row.version)}
    return sent


def _typed(row: Any) -> dict[str, str]:
    """The fields of a row that people type in, as they would be sent."""
    visible = [field for field in row.visible_fields() if field.name != "DELETE"]
    return {field.name: str(field.value() or "") for field in visible}


def all_valid(forms: "Iterable[BaseForm | Rows]") -> bool:
    """Whether every form is valid; all of them are looked at, so that each says what is wrong."""
    answers = [form.is_valid() for form in forms]
    return all(answers)

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


def all_valid(forms: "Iterable[BaseForm | Rows]") -> bool:
    """Whether every form is valid; all of them are looked at, so that each says what is wrong."""
    answers = [form.is_valid() for form in forms]
    return all(answers)

"""Forms of a plan whose rows are edited together on one page."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.forms import BaseForm, BaseInlineFormSet, inlineformset_factory
from django.forms.models import model_to_dict
from django.utils.translation import gettext as _

from brm.ui.forms import VersionedModelForm

if TYPE_CHECKING:
    InlineFormSet = BaseInlineFormSet[Any, Any, Any]
else:
    InlineFormSet = BaseInlineFormSet

Rows = InlineFormSet


class RowForm(VersionedModelForm):
    """One row: an edit with its own version where the row is there, else a new one."""

    use_required_attribute = False

    def check_version(self, *, lock: bool = False) -> None:
        if self.instance.pk is not None:
            super().check_version(lock=lock)


class PlanRows(InlineFormSet):
    """The rows of a plan as they were sent.

    One that somebody else took out meanwhile comes back as a new row, so that nothing typed into
    it is lost; it is taken out here too where nothing was.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.gone: list[int] = []
        if self.is_bound and self.management_form.is_valid():
            self._meet_the_gone()

    def clean(self) -> None:
        super().clean()
        if self.gone:
            raise ValidationError(
                _(
                    "Somebody else has taken out a row that you had before you. It stands last "
                    "now: keep it to write it anew, or take it out."
                )
            )

    def _meet_the_gone(self) -> None:
        """Put the rows that are gone behind the others, as new ones."""
        there = {str(row.pk) for row in self.get_queryset()}
        total = range(self.total_form_count())
        known = total[: self.initial_form_count()]  # whatever number was sent
        gone = [n for n in known if self.data.get(f"{self.add_prefix(n)}-id") not in there]
        if not gone:
            return
        sent = {n: self._row(n) | self._as_new(n) if n in gone else self._row(n) for n in total}
        order = [*(n for n in total if n not in gone), *gone]
        rows = tuple(f"{self.add_prefix(n)}-" for n in total)
        data = {name: text for name, text in self.data.items() if not name.startswith(rows)}
        for place, n in enumerate(order):
            data |= {f"{self.add_prefix(place)}-{name}": text for name, text in sent[n].items()}
        data[f"{self.prefix}-INITIAL_FORMS"] = str(len(known) - len(gone))
        self.data, self.gone = data, gone
        del self.__dict__["management_form"]

    def _row(self, n: int) -> dict[str, str]:
        prefix = f"{self.add_prefix(n)}-"
        return {
            name.removeprefix(prefix): text
            for name, text in self.data.items()
            if name.startswith(prefix)
        }

    def _as_new(self, n: int) -> dict[str, str]:
        return {"id": "", "version": "1"} | ({} if self._was_typed_into(n) else {"DELETE": "on"})

    def _was_typed_into(self, n: int) -> bool:
        """Whether the row says something else than it did at the version that was shown."""
        row = self._row(n)
        keys = (row.get("id", ""), row.get("version", ""))
        if not all(key.isdecimal() and len(key) < 10 for key in keys):
            return True
        history: Any = self.model
        events = history.pgh_event_model.objects.filter(
            pgh_obj_id=int(keys[0]), version=int(keys[1])
        )
        shown = events.order_by("pgh_id").first()
        if shown is None:
            return True
        form = self.form(self.data, prefix=self.add_prefix(n), initial=model_to_dict(shown))
        return bool(set(form.changed_data) - {"version"})


def rows_of(
    parent: Any, model: Any, form: type[RowForm], *, more: int = 2, order: tuple[str, ...] = ()
) -> type[Rows]:
    """A formset class of the rows of a plan: those that are there, and `more` empty ones."""
    made: Any = inlineformset_factory(
        parent, model, form=form, formset=PlanRows, extra=more, can_delete=True
    )
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

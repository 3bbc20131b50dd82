"""What people choose to merge two rows of a person: which one goes, and whose values are kept."""

from datetime import date
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from brm.accounts.models import User
from brm.history.words import in_words
from brm.ui.forms import CreatesOnce
from brm.ui.lookup import LookupField
from customers.models import Person
from customers.operations.merge import refuse_what_cannot_be
from customers.people.merged_fields import KEPT, MERGED, NOBODY, differing, usual, values
from customers.people.merging import MergePlan


class MergeForm(forms.Form):
    """Who is merged into the person, and of each field that differs whose value is kept.

    `plan` is what was chosen, which `makes_sense` or has errors.
    """

    merged = LookupField(
        Person.objects.none(),
        label=gettext_lazy("The same person"),
        help_text=gettext_lazy("The row that goes; all it holds moves."),
    )
    plan: MergePlan
    makes_sense = False

    def __init__(self, data: Any = None, *, kept: Person, by: User, on: date, **more: Any) -> None:
        self.kept, self.by, self.on = kept, by, on
        super().__init__(data, **more)
        self.fields["merged"].queryset = Person.objects.current().exclude(pk=kept.pk)  # type: ignore[attr-defined]
        merged = self._named()
        if merged is not None:
            self._ask_whose(merged)

    @property
    def chosen(self) -> list[str]:
        """The fields that say what is merged; without those that confirm it."""
        return [name for name in self.fields if name == "merged" or name.startswith("keep_")]

    @property
    def choice(self) -> dict[str, str]:
        """Whose value each field keeps, as it was chosen."""
        asked = (name.removeprefix("keep_") for name in self.fields if name.startswith("keep_"))
        return {name: self.cleaned_data[f"keep_{name}"] for name in asked}

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if set(self.chosen) <= set(cleaned):
            self.plan = MergePlan(self.kept, cleaned["merged"], self.choice)
            self._say_what_cannot_be()
        return cleaned

    def _named(self) -> Person | None:
        """The person that was typed; None as long as nobody is understood."""
        if not self.is_bound:
            return None
        try:
            field = self.fields["merged"]
            typed = field.widget.value_from_datadict(self.data, self.files, "merged")
            named: Person | None = field.clean(typed)
        except ValidationError:
            return None
        return named

    def _ask_whose(self, merged: Person) -> None:
        """A choice for each field that differs; at first, what is usual."""
        sent = cast(QueryDict, self.data).copy()
        for name in differing(self.kept, merged):
            field = forms.ChoiceField(
                label=capfirst(str(Person._meta.get_field(name).verbose_name)),  # type: ignore[union-attr]
                choices=_values_of(self.kept, merged, name),
                widget=forms.RadioSelect,
            )
            self.fields[f"keep_{name}"] = field
            sent.setdefault(f"keep_{name}", usual(self.kept, merged, name))
        self.data = sent

    def _say_what_cannot_be(self) -> None:
        try:
            refuse_what_cannot_be(self.plan, by=self.by, on=self.on)
            self.makes_sense = True
        except ValidationError as refusal:
            self.say(refusal)

    def say(self, refusal: ValidationError) -> None:
        """Put what is refused at the fields it names, where they are asked for."""
        if not hasattr(refusal, "error_dict"):
            self.add_error(None, refusal)
            return
        for name, errors in refusal.error_dict.items():
            asked = next((each for each in (f"keep_{name}", name) if each in self.fields), None)
            self.add_error(asked, errors)


class MergeConfirmed(CreatesOnce, MergeForm):
    """A merge, confirmed: why, and what was shown before."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"] = forms.CharField(
            label=_("Why they are one person"),
            max_length=2000,
            widget=forms.Textarea(attrs={"rows": 2}),
        )
        self.fields["seen"] = forms.CharField(max_length=64, widget=forms.HiddenInput)


class UndoForm(forms.Form):
    """A merge is taken back: nothing is typed."""


def _values_of(kept: Person, merged: Person, name: str) -> list[tuple[str, str]]:
    """What may be kept, each with whose it is."""
    field: Any = Person._meta.get_field(name)
    said = zip((KEPT, MERGED), (kept, merged), values(kept, merged, name), strict=True)
    offered = [
        (whose, _("%(value)s, of %(id)s") % {"value": _said(field, value), "id": row.external_id})
        for whose, row, value in said
    ]
    return [*offered, (NOBODY, _("Nobody"))] if name == "manager" else offered


def _said(field: Any, value: Any) -> str:
    if value in (None, ""):
        return _("nothing")
    if field.is_relation:
        return str(Person.objects.get(pk=value))
    return in_words(field, value)

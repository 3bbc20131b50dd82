"""A form of a person that asks before it makes somebody a second time."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from customers.models import Person
from customers.people.duplicates import Likely, likely_same

if TYPE_CHECKING:
    ModelForm = forms.ModelForm[Any]
else:
    ModelForm = forms.ModelForm

TELLING = {"name", "email", "phone"}


class WarnsOfDoubles(ModelForm):
    """Names who is probably the same person, once; it is saved all the same where one says so.

    `likely` are those people; nothing that was typed is lost. An edit asks only where it changes
    by what people are told apart.
    """

    likely: list[Likely]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.likely = []
        self.fields["somebody_else"] = forms.BooleanField(
            label=gettext_lazy("It is somebody else: save all the same"),
            required=False,
            initial=False,
            widget=forms.HiddenInput,
        )

    def clean(self) -> dict[str, Any] | None:
        facts = super().clean()
        changed = TELLING.intersection(self.changed_data)
        if changed and not self.errors and not self.cleaned_data.get("somebody_else"):
            typed = {name: self.cleaned_data.get(name) or "" for name in TELLING}
            self.likely = likely_same(Person(pk=self.instance.pk, **typed), on=timezone.localdate())
        if self.likely:
            self._ask()
        return facts

    def _ask(self) -> None:
        self.fields["somebody_else"].widget = forms.CheckboxInput()
        for each in self.likely:
            words = {"person": each.person, "id": each.person.external_id, "why": each.why}
            self.add_error(
                "somebody_else", _("%(person)s (%(id)s) is there already: %(why)s.") % words
            )

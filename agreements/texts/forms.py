"""The shape of what people say on the way of a text to its approval."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agreements.forms import DayInput
from agreements.models import DecisionOutcome
from brm.ui.forms import CreatesOnce
from customers.models import Person

COMMENT = forms.Textarea(attrs={"rows": 2})


class AskForm(forms.Form):
    """Who is asked by link to approve the text; of what is in force, that of its next period."""

    person = forms.ModelChoiceField(
        Person.objects.none(), label=_("Ask"), widget=forms.RadioSelect, empty_label=None
    )
    last_day = forms.DateField(label=_("Renewed up to and with"), widget=DayInput)

    def __init__(
        self,
        *args: Any,
        people: Sequence[Person],
        renews: bool,
        last_day: date | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["person"]
        field.queryset = Person.objects.filter(pk__in=[each.pk for each in people])
        if people:
            field.initial = people[0].pk
        if renews:
            self.fields["last_day"].initial = last_day
        else:
            del self.fields["last_day"]


class RecordForm(forms.Form):
    """The yes or no of one of those who may decide, given here or elsewhere."""

    person = forms.ModelChoiceField(
        Person.objects.none(), label=_("Answered by"), widget=forms.RadioSelect, empty_label=None
    )
    outcome = forms.ChoiceField(
        label=_("Answer"),
        choices=DecisionOutcome.choices,
        initial=DecisionOutcome.APPROVED,
        widget=forms.RadioSelect,
    )
    comment = forms.CharField(label=_("Comment"), required=False, max_length=2000, widget=COMMENT)

    def __init__(self, *args: Any, people: Sequence[Person], is_of_group: bool, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if is_of_group:
            del self.fields["person"]
            return
        field: Any = self.fields["person"]
        field.queryset = Person.objects.filter(pk__in=[each.pk for each in people])
        if len(people) == 1:
            field.initial = people[0].pk


class AmendForm(CreatesOnce, forms.Form):
    """Why an agreement in force is amended, and from which day."""

    why = forms.CharField(label=_("Why it is amended"), max_length=2000, widget=COMMENT)
    takes_effect_on = forms.DateField(
        label=_("To take effect on"),
        widget=DayInput,
        help_text=_("A day from today on, within the last period."),
    )


class AnswerForm(forms.Form):
    """What somebody says by the link, with the name that stands under it."""

    outcome = forms.ChoiceField(choices=DecisionOutcome.choices)
    signed_as = forms.CharField(label=_("Your name"), max_length=255)
    comment = forms.CharField(label=_("Comment"), required=False, max_length=2000, widget=COMMENT)

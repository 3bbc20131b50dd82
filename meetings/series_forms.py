"""The shape of what people type about a series of meetings and the backlog of its forum."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from brm.ui.forms import CreatesOnce, VersionedModelForm
from customers.registrations.lookups import PersonHereField
from meetings.forms import BY_WHAT, DayInput, ItemForm
from meetings.models import Series
from meetings.rules import rule_in_words

RHYTHMS = (
    "FREQ=WEEKLY",
    "FREQ=WEEKLY;INTERVAL=2",
    "FREQ=MONTHLY",
    "FREQ=MONTHLY;INTERVAL=2",
    "FREQ=MONTHLY;INTERVAL=3",
    "FREQ=MONTHLY;INTERVAL=6",
    "FREQ=YEARLY",
)
"""What is offered; an administrator may write any other rule."""


class SeriesForm(VersionedModelForm):
    rule = forms.ChoiceField(
        label=gettext_lazy("Rhythm"),
        required=False,
        help_text=gettext_lazy("Counted from the last meeting; moved back to a working day."),
    )

    class Meta:
        model = Series
        fields = ("rule", "duration_minutes", "place")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["rule"]
        assert isinstance(field, forms.ChoiceField)
        offered = dict.fromkeys([*RHYTHMS, *filter(None, [self.instance.rule])])
        field.choices = [
            ("", _("as its activities are planned")),
            *((rule, rule_in_words(rule)) for rule in offered),
        ]


class MemberForm(CreatesOnce, forms.Form):
    """Who belongs to a series, and from when to when."""

    person = PersonHereField(label=gettext_lazy("Person"), help_text=BY_WHAT)
    part = forms.CharField(label=gettext_lazy("Part"), max_length=60, required=False)
    only_minutes = forms.BooleanField(
        label=gettext_lazy("Only gets the minutes"),
        required=False,
        help_text=gettext_lazy("On the distribution list, without a place at the meetings."),
    )
    first_day = forms.DateField(
        label=gettext_lazy("First day"),
        required=False,
        widget=DayInput,
        help_text=gettext_lazy("Left empty: today."),
    )
    last_day = forms.DateField(label=gettext_lazy("Last day"), required=False, widget=DayInput)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        first, last = cleaned.get("first_day") or timezone.localdate(), cleaned.get("last_day")
        if last and last < first:
            raise ValidationError({"last_day": _("The last day is not before the first.")})
        return cleaned


class TopicForm(ItemForm):
    """A topic of the agenda template, or of the backlog."""

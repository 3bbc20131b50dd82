"""The forms of a kind of activity."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from brm.ui.forms import ModelForm, VersionedModelForm
from meetings.endings import chosen_endings
from meetings.models import ActivityKind

NAMES = ("name", "short_name", "act", "ended_by", "on_free_day")


class NewKindForm(ModelForm):
    """A new kind; its key is unique, so that the form sent twice makes one."""

    ended_by = forms.ChoiceField(label=_("Ended by"), choices=chosen_endings, required=False)

    class Meta:
        model = ActivityKind
        fields = ("key", *NAMES)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["act"].label = _("On its button")


class KindForm(VersionedModelForm):
    """What can be changed of a kind: all but its key."""

    ended_by = forms.ChoiceField(label=_("Ended by"), choices=chosen_endings, required=False)

    class Meta:
        model = ActivityKind
        fields = (*NAMES, "is_active")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["act"].label = _("On its button")

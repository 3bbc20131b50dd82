"""The shape of a new token."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from brm.api.narrowing import narrowings
from brm.api.scopes import offered
from brm.ui.forms import CreatesOnce


class TokenForm(CreatesOnce, forms.Form):
    name = forms.CharField(label=_("Name"), max_length=120, help_text=_("The system that gets it."))
    scopes = forms.MultipleChoiceField(label=_("It may"), widget=forms.CheckboxSelectMultiple)
    expires_on = forms.DateField(
        label=_("Last day"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Two years from today at most."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scopes"].choices = [  # type: ignore[attr-defined]
            (scope, capfirst(label)) for scope, label in offered()
        ]
        for name in narrowings.names():
            self.fields[name] = narrowings[name].field()
        self.fields["expires_on"].initial = timezone.localdate() + timedelta(days=365)

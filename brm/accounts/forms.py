"""What people set for themselves."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from brm.accounts.models import User
from brm.ui.forms import VersionedModelForm


class NameForm(VersionedModelForm):
    """How one is called; the address is the administrator's to change."""

    class Meta:
        model = User
        fields = ["first_name", "last_name"]


class PreferencesForm(forms.Form):
    """Language and theme, kept in this browser."""

    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    theme = forms.ChoiceField(
        label=_("Theme"),
        choices=[("auto", _("As the system")), ("light", _("Light")), ("dark", _("Dark"))],
        help_text=_("Kept in this browser only."),
    )

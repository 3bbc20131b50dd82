"""The shape of what people write about an agreement round."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agreements.models import AgreementRound, AgreementRoundItem, RoundResult
from brm.ui.forms import VersionedModelForm


class RoundForm(VersionedModelForm):
    class Meta:
        model = AgreementRound
        fields = ("wanted",)
        widgets = {"wanted": forms.Textarea(attrs={"rows": 4})}


class ItemForm(VersionedModelForm):
    locked_first = "round"

    class Meta:
        model = AgreementRoundItem
        fields = ("wanted", "result", "remark")
        widgets = {
            "wanted": forms.Textarea(attrs={"rows": 3}),
            "remark": forms.Textarea(attrs={"rows": 2}),
        }

    def __init__(self, *args: Any, found: RoundResult | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if found is not None:
            said = _("Left empty: %(result)s, as its renewal says.")
            self.fields["result"].help_text = said % {"result": found.label}


class CloseForm(forms.Form):
    result = forms.CharField(
        label=_("Result"),
        max_length=5000,
        help_text=_("What came of the negotiation over all the agreements."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def clean_result(self) -> str:
        return str(self.cleaned_data["result"]).strip()

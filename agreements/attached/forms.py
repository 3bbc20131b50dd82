"""The shape of a document that is attached to an agreement."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agreements.models import Agreement, AgreementEdition
from brm.documents.forms import AttachForm
from brm.ui.formats import full_day


class AgreementDocumentForm(AttachForm):
    """A file; a signed copy may say which edition of the text was signed."""

    edition = forms.ModelChoiceField(
        AgreementEdition.objects.none(),
        label=_("Signed edition"),
        required=False,
        empty_label=_("none"),
        help_text=_("Of a signed copy: the edition that was signed."),
    )

    field_order = ["title", "kind", "edition", "file"]

    def __init__(self, *args: Any, agreement: Agreement, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["edition"]
        field.queryset = agreement.editions.latest_first()
        field.label_from_instance = edition_in_words


def edition_in_words(edition: AgreementEdition) -> str:
    return f"{edition.label}, {full_day(edition.takes_effect_on)}"

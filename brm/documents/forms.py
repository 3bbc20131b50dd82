"""The shape of what is given with a file."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from brm.accounts.models import Role, User
from brm.documents.formats import FORMATS
from brm.documents.models import DocumentKind
from brm.ui.forms import CreatesOnce

ACCEPTED = ",".join(f".{ending}" for each in FORMATS for ending in each.endings)


def what_is_taken() -> str:
    """Which files, and how large."""
    most = settings.DOCUMENT_BYTES_AT_MOST // 1024**2
    words = _(
        "PDF, picture, office document, e-mail or text, up to %(most)s MB. It is kept with its "
        "digest and never changed."
    )
    return str(words) % {"most": most}


class FileForm(CreatesOnce, forms.Form):
    """A file; after an error the browser has to be given it again, everything else stays."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        max_length=255,
        widget=forms.ClearableFileInput(attrs={"accept": ACCEPTED}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].help_text = what_is_taken()

    def add_error(self, field: str | None, error: Any) -> None:
        """Say too that the file has to be chosen again: no browser is given one by a page."""
        super().add_error(field, error)
        again = _("Choose the file again: a page cannot keep it.")
        if self.files and again not in self.errors.get("file", []):
            super().add_error("file", again)


class AttachForm(FileForm):
    """A new document."""

    title = forms.CharField(
        label=gettext_lazy("Title"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("Left empty, the name of the file."),
    )
    kind = forms.ChoiceField(label=gettext_lazy("What it is"), choices=DocumentKind.choices)

    field_order = ["title", "kind", "file"]


class VersionForm(FileForm):
    """Another version of a document."""

    remark = forms.CharField(label=gettext_lazy("What is new"), required=False, max_length=500)

    field_order = ["remark", "file"]


class WithdrawForm(forms.Form):
    """Why a document is not to be used any more."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    lets_file_go = forms.BooleanField(
        label=gettext_lazy("Delete the files of all its versions, too"),
        required=False,
        help_text=gettext_lazy(
            "For what must not be kept. Its record and its digest stay; this is not taken back."
        ),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not user.has_role(Role.ADMINISTRATOR):
            del self.fields["lets_file_go"]

"""A document is attached to an agreement."""

from datetime import date
from typing import BinaryIO

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from agreements.models import Agreement, AgreementDocument, AgreementEdition
from agreements.operations.amend import open_draft
from brm.accounts.models import User
from brm.documents.models import Document, DocumentKind, StoredFile
from brm.documents.operations import attach_document, kept
from brm.ui.refusals import refusals_in_words
from customers.care import require_care


def documented(agreement: Agreement) -> Agreement:
    """Whose documents those of the agreement are: of an amendment's draft, what it amends."""
    amendment = open_draft(agreement)
    return amendment.agreement if amendment else agreement


@transaction.atomic
def attach_to_agreement(
    agreement: Agreement,
    *,
    file: BinaryIO,
    file_name: str,
    title: str,
    kind: str,
    edition: AgreementEdition | None,
    by: User,
    on: date,
) -> Document:
    """Attach a file as a new document, a signed copy to the edition that was signed.

    Raises ValidationError where the file is not taken, the agreement has it already, or something
    else than a signed copy names an edition.
    """
    require_care(by, agreement.customer, on=on)
    if edition is not None and kind != DocumentKind.SIGNED:
        raise ValidationError({"edition": _("Only a signed copy is of an edition.")})
    agreement = Agreement.objects.select_for_update(no_key=True).get(pk=agreement.pk)
    with kept(file) as stored, refusals_in_words():
        _require_new(agreement, stored)
        document = attach_document(stored, file_name=file_name, title=title, kind=kind, by=by)
        AgreementDocument.objects.create(document=document, agreement=agreement, edition=edition)
    return document


def _require_new(agreement: Agreement, file: StoredFile) -> None:
    same = Document.objects.filter(of_agreement__agreement=agreement, withdrawal=None)
    found = same.filter(versions__file=file).first()
    if found is not None:
        raise ValidationError({"file": _("This very file is here already: %s.") % found})

"""Which documents belong to an agreement, and which of them are a signed edition."""

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from agreements.models.agreements import Agreement
from agreements.models.editions import AgreementEdition
from brm.documents.models import Document
from brm.history.models import WriteOnce

SIGNED_IS_OF_ITS_OWN = """
IF NEW.edition_id IS NOT NULL AND NOT EXISTS (
    SELECT FROM agreements_agreementedition edition, documents_document document
     WHERE edition.id = NEW.edition_id AND edition.agreement_id = NEW.agreement_id
       AND document.id = NEW.document_id AND document.kind = 'signed') THEN
    RAISE EXCEPTION USING ERRCODE = 'check_violation',
        CONSTRAINT = 'a_signed_copy_is_of_an_edition_of_its_agreement',
        MESSAGE = 'Only a signed copy is of an edition, and of one of its own agreement.';
END IF;
RETURN NEW;
"""


class AgreementDocument(WriteOnce):
    """A document of an agreement; a signed copy may say which edition was signed."""

    document = models.OneToOneField(
        Document, primary_key=True, on_delete=models.PROTECT, related_name="of_agreement"
    )
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="documents")
    edition = models.ForeignKey(
        AgreementEdition,
        verbose_name=_("signed edition"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="signed_copies",
    )

    class Meta(WriteOnce.Meta):
        verbose_name = _("document of an agreement")
        verbose_name_plural = _("documents of agreements")
        triggers = [
            *WriteOnce.Meta.triggers,
            pgtrigger.Trigger(
                name="signed_is_of_its_own",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                func=SIGNED_IS_OF_ITS_OWN,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agreement}: {self.document}"

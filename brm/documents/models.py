"""A document, its versions, the file of each, and what was withdrawn."""

import base64
from typing import TYPE_CHECKING, Any

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from brm.documents.formats import BY_MEDIA_TYPE, LONGEST_NAME, Format
from brm.history.models import WriteOnce

if TYPE_CHECKING:
    from django.utils.functional import Promise

DIGEST = r"^[0-9a-f]{64}$"

ONLY_ITS_BYTES_GO = """
IF (OLD.id, OLD.digest, OLD.size, OLD.media_type, OLD.received_at) IS DISTINCT FROM
   (NEW.id, NEW.digest, NEW.size, NEW.media_type, NEW.received_at) THEN
    RAISE EXCEPTION USING ERRCODE = 'check_violation',
        CONSTRAINT = 'a_kept_file_stays_what_it_is', MESSAGE = 'A kept file stays what it is.';
END IF;
RETURN NEW;
"""

NOT_ONCE_WITHDRAWN = """
PERFORM 1 FROM documents_document WHERE id = NEW.document_id FOR NO KEY UPDATE;
IF EXISTS (SELECT FROM documents_documentwithdrawal WHERE document_id = NEW.document_id) THEN
    RAISE EXCEPTION USING ERRCODE = 'check_violation',
        CONSTRAINT = 'a_withdrawn_document_has_no_further_version',
        MESSAGE = 'A withdrawn document has no further version.';
END IF;
RETURN NEW;
"""


class DocumentKind(models.TextChoices):
    TEXT = "text", _("Text")
    SIGNED = "signed", _("Signed copy")
    ANNEX = "annex", _("Annex")
    MINUTES = "minutes", _("Minutes")
    MAIL = "mail", _("E-mail")
    OTHER = "other", _("Other")


class StoredFile(models.Model):
    """The bytes of a file, stored once however often they come in; `size` is in bytes.

    `media_type` is told from the content. Its name in the storage is made of the digest; it is
    empty once the bytes were let go: then the digest still says which ones they were.
    """

    digest = models.CharField(_("SHA-256 digest"), max_length=64, unique=True)
    size = models.PositiveBigIntegerField(_("size"))
    media_type = models.CharField(_("media type"), max_length=100)
    content = models.FileField(_("content"), max_length=100, blank=True)
    received_at = models.DateTimeField(_("received at"), db_default=Now())

    class Meta:
        verbose_name = _("kept file")
        verbose_name_plural = _("kept files")
        triggers = [
            pgtrigger.Trigger(
                name="only_its_bytes_go",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                func=ONLY_ITS_BYTES_GO,
            ),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(digest__regex=DIGEST), name="a_file_has_a_digest"),
            models.CheckConstraint(condition=Q(size__gt=0), name="a_kept_file_is_not_empty"),
            models.CheckConstraint(
                condition=Q(media_type__in=list(BY_MEDIA_TYPE)), name="a_file_is_of_a_known_sort"
            ),
            models.CheckConstraint(
                condition=Q(content="")
                | Q(
                    content=models.functions.Concat(
                        models.Value("documents/"),
                        models.functions.Left("digest", 2),
                        models.Value("/"),
                        models.F("digest"),
                    )
                ),
                name="a_file_lies_by_its_digest",
            ),
        ]

    def __str__(self) -> str:
        return self.digest[:12]

    @property
    def format(self) -> Format:
        return BY_MEDIA_TYPE[self.media_type]

    @property
    def short_digest(self) -> str:
        return self.digest[:12]

    @property
    def digest_in_base64(self) -> str:
        """As a header of HTTP has it (RFC 9530)."""
        return base64.b64encode(bytes.fromhex(self.digest)).decode()


class Document(WriteOnce):
    """Something written that is attached somewhere; what it says stands in its versions.

    Where it is attached is the business of the app on whose page it hangs (`registry.holders`).
    """

    title = models.CharField(_("title"), max_length=200)
    kind = models.CharField(_("what it is"), max_length=10, choices=DocumentKind.choices)
    made_at = models.DateTimeField(_("attached at"), db_default=Now())
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("attached by"),
        on_delete=models.PROTECT,
        related_name="+",
    )

    class Meta(WriteOnce.Meta):
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=DocumentKind.values), name="a_document_is_of_a_known_kind"
            ),
            models.CheckConstraint(condition=~Q(title=""), name="a_document_has_a_title"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_withdrawn(self) -> bool:
        return hasattr(self, "withdrawal")


class DocumentVersion(WriteOnce):
    """The `n`th version of a document: one file, under the name it came with; never changed."""

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="versions")
    n = models.PositiveSmallIntegerField(_("version"))
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="versions")
    name = models.CharField(_("name of the file"), max_length=LONGEST_NAME)
    remark = models.CharField(_("what is new"), max_length=500, blank=True)
    uploaded_at = models.DateTimeField(_("uploaded at"), db_default=Now())
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("uploaded by"),
        on_delete=models.PROTECT,
        related_name="+",
    )

    class Meta(WriteOnce.Meta):
        verbose_name = _("version of a document")
        verbose_name_plural = _("versions of documents")
        triggers = [
            *WriteOnce.Meta.triggers,
            pgtrigger.Trigger(
                name="not_once_withdrawn",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                func=NOT_ONCE_WITHDRAWN,
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["document", "n"],
                name="one_file_a_version",
                violation_error_message=_(
                    "Somebody has just uploaded a version too. Look at it first."
                ),
            ),
            models.UniqueConstraint(
                fields=["document", "file"],
                name="a_version_is_another_file",
                violation_error_message=_("This file is a version of this document already."),
            ),
            models.CheckConstraint(condition=Q(n__gt=0), name="versions_are_counted_from_one"),
            models.CheckConstraint(condition=~Q(name=""), name="a_file_has_a_name"),
        ]

    def __str__(self) -> str:
        return gettext("%(document)s, version %(n)s") % {"document": self.document, "n": self.n}

    def get_absolute_url(self) -> str:
        return reverse("documents:download", args=[self.pk])

    @property
    def sort(self) -> "str | Promise":
        """What the file is, in a word."""
        return self.file.format.label


class DocumentWithdrawal(WriteOnce):
    """A document that is not to be used any more, and why; its record stays.

    `lets_file_go`: the bytes of its versions were let go too, where nothing else has them.
    """

    document = models.OneToOneField(Document, on_delete=models.PROTECT, related_name="withdrawal")
    reason = models.TextField(_("reason"))
    lets_file_go = models.BooleanField(_("the files go too"), default=False)
    withdrawn_on = models.DateField(_("withdrawn on"))
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("withdrawn by"),
        on_delete=models.PROTECT,
        related_name="+",
    )

    class Meta(WriteOnce.Meta):
        verbose_name = _("withdrawal of a document")
        verbose_name_plural = _("withdrawals of documents")
        constraints = [
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="a_withdrawal_of_a_document_has_a_reason",
                violation_error_message=_("Say why it is withdrawn."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document}: {self.reason}"


def attached(**facts: Any) -> "models.QuerySet[Document]":
    """Documents with their versions, the latest first, and who brought them; three queries."""
    versions = DocumentVersion.objects.select_related("file", "uploaded_by").order_by("-n")
    rows = Document.objects.filter(**facts).select_related("withdrawal__withdrawn_by")
    return rows.prefetch_related(models.Prefetch("versions", queryset=versions)).order_by("-pk")

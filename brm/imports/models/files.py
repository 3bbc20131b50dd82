"""A file that came in, kept as it was."""

from pathlib import Path

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from brm.imports.refusals import Refused

ENDINGS = ("csv", "tsv", "txt", "xlsx", "json", "jsonl", "ndjson", "vcf", "ldif", "ics")


def folder_of_digest(stored: "ImportFile", name: str) -> str:
    """Where a file lies: by its digest, with the ending of the name it came under."""
    ending = name.rpartition(".")[2].lower()
    ending = ending if ending in ENDINGS else "bin"
    return f"imports/{stored.digest[:2]}/{stored.digest}.{ending}"


class ImportFile(models.Model):
    """The bytes of a file, stored once however often they come in. `size` is in bytes."""

    digest = models.CharField(_("SHA-256 digest"), max_length=64, unique=True)
    size = models.PositiveBigIntegerField(_("size"))
    content = models.FileField(_("content"), upload_to=folder_of_digest, max_length=200)
    received_at = models.DateTimeField(_("received at"), auto_now_add=True)

    class Meta:
        verbose_name = _("imported file")
        verbose_name_plural = _("imported files")

    def __str__(self) -> str:
        return self.digest[:12]

    @property
    def path(self) -> Path:
        """Where its bytes lie. Raises Refused where they are kept no longer."""
        if not self.content:
            raise Refused(gettext("The file is kept no longer: it named a person who was erased."))
        return Path(self.content.path)

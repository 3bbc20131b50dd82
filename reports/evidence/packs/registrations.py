"""Where the packs hang as documents, and what finds those that wait."""

from datetime import date

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext as _

from brm.accounts.models import User
from brm.documents.models import Document
from brm.documents.registry import Holder, holders
from brm.outbox.sweeps import sweeps
from reports.evidence.packs.work import work_through
from reports.models import PackRun


def pack_of(document: Document, user: User) -> PackRun | None:
    """The pack that the document is, where the user may see it."""
    return PackRun.objects.visible_to(user).filter(pack__document=document).first()


def never(user: User, run: PackRun, on: date) -> None:
    raise PermissionDenied(_("An evidence pack stays as it was made; make another one."))


def register() -> None:
    holders.register("evidence", Holder(pack_of, never))
    sweeps.register("evidence_packs", lambda as_of: work_through(at=timezone.now()), order=810)

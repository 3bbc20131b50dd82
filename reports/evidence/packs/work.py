"""A pack from the asking to the finished file; the long part is a worker's."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from functools import partial
from tempfile import TemporaryFile
from typing import IO, Any
from urllib.parse import urljoin

import structlog
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connection, connections, transaction
from django.db.models import Case, F, Value, When
from django.utils import timezone, translation
from django.utils.module_loading import import_string
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from kombu.exceptions import OperationalError as BrokerError

from brm.accounts.models import Organisation, Role, User
from brm.accounts.permissions import require_role
from brm.documents.formats import ARCHIVE
from brm.documents.models import DocumentKind
from brm.documents.operations import attach_document, kept
from brm.outbox.mail import send_mail
from customers.models import Customer, Unit
from meetings.spans import Span
from reports.evidence.clauses import Scope
from reports.evidence.packs.archive import SCHEMA_VERSION
from reports.evidence.packs.content import Packed, Told, Written, file_name_of, write_pack
from reports.evidence.packs.heartbeat import heard_of
from reports.models import EvidencePack, PackRun, PackState

log = structlog.get_logger(__name__)

WORK = "evidence.pack"
MAY_ASK = (Role.RELATIONSHIP_MANAGER, Role.STEERING_GROUP, Role.ADMINISTRATOR)
TITLE_AT_MOST = 200
ATTEMPTS = 3
"""A pack whose worker died so often is not taken up again."""
FAULT = gettext_lazy("Making it failed by a fault of this program; the server's log says why.")


class Overtaken(Exception):  # noqa: N818  says what is so
    """Somebody else has taken up the pack meanwhile."""


# Asking -------------------------------------------------------------------------------------------
@transaction.atomic
def ask_for_pack(span: Span, *, unit: Unit | None, by: User) -> PackRun:
    """Ask for the pack of a period; a worker makes it."""
    require_role(by, *MAY_ASK)
    run = PackRun(
        first_day=span.first, last_day=span.last, span_kind=span.kind, unit=unit, asked_by=by
    )
    run.full_clean()
    run.save()
    transaction.on_commit(partial(_ring, run.pk), robust=True)
    return run


def _ring(pk: int) -> None:
    """Tell a worker; where nobody hears it, the sweep finds the pack."""
    try:
        import_string(settings.CELERY_APP).send_task(WORK, [pk], retry=False)
    except (BrokerError, OSError) as error:
        log.warning("evidence_bell_unheard", run=pk, error=str(error))


@transaction.atomic
def pack_at_once(span: Span, *, unit: Unit | None, by: User, on: date) -> EvidencePack:
    """Ask for a pack and make it here and now, as of the day, in one transaction."""
    run = PackRun.objects.create(
        first_day=span.first,
        last_day=span.last,
        span_kind=span.kind,
        unit=unit,
        asked_by=by,
        state=PackState.MAKING,
        claim=1,
    )
    return make_pack(run, on=on, told=lambda percent, doing: None)


# Working ------------------------------------------------------------------------------------------
def work_through(*, at: datetime) -> dict[str, int]:
    """Make every pack that waits, and those whose worker has died. Any number at once."""
    if not PackRun.objects.under_way().exists():
        return {"made": 0}
    _give_back(PackRun.objects.left_alone(at=at))
    waiting = PackRun.objects.filter(state=PackState.WAITING).order_by("pk")
    return {"made": sum(work_on(pk) for pk in waiting.values_list("pk", flat=True))}


def work_on(pk: int) -> int:
    """Make the pack if nobody else does: 1, or 0 where somebody else has it or it cannot be."""
    taken = PackRun.objects.filter(pk=pk, state=PackState.WAITING).update(
        state=PackState.MAKING,
        heard_of_at=timezone.now(),
        attempts=F("attempts") + 1,
        claim=F("claim") + 1,
    )
    if not taken:
        return 0
    run = PackRun.objects.select_related("unit", "asked_by").get(pk=pk)
    try:
        with heard_of(run), _telling(run) as told:
            make_pack(run, on=timezone.localdate(), told=told)
    except Overtaken:
        return 0
    except Exception:  # whatever it is, the next pack has to be made
        log.exception("evidence_pack_failed", run=pk)
        PackRun.objects.held_by(run).update(state=PackState.FAILED, error=str(FAULT))
        return 0
    return 1


def _give_back(runs: Any) -> None:
    """Let packs whose worker died wait again, or end where that was tried often enough."""
    again = When(attempts__lt=ATTEMPTS, then=Value(PackState.WAITING))
    runs.update(
        state=Case(again, default=Value(PackState.FAILED)),
        error=Case(When(attempts__lt=ATTEMPTS, then=Value("")), default=Value(str(FAULT))),
    )


def make_pack(run: PackRun, *, on: date, told: Told) -> EvidencePack:
    """Write the pack of one moment, read as of the day, to a file and keep both; raises Overtaken.

    Whoever asked for it is told by mail.
    """
    made_at = timezone.now()
    with TemporaryFile() as target, translation.override(settings.LANGUAGE_CODE):
        scope = scope_of(run, today=on)
        packed = Packed(Organisation.current().name, whose_of(run), made_at, str(run.asked_by))
        with _one_moment():
            written = write_pack(target, scope, packed, told=told)
        return _keep(run, target, written, made_at)


def scope_of(run: PackRun, *, today: date) -> Scope:
    """All customers, or those at and below the unit, whoever asked."""
    whose = Customer.objects.below(run.unit) if run.unit else Customer.objects.all()
    return Scope(run.span, today, whose, Organisation.current().first_month)


def whose_of(run: PackRun) -> str:
    if run.unit is None:
        return _("All customers")
    return _("%(unit)s and below") % {"unit": run.unit.name}


@transaction.atomic
def _keep(run: PackRun, target: IO[bytes], written: Written, made_at: datetime) -> EvidencePack:
    locked = PackRun.objects.select_for_update(no_key=True).held_by(run)
    if not locked.exists():
        raise Overtaken
    name = file_name_of(run.first_day, run.last_day)
    with kept(target, made_here=ARCHIVE) as file:  # type: ignore[arg-type]  # a file all the same
        document = attach_document(
            file,
            file_name=name,
            title=Truncator(_("Evidence pack, %(run)s") % {"run": run}).chars(TITLE_AT_MOST),
            kind=DocumentKind.OTHER,
            by=run.asked_by,
        )
        pack = EvidencePack.objects.create(
            run=run,
            document=document,
            digest=file.digest,
            size=file.size,
            files=len(written.members),
            rows=written.rows,
            read_on=written.conformance.scope.read_on,
            customers=written.conformance.customers,
            verdicts=written.verdicts,
            schema_version=SCHEMA_VERSION,
            made_at=made_at,
        )
    locked.update(state=PackState.MADE, percent=100, doing="", heard_of_at=timezone.now())
    _tell(run, pack)
    return pack


def _tell(run: PackRun, pack: EvidencePack) -> None:
    text = _("The evidence pack you asked for is made: %(run)s. Its SHA-256 is %(digest)s.")
    page = urljoin(settings.SITE, run.get_absolute_url())
    send_mail(
        to=[run.asked_by.email],
        subject=_("Evidence pack, %(run)s") % {"run": run},
        text=f"{text % {'run': run, 'digest': pack.digest}}\n\n{page}",
        key=f"evidence-pack-{run.pk}",
    )


@contextmanager
def _one_moment() -> Iterator[None]:
    """All that is read within is as it stood when it began (REPEATABLE READ).

    Inside a transaction of somebody else it is theirs that says so.
    """
    is_first = not connection.in_atomic_block
    with transaction.atomic():
        if is_first:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        yield


@contextmanager
def _telling(run: PackRun) -> Iterator[Told]:
    """Notes progress on a second connection: it is seen while the first reads its one moment."""
    other = connections.create_connection(DEFAULT_DB_ALIAS)
    try:
        yield partial(_note_progress, other, run)
    finally:
        other.close()


NOTE = """
    UPDATE reports_packrun
       SET percent = %s, doing = left(%s, 120), heard_of_at = statement_timestamp()
     WHERE id = %s AND claim = %s AND state = 'making'
"""


def _note_progress(other: Any, run: PackRun, percent: int, doing: str) -> None:
    """Tell the page how far it is; raises Overtaken where somebody else has it by now."""
    with other.cursor() as cursor:
        cursor.execute(NOTE, [percent, doing, run.pk, run.claim])
        if cursor.rowcount != 1:
            raise Overtaken

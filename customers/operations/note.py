"""Keep what was found odd, and what people found out about it."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from brm.accounts.models import User
from customers.models import Anomaly, AnomalyState
from customers.models.anomalies import AnomalyQuerySet

Key = tuple[int | None, int | None, int | None, str, str]


@transaction.atomic
def note_anomalies(found: Iterable[Anomaly], *, among: AnomalyQuerySet) -> int:
    """Let the anomalies among those be the ones found; how many are new.

    `among` is what the look covered: a year's, or those of some kinds. What somebody found out
    stands while the figures do; then it is closed and kept, as is what the figures no longer show.
    What comes back with the figures of a closed one has its explanation again.
    """
    old = list(among.select_for_update(no_key=True, of=("self",)).order_by("pk"))
    current = {_key(each): each for each in old if each.state != AnomalyState.CLOSED}
    explained = {(_key(each), repr(sorted(each.figures.items()))): each for each in old}
    new, changed = [], []
    for each in found:
        known = current.get(_key(each))
        if known is not None and (known.figures == each.figures or _is_open(known)):
            del current[_key(each)]
            changed += _brought_up_to_date(known, each)
            continue
        before = explained.get((_key(each), repr(sorted(each.figures.items()))))
        new.append(_with_explanation(each, before))
    _let_go(current.values())
    Anomaly.objects.bulk_update(changed, ["evidence", "sentence"], batch_size=1000)
    Anomaly.objects.bulk_create(new, batch_size=5000)
    return len(new)


@transaction.atomic
def resolve_anomalies(rows: QuerySet[Anomaly], *, by: User, resolution: str) -> int:
    """Record what was found out about them, and say how many it were.

    What was written before is replaced; the history keeps it. Raises ValidationError where nothing
    is said.
    """
    if not resolution.strip():
        raise ValidationError({"resolution": _("Say what was found out.")})
    return rows.exclude(state=AnomalyState.CLOSED).update(
        state=AnomalyState.RESOLVED,
        resolution=resolution.strip(),
        resolved_by=by,
        resolved_at=Now(),
    )


def resolve_anomaly(anomaly: Anomaly, *, by: User) -> Anomaly:
    """Record the anomaly's own `resolution`, as a form has just filled it."""
    one = Anomaly.objects.filter(pk=anomaly.pk)
    resolve_anomalies(one, by=by, resolution=anomaly.resolution)
    return anomaly


def _key(anomaly: Anomaly) -> Key:
    return (
        anomaly.unit_id,
        anomaly.person_id,
        anomaly.fiscal_year,
        anomaly.currency,
        anomaly.kind,
    )


def _is_open(anomaly: Anomaly) -> bool:
    return anomaly.state == AnomalyState.OPEN


def _brought_up_to_date(known: Anomaly, found: Anomaly) -> list[Anomaly]:
    """The known one with what was found now; nothing where its evidence says so already."""
    if known.evidence == found.evidence:
        return []
    known.evidence, known.sentence = found.evidence, found.sentence
    return [known]


def _with_explanation(found: Anomaly, before: Anomaly | None) -> Anomaly:
    if before is not None and before.state == AnomalyState.CLOSED:
        found.state = AnomalyState.RESOLVED
        found.resolution = before.resolution
        found.resolved_by_id, found.resolved_at = before.resolved_by_id, before.resolved_at
    return found


def _let_go(gone: Iterable[Anomaly]) -> None:
    """Close what somebody explained; what nobody did leaves its trace in the history alone."""
    rows = list(gone)
    explained = [each.pk for each in rows if not _is_open(each)]
    Anomaly.objects.filter(pk__in=explained).update(state=AnomalyState.CLOSED)
    Anomaly.objects.filter(pk__in=[each.pk for each in rows if _is_open(each)]).delete()

"""What a pack froze beside what the records show now: a verdict is never rewritten unseen."""

from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise

from customers.models import Unit
from reports.evidence.clauses import Scope, clauses
from reports.evidence.counting import conformance_of
from reports.evidence.packs.work import scope_of
from reports.evidence.rules import SHAPES, Verdict
from reports.models import EvidencePack


@dataclass(frozen=True)
class Frozen:
    """One requirement as it was packed, and as it stands now."""

    key: str
    title: str | Promise
    then: Verdict
    why: str
    capability: int
    now: Verdict | None
    now_why: str

    @property
    def shape(self) -> str:
        return SHAPES[self.then]

    @property
    def now_shape(self) -> str:
        return SHAPES[self.now] if self.now else "not_measured"

    @property
    def has_changed(self) -> bool:
        return self.now is not None and self.now != self.then


def frozen_and_now(pack: EvidencePack, *, today: date) -> list[Frozen]:
    """Each requirement of the pack, with how the same period reads today."""
    now = {each.key: each for each in conformance_of(scope_of(pack.run, today=today)).clauses}
    found = []
    for key, kept in sorted(pack.verdicts.items()):
        live = now.get(key)
        found.append(
            Frozen(
                key=key,
                title=clauses[key].title if key in clauses else key,
                then=Verdict(kept["verdict"]),
                why=kept["why"],
                capability=kept["capability"],
                now=live.verdict if live else None,
                now_why=live.why if live else "",
            )
        )
    return found


def last_pack_of(scope: Scope, unit: Unit | None) -> EvidencePack | None:
    """The last pack of the same period, of all customers or of those at the unit and below."""
    same = EvidencePack.objects.filter(
        run__first_day=scope.span.first, run__last_day=scope.span.last, run__unit=unit
    )
    return same.select_related("run").order_by("-pk").first()

"""What proves that an activity was done; every app registers its own in `AppConfig.ready()`.

    from meetings.proofs import Proof, proofs
    proofs.register("profile", Proof(_("Profile"), profiles_of, lambda profile: profile.name))

`of(customers)` gives the rows that can prove something of these customers, the newest first; each
has a page of its own. A meeting that was held proves its activity by itself.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from agreements.models import AgreementRound
from brm.ui.formats import full_day
from brm.ui.registry import Registry
from customers.models import Customer, StructureSnapshot
from meetings.models import Activity, Meeting, MeetingState

OFFERED = 5
"""So many of each kind a form offers."""
MEETING, STRUCTURE, ROUND = "meeting", "structure", "round"


@dataclass(frozen=True)
class Proof:
    label: str | Promise
    of: Callable[[Sequence[Customer]], QuerySet[Any]]
    named: Callable[[Any], str]

    def find(self, activity: Activity) -> Model | None:
        """The row that proves the activity; none where it is gone."""
        rows = self.of([activity.customer]).filter(pk=activity.proof_key)
        return rows.first() if activity.proof_key.isdecimal() else None


@dataclass(frozen=True)
class Proved:
    """What proves an activity, as its page says it."""

    label: str
    name: str
    href: str


proofs: Registry[Proof] = Registry()


def key_of(kind: str, row: Model) -> str:
    """What an activity keeps of its proof, as `structure:12`."""
    return f"{kind}:{row.pk}"


def proof_of(activity: Activity) -> Proved | None:
    """What proves that the activity was done, with its page; none where nothing is named."""
    if activity.proof_kind not in proofs:
        return None
    proof = proofs[activity.proof_kind]
    row: Any = proof.find(activity)
    if row is None:
        return None
    return Proved(str(proof.label), proof.named(row), row.get_absolute_url())


def offered(customer: Customer) -> list[tuple[str, str]]:
    """The newest rows of each kind that can prove something, as a form offers them."""
    return [
        (key_of(name, row), f"{proofs[name].label}: {proofs[name].named(row)}")
        for name in proofs.names()
        for row in proofs[name].of([customer])[:OFFERED]
    ]


def held_meetings(customers: Sequence[Customer]) -> QuerySet[Meeting]:
    rows = Meeting.objects.filter(customer__in=customers, state=MeetingState.HELD)
    return rows.select_related("forum").order_by("-starts_at", "-pk")


def snapshots(customers: Sequence[Customer]) -> QuerySet[StructureSnapshot]:
    return StructureSnapshot.objects.filter(customer__in=customers).order_by("-taken_on", "-pk")


def closed_rounds(customers: Sequence[Customer]) -> QuerySet[AgreementRound]:
    rows = AgreementRound.objects.filter(customer__in=customers, closed_on__isnull=False)
    return rows.order_by("-year", "-pk")


def register() -> None:
    """Register what this app and those to its left have; called once, when the app is ready."""
    proofs.register(
        MEETING,
        Proof(
            gettext_lazy("Meeting"),
            held_meetings,
            lambda row: f"{row}, {full_day(row.held_on)}",
        ),
        order=10,
    )
    proofs.register(
        STRUCTURE,
        Proof(
            gettext_lazy("Review of the structure"),
            snapshots,
            lambda row: full_day(row.taken_on),
        ),
        order=20,
    )
    proofs.register(
        ROUND,
        Proof(gettext_lazy("Agreement round"), closed_rounds, lambda row: str(row.year)),
        order=30,
    )

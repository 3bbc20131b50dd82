"""The demo organisation's requirements on their way: raised, fitted, ranked, ordered, delivered."""

from decimal import Decimal

from agreements.models import Criterion, Requirement, Service
from agreements.operations.move import decide_fit, move_requirement
from agreements.operations.order import ask_buyer, decide_order
from agreements.operations.rank import give_points
from agreements.operations.require import raise_requirement
from brm.accounts.models import User
from customers.models import Unit
from reports.operations.demo_cases import look_at_benefits, tell_case
from reports.operations.demo_cast import Cast, Story

SITE = "http://localhost/"
WORDS = ("title", "outcome", "utility", "warranty", "limits", "origin_kind", "origin_key")


def tell_requirement(entry: Story, demo: Cast) -> None:
    """One requirement, in the order in which it came about."""
    by = demo.manager_of(demo.customer(entry))
    made = raise_requirement(_requirement(entry, demo), by=by, on=demo.day(entry["day"]))
    points = dict(zip(_criteria(), entry.get("points", []), strict=False))
    if points:
        give_points(made, by=by, on=demo.today, points=points)
    if said := entry.get("fit"):
        facts = {"fit": said["fit"], "reason": said.get("why", "")}
        decide_fit(made, by=by, on=demo.day(said["on"]), **facts)
    if case := entry.get("case"):
        tell_case(made, case, demo)
    _decide(made, entry, by, demo)
    reason = entry.get("because", "")
    for state in entry.get("states", []):
        move_requirement(made, by=by, on=demo.today, state=state, reason=reason)
    look_at_benefits(made, entry.get("case", {}), demo)


def _requirement(entry: Story, demo: Cast) -> Requirement:
    customer = demo.customer(entry)
    return Requirement(
        customer=customer,
        unit=Unit.objects.get(code=entry["unit"]) if "unit" in entry else customer.unit,
        kind=entry["kind"],
        service=Service.objects.filter(code=entry.get("service")).first(),
        volume=Decimal(entry["volume"]) if "volume" in entry else None,
        rough_sum=Decimal(entry["sum"]) if "sum" in entry else None,
        currency=demo.currency if "sum" in entry else "",
        wanted_by=demo.day(entry["wanted_by"]),
        **{name: entry[name] for name in WORDS if name in entry},
    )


def _criteria() -> list[int]:
    return list(Criterion.objects.values_list("pk", flat=True))


def _decide(made: Requirement, entry: Story, by: User, demo: Cast) -> None:
    """The yes or no of whoever is named, or that one was asked by a link."""
    if said := entry.get("decided"):
        decide_order(
            made,
            by=by,
            on=demo.day(said["on"]),
            person=demo.person(said["by"]),
            outcome=said.get("outcome", "approved"),
            text=said.get("words", ""),
        )
    if asked := entry.get("asked"):
        ask_buyer(made, by=by, on=demo.today, person=demo.person(asked), site=SITE)

"""What a reorganisation touches of the structure itself."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from brm.accounts.calendar import fiscal_year_of
from brm.accounts.models import Organisation
from brm.ui.formats import full_day, money
from customers.models import (
    Budget,
    BuyerOverride,
    Customer,
    Mandate,
    MandateKind,
    Membership,
    OperationalPlan,
    TeamMember,
    UnitPeriod,
)
from customers.periods import since
from customers.registries.touched import Touch, Touched, touched
from customers.structure.reorganising import MERGE, MOVE, SPLIT, Plan
from customers.templatetags.structure import days


def units_touched(plan: Plan) -> Iterator[Touch]:
    """The units themselves, what is new, and what stands right below."""
    ends = _("ends on %s") % _day_before(plan)
    under = _("stands under %s") % (plan.to or _("nobody"))
    for unit in plan.units:
        name = plan.names.get(unit.pk, unit.name)
        yield Touch(name, _unit(unit.code), under if plan.kind == MOVE else ends)
    for part in plan.parts:
        yield Touch(part.name, "", _("begins on %s") % full_day(plan.on))
    if plan.kind == MOVE:
        n = len(plan.reach) - len(plan.units)
        if n:
            yield Touch(_("Units below: %s") % n, "", _("move along"))
        return
    for period in children(plan):
        if period.unit not in plan.ending:
            after = _("stands under %s") % name_of_new_parent(plan, period)
            yield Touch(period.name, _unit(period.unit.code), after)


def children(plan: Plan) -> Any:
    """The periods in which a unit stands below an ending one, on the day or later."""
    rows = UnitPeriod.objects.from_day(plan.on).filter(parent__in=plan.ending)
    return rows.select_related("unit", "parent").order_by("unit__code", "valid")


def name_of_new_parent(plan: Plan, period: UnitPeriod) -> str:
    """Under whom a unit comes to stand whose parent ends."""
    if period.unit == plan.to:
        return str(plan.parent or _("nobody"))
    if plan.kind == SPLIT:
        part = next((p for p in plan.parts if period.unit in p.takes), plan.parts[0])
        return part.name
    return str(plan.to) if plan.to else plan.parts[0].name


def mandates_touched(plan: Plan) -> Iterator[Touch]:
    """Mandates of ending units end; those below stay; new ones begin."""
    held = Mandate.objects.held_from(plan.on).filter(unit__in=plan.reach)
    after, decided = _served_after(plan), _decided_within(plan)
    for mandate in held.select_related("person", "unit").order_by("unit__code", "pk"):
        what = _what_of(mandate, plan, after, decided)
        yield Touch(str(mandate), _unit(mandate.unit.code), what)
    yield from _staying(plan)
    for name, person, terms in plan.new_mandates if plan.undecided else ():
        words = _("decides for %(unit)s from %(day)s, %(limit)s")
        day = full_day(plan.undecided[0].lower)
        facts = {"unit": name, "day": day, "limit": _limit(terms)}
        yield Touch(str(person), person.get_absolute_url(), words % facts)
    yield from _replaced(plan)


def _staying(plan: Plan) -> Iterator[Touch]:
    """The mandates by which whoever is to decide for the unit merged into does so already."""
    for mandate in plan.decides_already:
        facts = {"days": days(mandate.valid), "limit": _limit(mandate)}
        what = _("stays, %(days)s, %(limit)s") % facts
        yield Touch(str(mandate), _unit(mandate.unit.code), what)


def _served_after(plan: Plan) -> str:
    """The customer under whom all that goes along orders then; nothing where it differs."""
    if plan.kind != MOVE:
        return plan.heir
    nearest = Customer.objects.nearest_to(plan.to, on=plan.on) if plan.to else None
    return str(nearest) if nearest else ""


def _what_of(mandate: Mandate, plan: Plan, after: str, decided: set[int]) -> str:
    if mandate.unit in plan.ending:
        return _ended(mandate.valid, plan)
    if mandate.kind != MandateKind.BUYER or mandate.unit_id in decided:
        return _("stays")
    facts = {"customer": after, "day": full_day(plan.on)}
    if after:
        return _("stays; orders under %(customer)s from %(day)s") % facts
    return _("stays; under whom it orders follows from where its unit stands") % facts


def _decided_within(plan: Plan) -> set[int]:
    """The units whose nearest customer goes along: at the unit itself, or between it and the top.

    One query, however many units go along.
    """
    ended = {each.unit_id for each in plan.ending_customers}
    going = {each.unit_id for each in plan.touched_customers} - ended
    below: dict[int | None, list[int]] = defaultdict(list)
    rows = UnitPeriod.objects.on(plan.on).filter(unit__in=plan.reach)
    for unit, parent in rows.values_list("unit", "parent"):
        below[parent].append(unit)
    found: set[int] = set()
    waiting = list(going)
    while waiting:
        unit = waiting.pop()
        if unit not in found and unit not in ended:
            found.add(unit)
            waiting += below[unit]
    return found


def _replaced(plan: Plan) -> Iterator[Touch]:
    """Whoever decides for the unit merged into, where somebody else is to."""
    if plan.kind != MERGE or plan.to is None or plan.decides is None:
        return
    held = Mandate.objects.held_from(plan.on).to_decide().filter(unit=plan.to)
    for mandate in held.exclude(person=plan.decides).select_related("person", "unit"):
        yield Touch(str(mandate), _unit(plan.to.code), _ended(mandate.valid, plan))


def teams_touched(plan: Plan) -> Iterator[Touch]:
    """Places in the teams of ending customers end."""
    rows = TeamMember.objects.filter(customer__in=plan.ending_customers)
    for place in rows.select_related("person", "customer__unit").order_by("customer", "pk"):
        if since(place.valid, plan.on):
            url = place.customer.get_absolute_url()
            yield Touch(str(place), url, _ended(place.valid, plan))


def memberships_touched(plan: Plan) -> Iterator[Touch]:
    """People at ending units go to the one successor, or their place ends."""
    rows = Membership.objects.held_from(plan.on).filter(unit__in=plan.ending)
    goes = _("goes to %s") % goes_to(plan) if goes_to(plan) else ""
    for member in rows.select_related("person", "unit").order_by("unit__code", "person__name"):
        text = f"{member.person}, {member.unit}"
        yield Touch(text, member.person.get_absolute_url(), goes or _ended(member.valid, plan))


def goes_to(plan: Plan) -> str:
    """The one unit that people of ending units go to; nothing where there is not one."""
    if plan.kind == MERGE:
        return str(plan.to) if plan.to else plan.parts[0].name
    return ""


def budgets_touched(plan: Plan) -> Iterator[Touch]:
    """Budgets of the year of the day and later stay where they were given."""
    year = fiscal_year_of(plan.on, Organisation.current())
    rows = Budget.objects.filter(unit__in=plan.units, fiscal_year__gte=year)
    stays_open = plan.kind != MOVE
    for budget in rows.select_related("unit").order_by("unit__code", "fiscal_year"):
        text = f"{budget}: {money(budget.amount, budget.currency)}"
        what = _("stays with %s") % budget.unit
        yield Touch(text, _unit(budget.unit.code), what, stays_open)


def plans_touched(plan: Plan) -> Iterator[Touch]:
    """Operational plans of the year and later stay with the customer that was."""
    year = fiscal_year_of(plan.on, Organisation.current())
    rows = OperationalPlan.objects.current().filter(fiscal_year__gte=year)
    rows = rows.filter(customer__in=plan.ending_customers).select_related("customer__unit")
    for each in rows:
        text = _("%(customer)s, plan of %(year)s") % {
            "customer": each.customer,
            "year": each.fiscal_year,
        }
        url = reverse("customers:plan", args=[each.pk])
        yield Touch(text, url, _("stays with %s") % each.customer, stays_open=True)


def overrides_touched(plan: Plan) -> Iterator[Touch]:
    """Customers set for buyers, where the buyer or the customer ends."""
    rows = BuyerOverride.objects.filter(valid__overlap=DateRange(plan.on, None))
    ending = rows.filter(unit__in=plan.ending) | rows.filter(customer__in=plan.ending_customers)
    for each in ending.select_related("unit", "customer__unit").order_by("pk"):
        text = _("%(unit)s orders under %(customer)s") % {
            "unit": each.unit,
            "customer": each.customer,
        }
        yield Touch(text, _unit(each.unit.code), _ended(each.valid, plan))


def _ended(valid: Any, plan: Plan) -> str:
    if valid.lower is not None and valid.lower >= plan.on:
        return _("does not begin")
    return _("ends on %s") % _day_before(plan)


def _day_before(plan: Plan) -> str:
    return full_day(plan.on - timedelta(days=1))


def _limit(terms: Mandate | None) -> str:
    if terms is None or terms.limit_amount is None:
        return _("any sum")
    return _("up to %s") % money(terms.limit_amount, terms.currency)


def _unit(code: str) -> str:
    return reverse("customers:unit_by_code", args=[code])


def register() -> None:
    """Register what the structure itself shows; called once, when the app is ready."""
    kinds = {
        "units": (gettext_lazy("Units"), units_touched),
        "mandates": (gettext_lazy("Mandates"), mandates_touched),
        "teams": (gettext_lazy("Customer teams"), teams_touched),
        "overrides": (gettext_lazy("Customers set for buyers"), overrides_touched),
        "memberships": (gettext_lazy("People"), memberships_touched),
        "budgets": (gettext_lazy("Budgets"), budgets_touched),
        "plans": (gettext_lazy("Operational plans"), plans_touched),
    }
    for n, (name, (label, rows)) in enumerate(kinds.items()):
        touched.register(name, Touched(label, rows), order=10 + n)

"""Who decides for the customer, who serves it, and its money."""

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from brm.ui.formats import full_day, money, share, short_money
from customers.models import Budget, Mandate, MandateKind, TeamMember
from reports.sections import Row, Section, Subject

YEARS = 3


def people(subject: Subject) -> Section:
    """The mandates of the customer's unit and the customer team, as they hold on the day."""
    mandates = _mandates(subject)
    rows = [*(_mandate_row(each) for each in mandates), *_team_rows(subject)]
    deciders = [each.person.name for each in mandates if each.kind == MandateKind.CUSTOMER]
    names = ", ".join(deciders) or _("nobody holds the mandate")
    return Section(
        title=_("Who decides, and the customer team"),
        sentence=_("Decisions for %(customer)s: %(names)s.")
        % {"customer": subject.customer, "names": names},
        columns=(_("Name"), _("Part"), _("Reach")),
        rows=tuple(rows),
    )


def _mandates(subject: Subject) -> QuerySet[Mandate]:
    held = Mandate.objects.held(on=subject.on).filter(unit=subject.customer.unit_id)
    return held.select_related("person").order_by("kind", "pk")


def _mandate_row(mandate: Mandate) -> Row:
    limit = mandate.limit_amount
    reach = (
        _("any sum")
        if limit is None
        else _("up to %(sum)s") % {"sum": money(limit, mandate.currency)}
    )
    kind = _("Mandate as %(kind)s") % {"kind": mandate.get_kind_display().lower()}
    return Row(f"mandate-{mandate.pk}", mandate.person.name, reach, cells=(kind,))


def _team_rows(subject: Subject) -> list[Row]:
    places = TeamMember.objects.filter(customer=subject.customer, valid__contains=subject.on)
    return [
        Row(
            f"team-{place.role}-{place.person_id}",
            place.person.name,
            _("since %(day)s") % {"day": full_day(place.valid.lower)},
            cells=(place.get_role_display(),),
        )
        for place in places.select_related("person").order_by("role", "pk")
    ]


def money_of(subject: Subject) -> Section:
    """The budgets of the customer's unit in its latest fiscal years, with IT's share of each."""
    budgets = Budget.objects.filter(unit=subject.customer.unit_id).order_by("-fiscal_year")[:YEARS]
    rows = tuple(_budget_row(each) for each in budgets)
    return Section(
        title=_("Money"),
        sentence=_money_sentence(rows),
        columns=(_("Fiscal year"), _("Budget"), _("IT"), _("IT share")),
        rows=rows,
    )


def _money_sentence(rows: tuple[Row, ...]) -> str:
    if not rows:
        return _("No budget of this customer is known.")
    return _("IT is %(it)s of %(amount)s in %(year)s.") % {
        "it": rows[0].cells[1],
        "amount": rows[0].cells[0],
        "year": rows[0].name,
    }


def _budget_row(budget: Budget) -> Row:
    return Row(
        f"{budget.fiscal_year}-{budget.currency}",
        str(budget.fiscal_year),
        _it_share(budget),
        cells=(
            short_money(budget.amount, budget.currency),
            short_money(budget.it_amount, budget.currency),
        ),
    )


def _it_share(budget: Budget) -> str:
    """IT's share, as a figure only where it can be one: the budget positive, the part within it."""
    if budget.amount is None or budget.it_amount is None or budget.amount <= 0:
        return _("unknown")
    fraction = budget.it_amount / budget.amount
    return share(fraction) if 0 <= fraction <= 1 else _("to look into")

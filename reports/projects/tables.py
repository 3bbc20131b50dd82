"""The list of projects: its columns, and what it is narrowed by."""

import django_filters as filters
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from brm.ui.formats import month, short_money
from brm.ui.lookup import LookupFilter
from brm.ui.tables import Column, Table
from customers.models import Customer, Tier, Unit
from reports.models import Project, ProjectCustomer
from reports.models.projects import ProjectQuerySet
from reports.rules import Rating

NO_RATING = "none"

NAME = Column("name", _("Project"), sort="name")
CUSTOMER = Column("customer", _("Customer"), "customer", sort="customer__unit__name", wide=True)
UNIT = Column("unit", _("Unit"), "unit", sort="unit__name", wide=True)
RATING = Column("rating", _("Rating"), "rating_word", sort="last_rating")
ENDS = Column("ends_on", _("Ends"), show=month, sort="ends_on")
BUDGET = Column(
    "budget",
    _("Budget"),
    lambda row: short_money(row.budget, row.currency),
    sort="budget",
    number=True,
    wide=True,
)
REPORTED = Column("reported_on", _("Reported"), sort="last_reported_on", wide=True)

PROJECTS = Table(
    caption=_("Projects"),
    order="name",
    row="reports/projects/_row.html",
    columns=(NAME, CUSTOMER, UNIT, RATING, ENDS, BUDGET, REPORTED),
    exported=(
        Column("code", _("Code")),
        NAME,
        CUSTOMER,
        UNIT,
        Column("category", _("Category")),
        Column("sponsor", _("Sponsor"), value="sponsor.name"),
        Column("requirement", _("Requirement"), value="requirement.number"),
        RATING,
        Column("manual_rating", _("Rating by hand"), value="manual_word"),
        Column("manual_reason", _("Reason of the rating by hand")),
        Column("manual_until", _("Rating by hand until")),
        Column("starts_on", _("Starts")),
        Column("ends_on", _("Ends")),
        Column("budget", _("Budget")),
        Column("currency", _("Currency")),
        REPORTED,
        Column("comment", _("Comment")),
    ),
    exported_with=("sponsor", "requirement"),
)


class ProjectFilter(filters.FilterSet):
    name = filters.CharFilter(method="with_text", label=_("Code or name"))
    below = LookupFilter(
        label=_("Unit and below"), queryset=Unit.objects.all(), method="at_or_below"
    )
    rating = filters.ChoiceFilter(
        method="rated",
        choices=[*Rating.choices, (NO_RATING, _("No rating"))],
        label=_("Latest rating"),
        empty_label=_("Any rating"),
    )
    tier = filters.ChoiceFilter(
        "customer__tier", choices=Tier.choices, label=_("Tier"), empty_label=_("Every tier")
    )
    customer = LookupFilter(label=_("Customer"), queryset=Customer.objects.all(), method="done_for")
    ends_from = filters.DateFilter("ends_on", lookup_expr="gte", label=_("Ends from"))
    ends_to = filters.DateFilter("ends_on", lookup_expr="lte", label=_("Ends to"))

    class Meta:
        model = Project
        fields = ("name", "below", "rating", "tier", "customer", "ends_from", "ends_to")

    def with_text(self, rows: ProjectQuerySet, name: str, text: str) -> ProjectQuerySet:
        return rows.filter(Q(code__iexact=text) | Q(name__icontains=text))

    def at_or_below(self, rows: ProjectQuerySet, name: str, unit: Unit) -> ProjectQuerySet:
        return rows.filter(below(unit))

    def rated(self, rows: ProjectQuerySet, name: str, rating: str) -> ProjectQuerySet:
        if rating == NO_RATING:
            return rows.filter(Q(last_rating="") | Q(last_rating=None))
        return rows.filter(Q(("last_rating", rating)))

    def done_for(self, rows: ProjectQuerySet, name: str, customer: Customer) -> ProjectQuerySet:
        return rows.of([customer])


def below(unit: Unit) -> Q:
    """Projects of a unit at or below it, or of a customer there."""
    units = Unit.objects.filter(path__within=Unit.objects.filter(pk=unit.pk).values("path"))
    customers = Customer.objects.below(unit)
    others = ProjectCustomer.objects.filter(project=OuterRef("pk"), customer__in=customers)
    return Q(unit__in=units) | Q(customer__in=customers) | Q(Exists(others))

"""The list of requirements: its columns, and what it is narrowed by."""

import django_filters as filters
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agreements.models import Requirement, RequirementKind
from agreements.models.requirements import RequirementQuerySet
from brm.ui.lookup import LookupFilter
from brm.ui.tables import Column, Table
from customers.models import Customer, Person, TeamMember, Unit
from customers.registrations.lookups import RELATIONSHIP_MANAGERS

REQUIREMENTS = Table(
    caption=_("Requirements"),
    order="-number",
    row="agreements/requirements/_row.html",
    amount="rough_sum",
    columns=(
        Column("number", _("Number"), sort="pk", wide=True),
        Column("title", _("Requirement"), sort="title"),
        Column(
            "customer",
            _("Customer"),
            value="customer.unit.name",
            sort="customer__unit__name",
            wide=True,
        ),
        Column("kind", _("Kind"), value="get_kind_display", sort="kind", wide=True),
        Column("state", _("State"), value="get_state_display", sort="state"),
        Column("score", _("Score"), sort="score", number=True, wide=True),
        Column("rough_sum", _("Rough sum"), sort="rough_sum", number=True),
        Column("currency", _("Currency"), sort="currency", wide=True),
        Column("wanted_by", _("Wanted by"), sort="wanted_by"),
    ),
    exported=(
        Column("number", _("Number")),
        Column("title", _("Requirement")),
        Column("customer", _("Customer"), value="customer.unit.name"),
        Column("unit", _("Unit that asks"), value="unit.name"),
        Column("kind", _("Kind"), value="get_kind_display"),
        Column("service", _("Service"), value="service.name"),
        Column("state", _("State"), value="get_state_display"),
        Column("fit", _("Fit"), value="get_fit_display"),
        Column("score", _("Score")),
        Column("rough_sum", _("Rough sum")),
        Column("currency", _("Currency")),
        Column("volume", _("Expected volume")),
        Column("volume_unit", _("Counted in")),
        Column("wanted_by", _("Wanted by")),
        Column("raised_on", _("Raised on")),
        Column("raised_by", _("Raised by"), value=lambda row: str(row.raised_by)),
        Column("outcome", _("Outcome")),
        Column("utility", _("Utility")),
        Column("warranty", _("Warranty")),
        Column("limits", _("Constraints")),
    ),
    exported_with=("raised_by",),
)


class RequirementFilter(filters.FilterSet):
    text = filters.CharFilter(method="with_text", label=_("Number or words"))
    below = LookupFilter(
        label=_("Unit and below"), queryset=Unit.objects.all(), method="at_or_below"
    )
    kind = filters.ChoiceFilter(
        choices=RequirementKind.choices, label=_("Kind"), empty_label=_("Every kind")
    )
    manager = LookupFilter(
        label=_("Relationship manager"),
        queryset=Person.objects.all(),
        lookup=RELATIONSHIP_MANAGERS,
        method="of_manager",
    )

    class Meta:
        model = Requirement
        fields = ("text", "below", "kind", "manager")

    def at_or_below(self, rows: RequirementQuerySet, name: str, unit: Unit) -> RequirementQuerySet:
        return rows.filter(customer__in=Customer.objects.below(unit))

    def of_manager(
        self, rows: RequirementQuerySet, name: str, person: Person
    ) -> RequirementQuerySet:
        places = TeamMember.objects.on(timezone.localdate()).relationship_managers()
        return rows.filter(customer__in=places.filter(person=person).values("customer"))

    def with_text(self, rows: RequirementQuerySet, name: str, text: str) -> RequirementQuerySet:
        return rows.filter(
            Q(number__iexact=text) | Q(title__icontains=text) | Q(outcome__icontains=text)
        )

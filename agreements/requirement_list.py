"""The list of requirements: its columns, and what it is narrowed by."""

import django_filters as filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agreements.models import Requirement, RequirementKind
from agreements.models.requirements import RequirementQuerySet
from brm.ui.tables import Column, Table

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
        Column("rough_sum", _("Rough sum"), sort="rough_sum", number=True),
        Column("currency", _("Currency"), sort="currency", wide=True),
        Column("wanted_by", _("Wanted by"), sort="wanted_by"),
    ),
)


class RequirementFilter(filters.FilterSet):
    text = filters.CharFilter(method="with_text", label=_("Number or words"))
    customer = filters.CharFilter(
        field_name="customer__unit__name", lookup_expr="icontains", label=_("Customer")
    )
    kind = filters.ChoiceFilter(
        choices=RequirementKind.choices, label=_("Kind"), empty_label=_("Every kind")
    )

    class Meta:
        model = Requirement
        fields = ("text", "customer", "kind")

    def with_text(self, rows: RequirementQuerySet, name: str, text: str) -> RequirementQuerySet:
        return rows.filter(
            Q(number__iexact=text) | Q(title__icontains=text) | Q(outcome__icontains=text)
        )

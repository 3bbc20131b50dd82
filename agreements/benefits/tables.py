"""The list of benefits: what was promised, what has come of it, who answers for it."""

from decimal import Decimal
from typing import Any

import django_filters as filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agreements.benefits.realised import last_actual
from agreements.models import Benefit
from agreements.models.benefits import BenefitQuerySet
from brm.ui.formats import number, share
from brm.ui.tables import Column, Table


def part_of(row: Benefit) -> Decimal | None:
    """How much of what was promised has come, as a part of one."""
    actual = last_actual(row)
    return None if actual is None else row.realised(actual)


def shown_part(part: Any) -> str:
    return share(part, 0)


FIGURES = (
    Column("baseline", _("Before"), number=True, wide=True, show=number),
    Column("target", _("Promised"), number=True, wide=True, show=number),
    Column("actual", _("Last measured"), value=last_actual, number=True, show=number),
    Column("part", _("Realised"), value=part_of, number=True, show=shown_part),
)

BENEFITS = Table(
    caption=_("Benefits"),
    order="due_on",
    columns=(
        Column(
            "measure",
            _("What is measured"),
            sort="measure",
            second="unit",
            href=lambda row: row.get_absolute_url(),
        ),
        Column("requirement", _("Requirement"), value="requirement.number", wide=True),
        Column(
            "customer",
            _("Customer"),
            value="requirement.customer.unit.name",
            sort="requirement__customer__unit__name",
            wide=True,
        ),
        Column("owner", _("Answers for it"), value="owner.name", sort="owner__name", wide=True),
        *FIGURES,
        Column("due_on", _("Until"), sort="due_on"),
    ),
    exported=(
        Column("requirement", _("Requirement"), value="requirement.number"),
        Column("title", _("Title"), value="requirement.title"),
        Column("customer", _("Customer"), value="requirement.customer.unit.name"),
        Column("measure", _("What is measured")),
        Column("unit", _("Counted in")),
        *FIGURES,
        Column("due_on", _("Until")),
        Column("owner", _("Answers for it"), value="owner.name"),
    ),
)


class BenefitFilter(filters.FilterSet):
    text = filters.CharFilter(method="with_text", label=_("Number or words"))
    customer = filters.CharFilter(
        field_name="requirement__customer__unit__name",
        lookup_expr="icontains",
        label=_("Customer"),
    )
    owner = filters.CharFilter(
        field_name="owner__name", lookup_expr="icontains", label=_("Answers for it")
    )

    class Meta:
        model = Benefit
        fields = ("text", "customer", "owner")

    def with_text(self, rows: BenefitQuerySet, name: str, text: str) -> BenefitQuerySet:
        words = Q(measure__icontains=text) | Q(requirement__title__icontains=text)
        return rows.filter(words | Q(requirement__number__iexact=text))

"""Business cases side by side: a row for each alternative of each, with what it is worth."""

import django_filters as filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agreements.cases.worth import worth_of, years_in_words
from agreements.models import CaseAlternative, CaseState
from brm.ui.formats import money
from brm.ui.tables import Column, Table


def named(row: CaseAlternative) -> str:
    """The alternative, and whether it is the one that is proposed."""
    return gettext("%s (proposed)") % row.name if row.is_chosen else row.name


def numbers(row: CaseAlternative) -> dict[str, object]:
    return {"number": row.case.requirement.number, "n": row.case.edition}


NAMES = (
    Column("number", _("Requirement"), value="case.requirement.number", wide=True),
    Column("edition", _("Version"), value="case.edition", sort="case__edition", wide=True),
)
WORTH = (
    Column(
        "cost",
        _("Cost"),
        value=lambda row: worth_of(row).cost,
        number=True,
        wide=True,
        show=money,
    ),
    Column(
        "benefit",
        _("Benefit"),
        value=lambda row: worth_of(row).benefit,
        number=True,
        wide=True,
        show=money,
    ),
    Column(
        "worth",
        _("Net present value"),
        value=lambda row: worth_of(row).value,
        number=True,
        show=money,
    ),
    Column("currency", _("Currency"), value="case.currency", wide=True),
    Column(
        "payback",
        _("Paid back"),
        value=lambda row: worth_of(row).payback,
        number=True,
        wide=True,
        show=years_in_words,
    ),
)

CASES = Table(
    caption=_("Business cases"),
    order="-case",
    columns=(
        Column(
            "case",
            _("Business case"),
            value="case.requirement.title",
            sort="pk",
            second=lambda row: _("%(number)s, version %(n)s") % numbers(row),
            href=lambda row: row.case.get_absolute_url(),
        ),
        Column(
            "customer",
            _("Customer"),
            value="case.requirement.customer.unit.name",
            sort="case__requirement__customer__unit__name",
            wide=True,
        ),
        Column(
            "state",
            _("State"),
            value="case.get_state_display",
            sort="case__state",
            wide=True,
        ),
        Column(
            "alternative",
            _("Alternative"),
            value=named,
            sort="name",
        ),
        *WORTH,
    ),
    exported=(
        *NAMES,
        Column("title", _("Title"), value="case.requirement.title"),
        Column("customer", _("Customer"), value="case.requirement.customer.unit.name"),
        Column("state", _("State"), value="case.get_state_display"),
        Column("submitted_on", _("Submitted on"), value="case.submitted_on"),
        Column("alternative", _("Alternative"), value="name"),
        Column("is_chosen", _("Proposed")),
        Column("does_nothing", _("Nothing is done")),
        *WORTH[:-1],
        Column("payback", _("Paid back in years"), value=lambda row: worth_of(row).payback),
        Column(
            "discounted",
            _("Paid back in years, discounted"),
            value=lambda row: worth_of(row).discounted_payback,
        ),
        Column("rate", _("Discount rate, % a year"), value="case.discount_rate"),
        Column("years", _("Years ahead"), value="case.years"),
        Column("description", _("Description")),
    ),
)


class CaseFilter(filters.FilterSet):
    text = filters.CharFilter(method="with_text", label=_("Number or words"))
    customer = filters.CharFilter(
        field_name="case__requirement__customer__unit__name",
        lookup_expr="icontains",
        label=_("Customer"),
    )
    state = filters.ChoiceFilter(
        field_name="case__state",
        choices=CaseState.choices,
        label=_("State"),
        empty_label=_("Every state"),
    )

    class Meta:
        model = CaseAlternative
        fields = ("text", "customer", "state")

    def with_text(
        self, rows: QuerySet[CaseAlternative], name: str, text: str
    ) -> QuerySet[CaseAlternative]:
        words = Q(name__icontains=text) | Q(case__requirement__title__icontains=text)
        return rows.filter(words | Q(case__requirement__number__iexact=text))

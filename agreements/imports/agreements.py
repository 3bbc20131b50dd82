"""Agreements, a row each or a row for each of their lines."""

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from agreements.imports.checks import check_agreements
from agreements.imports.freezing import keeping_editions
from agreements.imports.levels import number
from agreements.imports.services import organisation_currency
from agreements.imports.writing import apply_agreements, make_customers
from agreements.imports.written import (
    WrittenNoticeField,
    WrittenRenewalField,
    fill_from_words,
)
from agreements.models import (
    Agreement,
    AgreementForm,
    AgreementKind,
    AgreementState,
    RenewalMode,
    Service,
)
from agreements.models.agreements import LONGEST_LEAD, LONGEST_NOTICE, LONGEST_TERM
from brm.imports.kinds import Field, Kind, Reference, kinds
from brm.ui.currencies import CurrencyField
from customers.models import Customer


def choice(choices: type[models.TextChoices]) -> forms.ChoiceField:
    return forms.ChoiceField(choices=choices.choices, required=False)


def count(most: int) -> forms.IntegerField:
    return forms.IntegerField(min_value=0, max_value=most, required=False)


def text(length: int | None = None, *, required: bool = False) -> forms.CharField:
    return forms.CharField(max_length=length, required=required)


AGREEMENTS = kinds.register(
    "agreements",
    Kind(
        name="agreements",
        label=_("Agreements"),
        model=Agreement,
        key=("number", "service"),
        fields=(
            Field("number", text(60, required=True)),
            Field("name", text(255, required=True)),
            Field("description", text()),
            Field(
                "customer",
                text(60, required=True),
                refers_to=Reference(Customer, by="unit__code", create=make_customers),
            ),
            Field("customer_name", text(255)),
            Field("kind", choice(AgreementKind)),
            Field("form", choice(AgreementForm)),
            Field("supplier", text(255)),
            Field("master", text(60)),
            Field("first_day", forms.DateField(required=False)),
            Field("last_day", forms.DateField(required=False)),
            Field("initial_months", count(LONGEST_TERM)),
            Field("renewal_mode", choice(RenewalMode)),
            Field("renewal_months", count(LONGEST_TERM)),
            Field("renewals_at_most", count(LONGEST_TERM)),
            Field("renewal", WrittenRenewalField(required=False)),
            Field("notice_months", count(LONGEST_NOTICE)),
            Field("notice_days", count(LONGEST_LEAD)),
            Field("notice", WrittenNoticeField(required=False)),
            Field("lead_days", count(LONGEST_LEAD)),
            Field("review_months", count(LONGEST_NOTICE)),
            Field("first_review_on", forms.DateField(required=False)),
            Field("state", choice(AgreementState)),
            Field("exemption", text()),
            Field("value", number(2)),
            Field(
                "currency",
                CurrencyField(required=False),
                default=organisation_currency,
            ),
            Field("remark", text()),
            Field("service", text(60), refers_to=Reference(Service)),
            Field("quantity", number(2)),
            Field("price", number(2)),
            Field("cost", number(2)),
            Field("funding_share", number(2)),
            Field(
                "rest_paid_by",
                text(60),
                refers_to=Reference(Customer, by="unit__code"),
            ),
        ),
        fill=fill_from_words,
        check=check_agreements,
        apply=keeping_editions(apply_agreements, number="number"),
        help_text=_(
            "One row an agreement, or one for each of its services: rows with one number are one "
            "agreement, described by the first of them. Without a last day and a first term in "
            "months it has no end; without a first day it stays a draft. Renewal and notice may be "
            "given as they are written: “successive 1 year”, “sixty (60) days”."
        ),
    ),
    order=60,
)

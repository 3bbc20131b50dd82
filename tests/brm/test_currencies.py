"""A currency means the same in lower case, in every form, and a wrong one has one sentence."""

import pytest
from django import forms
from django.apps import apps
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils.module_loading import import_string

from brm.accounts.models import Organisation
from brm.imports.kinds import kinds
from brm.ui.currencies import CurrencyColumn, CurrencyField

SENTENCE = "A currency is three capital letters, such as EUR."
FORMS = [
    "customers.forms.structure.AcceptForm",
    "customers.forms.structure.FollowForm",
    "customers.forms.structure.MandateNew",
    "customers.forms.deciding.QuestionForm",
    "customers.forms.plans.EffectForm",
    "agreements.forms.NewAgreementForm",
    "agreements.forms.AgreementEditForm",
    "meetings.forms.DecisionForm",
]


@pytest.mark.parametrize("typed", ["EUR", "eur", " Eur "])
def test_three_letters_are_a_currency_in_whatever_case(typed):
    assert CurrencyField().clean(typed) == "EUR"


@pytest.mark.parametrize("typed", ["EU", "EURO", "E1R", "EUR\nX", "\u0415UR"])
def test_anything_else_is_refused_in_one_sentence(typed):
    with pytest.raises(ValidationError) as refused:
        CurrencyField().clean(typed)

    assert refused.value.messages == [SENTENCE]


def test_an_optional_one_may_be_left_empty():
    assert CurrencyField(required=False).clean("") == ""


@pytest.mark.parametrize("path", FORMS)
def test_every_form_with_a_currency_has_that_field(path):
    assert isinstance(import_string(path).base_fields["currency"], CurrencyField)


def test_no_column_for_a_currency_is_a_plain_text():
    plain = [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.fields
        if field.name == "currency" and model._meta.managed
        if type(field) is models.CharField and "Event" not in model.__name__
    ]

    assert plain == []


def test_no_form_of_the_admin_and_no_import_asks_for_one_in_another_way():
    fields: list[forms.Field] = []
    for model in admin.site._registry:
        if any(isinstance(field, CurrencyColumn) for field in model._meta.fields):
            fields.append(model._meta.get_field("currency").formfield())
    for kind in kinds:
        fields += [each.cleaner for each in kind.fields if each.name == "currency"]

    assert {type(field) for field in fields} == {CurrencyField}


def test_the_organisations_currency_is_written_in_capitals(client_of, administrator):
    address = reverse("admin:accounts_organisation_change", args=[Organisation.current().pk])
    sent = {"name": "Aurvik", "currency": "nok", "country": "NO", "first_month": "1"}

    answer = client_of(administrator).post(address, sent)

    assert answer.status_code == 302
    assert Organisation.current().currency == "NOK"

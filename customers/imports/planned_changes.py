"""Planned changes of customers, into the draft of their plan of a fiscal year."""

from typing import Any

from django import forms
from django.contrib.postgres.functions import TransactionNow
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from brm.imports.kinds import Computed, Counts, Field, Kind, Reference, Staging, kinds
from brm.imports.upsert import rows
from customers.imports.care import refuse_others_care
from customers.imports.fields import optional, text
from customers.models import Customer, OperationalPlan, PlannedChange
from customers.operations.plan_ahead import next_draft

BEGINS = "CASE WHEN is_quarter THEN date_trunc('quarter', begins_on)::date ELSE begins_on END"
"""The day a change begins; of a quarter its first day."""

EDITION = """
    (SELECT p.id FROM customers_operationalplan p
     WHERE p.customer_id = {here}.customer_id AND p.fiscal_year = {here}.fiscal_year
     ORDER BY p.edition DESC LIMIT 1)
"""
"""The latest edition of a record's plan: its draft, or else what is in force."""

TO_BEGIN = """
    SELECT DISTINCT customer_id, fiscal_year FROM {here}
    WHERE NOT EXISTS (
        SELECT 1 FROM customers_operationalplan p
        WHERE p.customer_id = {here}.customer_id AND p.fiscal_year = {here}.fiscal_year
          AND p.adopted_on IS NULL)
      AND NOT EXISTS (
        SELECT 1 FROM customers_plannedchange c
        WHERE c.plan_id = {edition} AND c.title = {here}.title AND c.begins_on = {begins}
          AND (NOT given_is_quarter OR c.is_quarter = coalesce({here}.is_quarter, false))
          AND (NOT given_description OR c.description = coalesce({here}.description, '')))
    ORDER BY 1, 2
"""
"""The plans that have no draft and of which the file says something new."""


def apply_planned_changes(staging: Staging) -> Counts:
    """Changes by customer, year and name; an adopted plan gets a draft only for what is new."""
    here = staging.table
    edition = EDITION.format(here=here)
    begins = BEGINS.replace("is_quarter", f"{here}.is_quarter")
    begins = begins.replace("begins_on", f"{here}.begins_on")
    to_begin = rows(TO_BEGIN.format(here=here, edition=edition, begins=begins))
    customers = Customer.objects.in_bulk([customer for customer, _year in to_begin])
    for customer, year in to_begin:
        next_draft(customers[customer], year)
    counts = staging.upsert(
        PlannedChange,
        key={"plan_id": edition, "title": "title"},
        values={
            "begins_on": Computed(BEGINS, "begins_on", "is_quarter"),
            "is_quarter": "is_quarter",
            "description": "description",
        },
        on_create={"key": "gen_random_uuid()"},
    )
    _count_as_written()
    return counts


def _count_as_written() -> None:
    """A change of a row is a change of its draft: nobody adopts unseen what a file has added."""
    history: Any = PlannedChange._meta.get_field("events").related_model
    written = history.objects.filter(pgh_created_at=TransactionNow()).values("plan")
    OperationalPlan.objects.drafts().filter(pk__in=written).update(writes=F("writes") + 1)


def check_planned_changes(staging: Staging) -> None:
    refuse_others_care(staging, field="customer")


PLANNED_CHANGES = kinds.register(
    "planned_changes",
    Kind(
        name="planned_changes",
        label=_("Planned changes"),
        model=PlannedChange,
        key=("customer", "fiscal_year", "title"),
        fields=(
            Field("customer", text(60), refers_to=Reference(Customer, by="unit__code")),
            Field("fiscal_year", forms.IntegerField(min_value=1900, max_value=2200)),
            Field("title", text(255)),
            Field("begins_on", forms.DateField()),
            Field("is_quarter", forms.NullBooleanField(required=False)),
            Field("description", optional()),
        ),
        check=check_planned_changes,
        apply=apply_planned_changes,
        help_text=_(
            "What a customer means to change in a fiscal year, and when. It goes into the draft "
            "of the plan; nothing is in force before somebody adopts that."
        ),
    ),
    order=60,
)

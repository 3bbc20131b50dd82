"""The structure in the admin, for what no page of the product does."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from customers.models import (
    Anomaly,
    Budget,
    BuyerOverride,
    Confirmation,
    ContactInterval,
    Customer,
    DecisionRule,
    FreshnessInterval,
    Mandate,
    Membership,
    Person,
    Proposal,
    ProposalRun,
    Rate,
    TeamMember,
    Threshold,
    Unit,
)
from customers.templatetags.structure import from_to

if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Any]
else:
    ModelAdmin = admin.ModelAdmin


@admin.display(description=_("days"), ordering="valid")
def in_force(row: Any) -> str:
    """From a day to a day in words, as the pages write it."""
    return from_to(row)


@admin.register(Unit)
class UnitAdmin(ModelAdmin):
    list_display = ("code", "name", "kind", "parent", "manager")
    list_select_related = ("parent", "manager")
    search_fields = ("code", "name")
    autocomplete_fields = ("parent", "manager")
    show_full_result_count = False


@admin.register(Person)
class PersonAdmin(ModelAdmin):
    list_display = ("external_id", "name", "title", "email", "user")
    list_select_related = ("user",)
    search_fields = ("external_id", "name", "email")
    autocomplete_fields = ("manager",)
    raw_id_fields = ("user",)
    show_full_result_count = False


@admin.register(Budget)
class BudgetAdmin(ModelAdmin):
    list_display = ("unit", "fiscal_year", "currency", "amount", "it_amount", "includes_below")
    list_select_related = ("unit",)
    list_filter = ("fiscal_year",)
    search_fields = ("unit__code", "unit__name")
    autocomplete_fields = ("unit",)
    show_full_result_count = False


@admin.register(Mandate)
class MandateAdmin(ModelAdmin):
    list_display = ("unit", "person", "kind", "limit_amount", "currency", in_force)
    list_select_related = ("unit", "person")
    list_filter = ("kind",)
    search_fields = ("unit__code", "unit__name", "person__name")
    autocomplete_fields = ("unit", "person", "deputy")
    show_full_result_count = False


@admin.register(Customer)
class CustomerAdmin(ModelAdmin):
    list_display = ("unit", "tier")
    list_select_related = ("unit",)
    list_filter = ("tier",)
    search_fields = ("unit__code", "unit__name")
    autocomplete_fields = ("unit",)


@admin.register(TeamMember)
class TeamMemberAdmin(ModelAdmin):
    list_display = ("customer", "person", "role", in_force, "deputy")
    list_select_related = ("customer__unit", "person", "deputy")
    list_filter = ("role",)
    search_fields = ("customer__unit__name", "person__name")
    autocomplete_fields = ("customer", "person", "deputy")


@admin.register(Membership)
class MembershipAdmin(ModelAdmin):
    list_display = ("person", "unit", "title", in_force)
    list_select_related = ("person", "unit")
    search_fields = ("person__name", "unit__name")
    autocomplete_fields = ("person", "unit")
    show_full_result_count = False


@admin.register(DecisionRule)
class DecisionRuleAdmin(ModelAdmin):
    list_display = (
        "matter",
        "order",
        "decided_by",
        "limit_amount",
        "currency",
        "prepared_with",
        in_force,
    )
    list_filter = ("matter", "decided_by")
    ordering = ("matter", "order", "valid")


@admin.register(Rate)
class RateAdmin(ModelAdmin):
    list_display = ("currency", "rate", "valid_from")
    list_filter = ("currency",)
    date_hierarchy = "valid_from"
    ordering = ("currency", "-valid_from")
    show_full_result_count = False


@admin.register(BuyerOverride)
class BuyerOverrideAdmin(ModelAdmin):
    list_display = ("unit", "customer", "reason", in_force)
    list_select_related = ("unit", "customer__unit")
    search_fields = ("unit__code", "unit__name", "customer__unit__name")
    autocomplete_fields = ("unit", "customer")
    show_full_result_count = False


class ReadOnlyAdmin:
    """What the product itself writes: to look at, not to change."""

    def has_add_permission(self, request: object) -> bool:
        return False

    def has_change_permission(self, request: object, obj: object = None) -> bool:
        return False

    def has_delete_permission(self, request: object, obj: object = None) -> bool:
        return False


@admin.register(Threshold)
class ThresholdAdmin(ModelAdmin):
    list_display = ("currency", "it_amount", "share", "deepest", "jump")


@admin.register(Proposal)
class ProposalAdmin(ReadOnlyAdmin, ModelAdmin):
    list_display = ("unit", "fiscal_year", "currency", "kind", "state", "sentence")
    list_select_related = ("unit",)
    list_filter = ("fiscal_year", "kind", "state")
    show_full_result_count = False


@admin.register(ProposalRun)
class ProposalRunAdmin(ReadOnlyAdmin, ModelAdmin):
    list_display = ("fiscal_year", "currency", "run_at", "asked_by", "threshold", "gaps")
    list_select_related = ("asked_by",)


@admin.register(Anomaly)
class AnomalyAdmin(ReadOnlyAdmin, ModelAdmin):
    list_display = ("subject", "fiscal_year", "kind", "state", "sentence", "resolution")
    list_select_related = ("unit", "person")
    list_filter = ("fiscal_year", "kind", "state")
    show_full_result_count = False


@admin.register(ContactInterval)
class ContactIntervalAdmin(ModelAdmin):
    """Each tier has its row from the first day: its days change, and nothing comes or goes."""

    list_display = ("tier", "days")
    readonly_fields = ("tier",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(FreshnessInterval)
class FreshnessIntervalAdmin(ModelAdmin):
    list_display = ("tier", "kind", "days")
    list_filter = ("tier",)


@admin.register(Confirmation)
class ConfirmationAdmin(ReadOnlyAdmin, ModelAdmin):
    list_display = ("subject", "confirmed_on", "confirmed_by", "note")
    list_select_related = (
        "unit",
        "person",
        "mandate__unit",
        "mandate__person",
        "team_member__customer__unit",
        "team_member__person",
        "customer__unit",
        "confirmed_by",
    )
    show_full_result_count = False

"""Catalogue and agreements in the administration."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.http import HttpRequest

from agreements.models import (
    Agreement,
    AgreementLine,
    AgreementPeriod,
    Criterion,
    DiscountRate,
    EndingReason,
    Measure,
    ReminderDay,
    RenewalStep,
    Service,
    ServiceLevel,
    ServicePrice,
)

if TYPE_CHECKING:
    Page = admin.ModelAdmin[Any]
    Rows = admin.TabularInline[Any, Any]
else:
    Page, Rows = admin.ModelAdmin, admin.TabularInline


class Shown:
    """What is agreed is looked at here and changed on its own page, where each text is kept."""

    def has_add_permission(self, request: HttpRequest, *_others: object) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, *_others: object) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, *_others: object) -> bool:
        return False


class PriceInline(Rows):
    model = ServicePrice
    extra = 0


@admin.register(Service)
class ServiceAdmin(Page):
    list_display = ("code", "name", "live_on", "retiring_on", "retired_on", "owner")
    list_select_related = ("owner",)
    search_fields = ("code", "name")
    autocomplete_fields = ("owner", "parent")
    inlines = (PriceInline,)


@admin.register(Measure)
class MeasureAdmin(Page):
    list_display = ("code", "name", "unit", "better", "counted_in", "lower", "upper")
    search_fields = ("code", "name")


class PeriodInline(Shown, Rows):
    model = AgreementPeriod
    extra = 0


@admin.register(Agreement)
class AgreementAdmin(Shown, Page):
    list_display = ("number", "name", "customer", "state")
    list_filter = ("state", "kind", "renewal_mode")
    list_select_related = ("customer__unit",)
    search_fields = ("number", "name", "supplier")
    raw_id_fields = ("customer", "master")
    inlines = (PeriodInline,)


@admin.register(AgreementLine)
class AgreementLineAdmin(Shown, Page):
    list_display = ("period", "service", "quantity", "price")
    list_select_related = ("service", "period")
    raw_id_fields = ("period", "service", "rest_paid_by")


@admin.register(ServiceLevel)
class ServiceLevelAdmin(Shown, Page):
    list_display = ("measure", "line", "target", "warning")
    list_select_related = ("measure", "line__service")
    raw_id_fields = ("line", "measure")


@admin.register(RenewalStep)
class RenewalStepAdmin(Page):
    list_display = ("period", "step", "due_on", "state")
    list_filter = ("state", "step")
    list_select_related = ("period",)
    raw_id_fields = ("period", "done_by")


@admin.register(Criterion)
class CriterionAdmin(Page):
    list_display = ("name", "weight", "more_is_better", "order")
    search_fields = ("name",)


@admin.register(DiscountRate)
class DiscountRateAdmin(Page):
    list_display = ("rate", "valid_from")


@admin.register(ReminderDay)
class ReminderDayAdmin(Page):
    list_display = ("days_before",)


@admin.register(EndingReason)
class EndingReasonAdmin(Page):
    list_display = ("name", "order", "is_offered")
    search_fields = ("name",)

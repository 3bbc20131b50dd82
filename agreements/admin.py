"""Catalogue and agreements in the administration."""

from django.contrib import admin

from agreements.models import (
    Agreement,
    AgreementLine,
    AgreementPeriod,
    Measure,
    RenewalStep,
    Service,
    ServiceLevel,
    ServicePrice,
)


class PriceInline(admin.TabularInline[ServicePrice, Service]):
    model = ServicePrice
    extra = 0


@admin.register(Service)
class ServiceAdmin(admin.ModelAdmin[Service]):
    list_display = ("code", "name", "lifecycle", "owner")
    list_filter = ("lifecycle",)
    list_select_related = ("owner",)
    search_fields = ("code", "name")
    autocomplete_fields = ("owner",)
    inlines = (PriceInline,)


@admin.register(Measure)
class MeasureAdmin(admin.ModelAdmin[Measure]):
    list_display = ("code", "name", "unit", "better")
    search_fields = ("code", "name")


class PeriodInline(admin.TabularInline[AgreementPeriod, Agreement]):
    model = AgreementPeriod
    extra = 0


@admin.register(Agreement)
class AgreementAdmin(admin.ModelAdmin[Agreement]):
    list_display = ("number", "name", "customer", "state")
    list_filter = ("state", "kind", "renewal_mode")
    list_select_related = ("customer__unit",)
    search_fields = ("number", "name", "supplier")
    raw_id_fields = ("customer", "master")
    inlines = (PeriodInline,)


@admin.register(AgreementLine)
class AgreementLineAdmin(admin.ModelAdmin[AgreementLine]):
    list_display = ("period", "service", "quantity", "price")
    list_select_related = ("service", "period")
    raw_id_fields = ("period", "service")


@admin.register(ServiceLevel)
class ServiceLevelAdmin(admin.ModelAdmin[ServiceLevel]):
    list_display = ("measure", "line", "target", "warning")
    list_select_related = ("measure", "line__service")
    raw_id_fields = ("line", "measure")


@admin.register(RenewalStep)
class RenewalStepAdmin(admin.ModelAdmin[RenewalStep]):
    list_display = ("period", "step", "due_on", "state")
    list_filter = ("state", "step")
    list_select_related = ("period",)
    raw_id_fields = ("period", "done_by")

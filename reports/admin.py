"""What an administrator sees of the delivery beside its own pages; frozen rows are read only."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from reports.health.parts import parts
from reports.models import (
    Attainment,
    HealthScore,
    HealthWeight,
    Measurement,
    Profile,
    Project,
    ProjectStatus,
)

if TYPE_CHECKING:
    TabularInline = admin.TabularInline[ProjectStatus, Project]
    ModelAdmin = admin.ModelAdmin[Any]
    WeightFormBase = forms.ModelForm[HealthWeight]
else:
    WeightFormBase = forms.ModelForm
    TabularInline, ModelAdmin = admin.TabularInline, admin.ModelAdmin


class ProjectStatusInline(TabularInline):
    model = ProjectStatus
    extra = 0


@admin.register(Project)
class ProjectAdmin(ModelAdmin):
    list_display = ("code", "name", "customer", "starts_on", "ends_on")
    list_select_related = ("customer__unit",)
    search_fields = ("code", "name")
    raw_id_fields = ("customer", "unit")
    inlines = (ProjectStatusInline,)
    show_full_result_count = False


class ReadOnly(ModelAdmin):
    """Rows that come about by an operation or an import, never by hand."""

    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Measurement)
class MeasurementAdmin(ReadOnly):
    list_display = ("customer", "service", "measure", "period", "value", "revision", "is_current")
    list_select_related = ("customer__unit", "service", "measure")
    list_filter = ("is_current",)


@admin.register(Attainment)
class AttainmentAdmin(ReadOnly):
    list_display = ("customer", "service", "measure", "period", "result", "value", "target")
    list_select_related = ("customer__unit", "service", "measure")
    list_filter = ("result",)


@admin.register(Profile)
class ProfileAdmin(ReadOnly):
    list_display = ("customer", "edition", "as_of", "number", "frozen_at", "digest")
    list_select_related = ("customer__unit",)


class WeightForm(WeightFormBase):
    """The part is one of those that are registered."""

    part = forms.ChoiceField(
        label=_("Part"),
        choices=lambda: [(name, parts[name].label) for name in parts.names()],
    )


@admin.register(HealthWeight)
class HealthWeightAdmin(ModelAdmin):
    """One row for each part that is registered; a weight of 0 leaves it out."""

    form = WeightForm
    list_display = ("__str__", "weight")
    list_editable = ("weight",)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("part",) if obj else ()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(HealthScore)
class HealthScoreAdmin(ReadOnly):
    list_display = ("customer", "on", "score", "band", "coverage")
    list_select_related = ("customer__unit",)
    list_filter = ("band",)

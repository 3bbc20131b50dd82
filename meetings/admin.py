"""Administration of what rules the year: cadences and series."""

from typing import TYPE_CHECKING

from django.contrib import admin

from meetings.models import Cadence, ComplaintCause, ComplaintClock, Forum, Series

if TYPE_CHECKING:
    CadenceBase = admin.ModelAdmin[Cadence]
    CauseBase = admin.ModelAdmin[ComplaintCause]
    ClockBase = admin.ModelAdmin[ComplaintClock]
    ForumBase = admin.ModelAdmin[Forum]
    SeriesBase = admin.ModelAdmin[Series]
else:
    CadenceBase = CauseBase = ClockBase = ForumBase = SeriesBase = admin.ModelAdmin


@admin.register(Cadence)
class CadenceAdmin(CadenceBase):
    list_display = ("kind", "tier", "customer", "in_words", "lead_days", "valid")
    list_filter = ("kind", "tier")
    list_select_related = ("customer__unit",)
    raw_id_fields = ("customer",)


@admin.register(Forum)
class ForumAdmin(ForumBase):
    list_display = ("name", "customer")
    list_select_related = ("customer__unit",)
    raw_id_fields = ("customer",)


@admin.register(Series)
class SeriesAdmin(SeriesBase):
    list_display = ("forum", "kind", "rule", "duration_minutes", "place")
    list_filter = ("kind",)
    raw_id_fields = ("forum",)


@admin.register(ComplaintCause)
class ComplaintCauseAdmin(CauseBase):
    list_display = ("name", "order", "is_offered")


@admin.register(ComplaintClock)
class ComplaintClockAdmin(ClockBase):
    list_display = ("step", "working_days")

"""Administration of what rules the year: kinds of activity, cadences and series."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from meetings.endings import chosen_endings
from meetings.models import (
    ActionReminderRule,
    ActivityKind,
    Cadence,
    ComplaintCause,
    ComplaintClock,
    DeescalationRight,
    EscalationCause,
    EscalationClock,
    Forum,
    LevelOwner,
    Series,
)

if TYPE_CHECKING:
    KindFormBase = forms.ModelForm[ActivityKind]
    KindBase = admin.ModelAdmin[ActivityKind]
    CadenceBase = admin.ModelAdmin[Cadence]
    ReminderRuleBase = admin.ModelAdmin[ActionReminderRule]
    CauseBase = admin.ModelAdmin[ComplaintCause]
    ClockBase = admin.ModelAdmin[ComplaintClock]
    EscalationCauseBase = admin.ModelAdmin[EscalationCause]
    EscalationClockBase = admin.ModelAdmin[EscalationClock]
    LevelOwnerBase = admin.ModelAdmin[LevelOwner]
    RightBase = admin.ModelAdmin[DeescalationRight]
    ForumBase = admin.ModelAdmin[Forum]
    SeriesBase = admin.ModelAdmin[Series]
else:
    KindFormBase = forms.ModelForm
    ReminderRuleBase = admin.ModelAdmin
    KindBase = CadenceBase = CauseBase = ClockBase = ForumBase = SeriesBase = admin.ModelAdmin
    EscalationCauseBase = EscalationClockBase = LevelOwnerBase = RightBase = admin.ModelAdmin


class KindForm(KindFormBase):
    """What ends it is chosen of the results that are registered."""

    ended_by = forms.ChoiceField(label=_("Ended by"), choices=chosen_endings, required=False)


@admin.register(ActivityKind)
class ActivityKindAdmin(KindBase):
    """Kinds are retired and never deleted: activities of theirs stay what they were."""

    form = KindForm
    list_display = ("name", "key", "order", "ending_in_words", "is_active")
    list_editable = ("order", "is_active")

    def get_readonly_fields(
        self, request: HttpRequest, obj: ActivityKind | None = None
    ) -> tuple[str, ...]:
        return ("key",) if obj else ()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


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


@admin.register(EscalationCause)
class EscalationCauseAdmin(EscalationCauseBase):
    list_display = ("name", "order", "is_offered")


@admin.register(EscalationClock)
class EscalationClockAdmin(EscalationClockBase):
    list_display = ("level", "severity", "working_days")


@admin.register(LevelOwner)
class LevelOwnerAdmin(LevelOwnerBase):
    list_display = ("customer", "person")
    list_select_related = ("customer__unit", "person")
    raw_id_fields = ("customer", "person")


@admin.register(DeescalationRight)
class DeescalationRightAdmin(RightBase):
    list_display = ("user",)
    raw_id_fields = ("user",)


@admin.register(ActionReminderRule)
class ActionReminderRuleAdmin(ReminderRuleBase):
    """When who is told of an open action; what was sent is not sent again."""

    list_display = ("days", "told")

"""Personal links in the admin: to look at, never the tokens."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin

from brm.links.models import PersonalLink

if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Any]
else:
    ModelAdmin = admin.ModelAdmin


@admin.register(PersonalLink)
class PersonalLinkAdmin(ModelAdmin):
    list_display = ("purpose", "recipient", "address", "made_by", "expires_on", "revoked_at")
    list_select_related = ("made_by",)
    list_filter = ("purpose",)
    search_fields = ("recipient", "address")

    def has_add_permission(self, request: object) -> bool:
        return False

    def has_change_permission(self, request: object, obj: object = None) -> bool:
        return False

    def has_delete_permission(self, request: object, obj: object = None) -> bool:
        return False

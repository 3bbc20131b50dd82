"""The outbox for administrators: what waits, what is parked and why, and trying it again."""

from django.contrib import admin, messages
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from brm.accounts.models import Role, User
from brm.outbox.models import OutboxMessage, OutboxMessageQuerySet


@admin.register(OutboxMessage)
class OutboxMessageAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Read only, but for parked messages, which can be sent on their way again."""

    list_display = ["kind", "key", "state", "attempts", "created_at", "available_at", "error"]
    list_filter = ["state", "kind"]
    search_fields = ["key", "message_id"]
    exclude = ["payload"]
    actions = ["try_again"]
    show_full_result_count = False

    @admin.action(description=_("Try again"), permissions=["view"])
    def try_again(self, request: HttpRequest, messages_chosen: OutboxMessageQuerySet) -> None:
        count = messages_chosen.try_again()
        sentence = ngettext(
            "%(count)d parked message is on its way again.",
            "%(count)d parked messages are on their way again.",
            count,
        )
        messages.info(request, sentence % {"count": count})

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(
        self, request: HttpRequest, message: OutboxMessage | None = None
    ) -> bool:
        return isinstance(request.user, User) and request.user.has_role(Role.ADMINISTRATOR)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(
        self, request: HttpRequest, message: OutboxMessage | None = None
    ) -> bool:
        return False

    def has_delete_permission(
        self, request: HttpRequest, message: OutboxMessage | None = None
    ) -> bool:
        return False

"""Django's admin of users, roles and the organisation; for administrators only."""

from typing import Any, cast

from allauth.account.decorators import secure_admin_login
from django import forms
from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from brm.accounts.models import Organisation, Role, User

admin.site.site_header = _("Administration")
admin.site.site_title = _("Administration")
admin.site.index_title = _("Users, roles and rules")
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]


class NewUserForm(forms.ModelForm):  # type: ignore[type-arg]
    """A new user sets the password alone, through the reset mail."""

    class Meta:
        model = User
        fields = ["email", "first_name", "last_name", "groups"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["groups"].initial = Group.objects.filter(name=Role.READER)

    def clean_email(self) -> str:
        return User.objects.normalize_email(self.cleaned_data["email"])

    def save(self, commit: bool = True) -> User:
        self.instance.set_unusable_password()
        return cast(User, super().save(commit))


@admin.register(User)
class AdminOfUsers(UserAdmin):  # type: ignore[type-arg]
    add_form = NewUserForm
    ordering = ("email",)
    list_display = ("email", "first_name", "last_name", "is_active", "last_login")
    list_filter = ("groups", "is_active")
    search_fields = ("email", "first_name", "last_name")
    filter_horizontal = ("groups",)
    readonly_fields = ("last_login", "date_joined")
    show_full_result_count = False
    fieldsets = (
        (None, {"fields": ("email", "first_name", "last_name", "password")}),
        (_("Roles"), {"fields": ("groups", "is_active")}),
        (_("Known since"), {"fields": ("date_joined", "last_login")}),
    )
    add_fieldsets = ((None, {"fields": ("email", "first_name", "last_name", "groups")}),)


admin.site.unregister(Group)


@admin.register(Group)
class AdminOfRoles(GroupAdmin):
    """Roles are shown: what each may do is written in `roles.py`, and set after each release."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Group | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Group | None = None) -> bool:
        return False


@admin.register(Organisation)
class AdminOfTheOrganisation(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("name", "currency", "country", "first_month")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return not Organisation.objects.exists()

    def has_delete_permission(self, request: HttpRequest, obj: Organisation | None = None) -> bool:
        return False

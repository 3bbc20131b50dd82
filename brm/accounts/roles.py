"""What each role may do with the tables of the business: the one place where it is written.

A page guards itself by role (`permissions.py`) and by what the user sees (`visible_to`); these
permissions are for Django's admin and for whoever asks `has_perm`. `docs/roles.md` says the same
in words.
"""

from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Q
from pghistory.models import Event

from brm.accounts.models import Role

ACTIONS: dict[Role, tuple[str, ...]] = {
    Role.READER: ("view",),
    Role.RELATIONSHIP_MANAGER: ("view", "add", "change"),
    Role.STEERING_GROUP: ("view",),
    Role.ADMINISTRATOR: ("view", "add", "change", "delete"),
}
"""The actions of a role on every table of the business, which accounts are none of."""

ADMINISTRATORS_OWN = ("accounts", "auth")
"""The apps whose tables only an administrator sees: users, groups, the organisation."""

NOBODYS = ("account", "admin", "contenttypes", "mfa", "pghistory", "sessions", "ui")
"""The apps whose tables nobody sees: the machinery of sign-in, sessions and forms."""


@transaction.atomic
def sync_roles() -> dict[str, int]:
    """Give every role exactly the permissions of the table above; how many each has.

    Runs after every `migrate`, any number of times: a model that came with a new release is
    readable by the roles at once.
    """
    return {role.value: _sync_role(role) for role in Role}


def _sync_role(role: Role) -> int:
    group, _ = Group.objects.get_or_create(name=role.value)
    permissions = _permissions_of(role)
    group.permissions.set(permissions)
    return len(permissions)


def _permissions_of(role: Role) -> list[Permission]:
    of_the_actions = Q()
    for action in ACTIONS[role]:
        of_the_actions |= Q(codename__startswith=f"{action}_")
    tables = _tables() if role == Role.ADMINISTRATOR else _tables(without=ADMINISTRATORS_OWN)
    return list(Permission.objects.filter(of_the_actions, content_type__in=tables))


def _tables(without: tuple[str, ...] = ()) -> list[ContentType]:
    hidden = {*NOBODYS, *without}
    models = [model for model in apps.get_models() if not issubclass(model, Event)]
    wanted = [model for model in models if model._meta.app_label not in hidden]
    return list(ContentType.objects.get_for_models(*wanted).values())

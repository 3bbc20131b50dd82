"""Users and their roles."""

import pytest
from django.core.management import call_command
from django.db import IntegrityError

from brm.accounts.models import Role, User
from tests.factories import UserFactory


def test_a_new_user_is_a_reader(db: None) -> None:
    user = User.objects.create_user("anna@example.org")

    assert user.roles == {"reader"}


def test_a_superuser_is_an_administrator(db: None) -> None:
    user = User.objects.create_superuser("root@example.org", "a long enough secret")

    assert (user.roles, user.is_staff, user.is_superuser) == ({"administrator"}, True, True)


@pytest.mark.parametrize("role", [Role.READER, Role.RELATIONSHIP_MANAGER, Role.STEERING_GROUP])
def test_the_admin_is_closed_to_every_role_but_administrator(db: None, role: Role) -> None:
    assert UserFactory.create(role=role).is_staff is False


def test_an_address_is_kept_in_small_letters(db: None) -> None:
    assert User.objects.create_user("Anna@Example.org").email == "anna@example.org"


def test_the_database_refuses_an_address_with_a_capital(reader: User) -> None:
    with pytest.raises(IntegrityError, match="an_address_is_in_small_letters"):
        User.objects.filter(pk=reader.pk).update(email="Anna@example.org")


def test_each_role_has_the_permissions_of_its_table(
    db: None, reader: User, administrator: User
) -> None:
    assert (
        reader.has_perm("customers.view_unit"),
        reader.has_perm("customers.change_unit"),
        reader.has_perm("accounts.view_user"),
    ) == (True, False, False)
    assert (
        administrator.has_perm("customers.delete_unit"),
        administrator.has_perm("accounts.change_user"),
    ) == (True, True)


def test_giving_the_roles_their_permissions_twice_changes_nothing(
    db: None, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("sync_roles")
    first = capsys.readouterr().out

    call_command("sync_roles")

    assert capsys.readouterr().out == first

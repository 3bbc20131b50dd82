"""Rows that every test may need: users with a role.

    UserFactory()                                    a reader
    UserFactory(role=Role.ADMINISTRATOR)
    UserFactory(role=None)                           signs in, sees nothing

Each app's own rows are in `tests/<app>/factories.py`.
"""

from typing import Any

from factory.declarations import Sequence
from factory.django import DjangoModelFactory
from factory.faker import Faker

from brm.accounts.models import Role, User

PASSWORD = "correct horse battery staple"


class UserFactory(DjangoModelFactory[User]):
    """A user with one role, who signs in with `PASSWORD`."""

    class Meta:
        model = User

    email: Any = Sequence(lambda n: f"user{n}@example.org")
    first_name = Faker("first_name")
    last_name = Faker("last_name")
    role = Role.READER

    @classmethod
    def _create(cls, model_class: type[User], *args: Any, **kwargs: Any) -> User:
        kwargs.setdefault("password", PASSWORD)
        return model_class.objects.create_user(*args, **kwargs)

"""Fixtures of every test: a user of each role, and a browser's client signed in as one."""

from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from django.test import Client
from django.test.utils import override_settings

from brm.accounts.models import Role, User
from tests.factories import UserFactory


@pytest.fixture(autouse=True, scope="session")
def settings_of_tests() -> Iterator[None]:
    """No static files are collected, so pages name them without a digest; passwords hash fast."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    with override_settings(
        STORAGES={**settings.STORAGES, "staticfiles": plain},
        WHITENOISE_AUTOREFRESH=True,
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
    ):
        yield


@pytest.fixture
def reader(db: None) -> User:
    return UserFactory.create(role=Role.READER)


@pytest.fixture
def relationship_manager(db: None) -> User:
    return UserFactory.create(role=Role.RELATIONSHIP_MANAGER)


@pytest.fixture
def steering_member(db: None) -> User:
    return UserFactory.create(role=Role.STEERING_GROUP)


@pytest.fixture
def administrator(db: None) -> User:
    return UserFactory.create(role=Role.ADMINISTRATOR)


@pytest.fixture
def nobody(db: None) -> User:
    """Someone who signs in and holds no role."""
    return UserFactory.create(role=None)


@pytest.fixture
def client_of() -> Callable[[User], Client]:
    """`client_of(user)`: a client signed in as the user."""

    def signed_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return signed_in

"""Who runs the surveys of these tests."""

import pytest

from brm.accounts.models import Role, User
from tests.factories import UserFactory


@pytest.fixture
def admin() -> User:
    return UserFactory.create(role=Role.ADMINISTRATOR)

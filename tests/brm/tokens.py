"""Tokens of the API for tests, with what they are in full."""

from datetime import timedelta

from django.utils import timezone
from factory.declarations import LazyAttribute, LazyFunction, Sequence, SubFactory
from factory.django import DjangoModelFactory

from brm.api.models import ApiToken
from brm.links.tokens import digest_of
from tests.factories import UserFactory


def plain_of(token: ApiToken) -> str:
    """The token itself: a test's is made of its name."""
    return f"brm_{token.name}"


class ApiTokenFactory(DjangoModelFactory[ApiToken]):
    """May deliver reports of the incident process and ask which are owed, for 30 days."""

    class Meta:
        model = ApiToken

    name = Sequence(lambda n: f"incident-tool-{n}")
    digest = LazyAttribute(lambda token: digest_of(plain_of(token)))
    begins_with = "brm_inci"
    scopes = ("expected-reports:incident", "service-reports:incident")
    made_on = LazyFunction(timezone.localdate)
    expires_on = LazyFunction(lambda: timezone.localdate() + timedelta(days=30))
    made_by = SubFactory(UserFactory)

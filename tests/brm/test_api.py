"""Tokens are shown once and kept as digests; a system is let in by one that holds, and no other."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from time import time

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import override_settings
from django.utils import timezone

from brm.accounts.models import Role, User
from brm.api.limits import seconds_to_wait
from brm.api.models import ApiToken
from brm.api.once import forget_deliveries, once
from brm.api.operations import make_token, revoke_token
from brm.links.counting import count, counted, forget_counts, minute_of
from brm.links.guessing import GUESSES_A_MINUTE
from brm.links.tokens import digest_of
from tests.brm.tokens import ApiTokenFactory, plain_of
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

ADDRESS = "/api/v1/expected-reports"
SCOPE = "expected-reports:incident"


def asked(token: str, **headers: str) -> object:
    return Client().get(ADDRESS, headers={"Authorization": f"Bearer {token}", **headers})


def made(by: User, **facts: object) -> ApiToken:
    today = timezone.localdate()
    known = {"name": "Tool", "scopes": [SCOPE], "expires_on": today, "by": by, "on": today}
    return make_token(**{**known, **facts})


def test_of_a_token_only_its_digest_is_kept(administrator: User) -> None:
    token = made(administrator)

    kept = ApiToken.objects.values().get()
    assert token.plain not in str(kept)
    assert kept["digest"] == digest_of(token.plain)
    assert asked(token.plain).status_code == 200


def test_only_an_administrator_makes_a_token() -> None:
    with pytest.raises(PermissionDenied):
        made(UserFactory.create(role=Role.RELATIONSHIP_MANAGER))


def test_a_token_holds_for_two_years_at_most(administrator: User) -> None:
    today = timezone.localdate()
    assert made(administrator, expires_on=today + timedelta(days=731)).pk

    with pytest.raises(ValidationError) as refused:
        made(administrator, name="Other", expires_on=today + timedelta(days=732))

    assert refused.value.message_dict == {"expires_on": ["A token holds for two years at most."]}


def test_a_scope_that_there_is_not_is_given_to_nobody(administrator: User) -> None:
    with pytest.raises(ValidationError) as refused:
        made(administrator, scopes=["everything"])

    assert refused.value.message_dict == {"scopes": ["Choose what it may do."]}


@pytest.mark.parametrize(
    ("facts", "status"),
    [
        ({}, 200),
        ({"expires_on": timezone.localdate()}, 200),
        (
            {
                "made_on": timezone.localdate() - timedelta(days=2),
                "expires_on": timezone.localdate() - timedelta(days=1),
            },
            401,
        ),
        ({"revoked_on": timezone.localdate()}, 401),
    ],
    ids=["open", "on its last day", "the day after", "revoked"],
)
def test_a_token_lets_in_until_its_last_day_or_its_revocation(facts: dict, status: int) -> None:
    token = ApiTokenFactory.create(**facts)

    assert asked(plain_of(token)).status_code == status


def test_whoever_has_no_token_is_told_to_send_one_and_is_not_sent_to_sign_in(
    administrator: User,
) -> None:
    client = Client()
    client.force_login(administrator)

    answer = client.get(ADDRESS)

    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, "Bearer")
    assert answer.json() == {
        "errors": [
            {
                "field": "",
                "sentence": "Send a token that holds: Authorization: Bearer and the token.",
            }
        ]
    }


def test_using_a_token_notes_the_day_and_is_no_edit_of_it() -> None:
    token = ApiTokenFactory.create()

    asked(plain_of(token))

    token.refresh_from_db()
    assert (token.last_used_on, token.version) == (timezone.localdate(), 1)


def test_a_revoked_token_stays_revoked_on_its_first_day(administrator: User) -> None:
    token, today = ApiTokenFactory.create(), timezone.localdate()

    revoke_token(token, by=administrator, on=today)
    revoke_token(token, by=administrator, on=today + timedelta(days=1))

    token.refresh_from_db()
    assert token.revoked_on == today


@override_settings(API_REQUESTS_A_MINUTE=2)
def test_a_token_that_asks_too_often_is_told_how_long_to_wait(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("brm.api.limits.time", lambda: 1_200_000_030.0)
    token, other = ApiTokenFactory.create_batch(2)

    answers = [asked(plain_of(token)) for _n in range(3)]

    assert [each.status_code for each in answers] == [200, 200, 429]
    assert answers[2]["Retry-After"] == "30"
    assert asked(plain_of(other)).status_code == 200


def test_whoever_tries_tokens_is_let_in_no_more_for_a_while() -> None:
    token = ApiTokenFactory.create()

    answers = [asked(f"brm_guess{n}").status_code for n in range(GUESSES_A_MINUTE + 1)]

    assert answers == [401] * GUESSES_A_MINUTE + [429]
    assert asked(plain_of(token)).status_code == 429


def test_unknown_tokens_of_systems_close_no_personal_link_of_the_address() -> None:
    for n in range(GUESSES_A_MINUTE):
        asked(f"brm_guess{n}")

    assert Client().get("/links/unknown/").status_code == 404


@pytest.mark.django_db(transaction=True)
@override_settings(API_REQUESTS_A_MINUTE=12)
def test_the_limit_holds_for_requests_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("brm.api.limits.time", lambda: 1_200_000_030.0)
    token = ApiTokenFactory.create()

    def ask(_n: int) -> int:
        try:
            return sum(seconds_to_wait(token) == 0 for _m in range(5))
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        let_in = list(pool.map(ask, range(8)))

    assert sum(let_in) == 12


def test_counts_of_minutes_that_are_over_are_forgotten() -> None:
    now = minute_of(time())
    count("a", now - 1)
    count("a", now + 1)

    assert forget_counts(timezone.localdate()) == {"forgotten": 1}
    assert counted("a", now + 1) == 1


def test_the_page_of_a_new_token_shows_it_once_and_the_list_never(administrator: User) -> None:
    client = Client()
    client.force_login(administrator)
    form = client.get("/api/tokens/new/").context["form"]
    key = form["idempotency_key"].initial
    sent = {
        "name": "Incident tool",
        "scopes": [SCOPE],
        "expires_on": f"{timezone.localdate()}",
        "idempotency_key": str(key() if callable(key) else key),
    }

    first, again = client.post("/api/tokens/new/", sent), client.post("/api/tokens/new/", sent)

    plain = first.context["plain"]
    assert asked(plain).status_code == 200
    assert plain in first.content.decode()
    assert "no-store" in first["Cache-Control"]
    assert "It was shown already." in again.content.decode()
    assert ApiToken.objects.count() == 1
    assert plain not in client.get("/api/tokens/").content.decode()


def test_the_description_is_openapi_and_names_every_endpoint(administrator: User) -> None:
    client = Client()
    client.force_login(administrator)

    described = client.get("/api/v1/openapi.json").json()

    assert described["openapi"].startswith("3.1")
    assert sorted(described["paths"]) == [
        "/api/v1/expected-reports",
        "/api/v1/service-reports",
        "/api/v1/service-reports/{report}",
    ]
    assert [each["scheme"] for each in described["components"]["securitySchemes"].values()] == [
        "bearer"
    ]


@pytest.mark.parametrize("method", ["get", "post", "delete"])
@pytest.mark.parametrize("address", ["nowhere", "service-reports/", "", "openapi.json/x"])
def test_an_address_that_there_is_not_is_answered_in_json(address: str, method: str) -> None:
    client = Client(enforce_csrf_checks=True)

    answer = getattr(client, method)(f"/api/v1/{address}")

    assert (answer.status_code, answer["Content-Type"]) == (404, "application/json; charset=utf-8")
    assert answer.json() == {"errors": [{"field": "", "sentence": "There is no such thing."}]}


@pytest.mark.parametrize(
    ("method", "address", "allowed"),
    [
        ("put", "service-reports", "POST"),
        ("get", "service-reports", "POST"),
        ("post", "expected-reports", "GET"),
        ("post", "openapi.json", "GET"),
    ],
)
def test_a_method_that_an_address_has_not_is_answered_in_json_with_those_it_has(
    method: str, address: str, allowed: str
) -> None:
    client = Client(enforce_csrf_checks=True)

    answer = getattr(client, method)(f"/api/v1/{address}")

    assert (answer.status_code, answer["Allow"]) == (405, allowed)
    sentence = f"This address takes {allowed} only."
    assert answer.json() == {"errors": [{"field": "", "sentence": sentence}]}


def test_a_system_reads_the_description_with_its_token() -> None:
    header = {"Authorization": f"Bearer {plain_of(ApiTokenFactory.create())}"}

    assert Client().get("/api/v1/openapi.json", headers=header).status_code == 200
    assert Client().get("/api/v1/openapi.json").status_code == 401


def test_what_was_refused_has_not_used_its_key() -> None:
    token, done = ApiTokenFactory.create(), []

    def refuse() -> tuple[int, dict]:
        raise ValidationError("Not so")

    with pytest.raises(ValidationError):
        once(token, "a", {}, refuse)

    def act() -> tuple[int, dict]:
        done.append(1)
        return 201, {"n": len(done)}

    assert [once(token, "a", {}, act) for _n in range(2)] == [(201, {"n": 1})] * 2


@pytest.mark.parametrize(("days", "left"), [(30, 1), (31, 0)], ids=["kept", "forgotten"])
def test_a_key_is_forgotten_after_thirty_days(days: int, left: int) -> None:
    token = ApiTokenFactory.create()
    once(token, "a", {}, lambda: (201, {}))
    token.deliveries.update(asked_at=timezone.now() - timedelta(days=days))

    forget_deliveries(timezone.localdate())

    assert token.deliveries.count() == left

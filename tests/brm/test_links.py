"""Personal links: what they open, until when, for how long, and what is kept of them."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.core.cache import cache
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from brm.accounts.models import Organisation, User
from brm.links.guessing import GUESSES_A_MINUTE
from brm.links.mail import deliver_link
from brm.links.masking import masked
from brm.links.models import LinkUse, PersonalLink
from brm.links.operations import (
    address_of,
    find_link,
    make_link,
    revoke_link,
    send_link,
    subject_of,
)
from brm.links.purposes import Letter, Purpose, purposes
from brm.links.tokens import token_again
from brm.outbox.handlers import RefusedError
from brm.outbox.models import OutboxMessage
from tests.brm.test_outbox import mailbox  # noqa: F401  a fixture
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 23)


def say_yes(request, link, subject):
    Organisation.objects.filter(pk=subject.pk).update(name=f"Yes from {link.recipient}")
    return HttpResponse("Thank you")


@pytest.fixture
def by() -> User:
    return UserFactory.create()


@pytest.fixture(autouse=True)
def a_purpose():
    """To say yes to the organisation as it stands: a purpose bound to one version."""
    purposes.register(
        "say_yes",
        Purpose(
            "Say yes",
            lambda pk: Organisation.objects.filter(pk=pk).first(),
            lambda request, link, subject: HttpResponse(f"Yes to {subject}?"),
            lambda link, subject, address: Letter(f"About {subject}", f"Open {address}"),
            act=say_yes,
            days=14,
        ),
    )
    cache.clear()
    yield
    del purposes._things["say_yes"]


def a_link(by: User, *, on: date | None = None, **facts) -> PersonalLink:
    on = on or timezone.localdate()
    return make_link("say_yes", Organisation.current(), by=by, on=on, recipient="Ada", **facts)


def token_of(link: PersonalLink) -> str:
    return token_again(link.seed, link.digest)


def opened(link_or_token: PersonalLink | str, method: str = "get") -> HttpResponse:
    token = token_of(link_or_token) if isinstance(link_or_token, PersonalLink) else link_or_token
    return getattr(Client(), method)(reverse("links:open", args=[token]))


def test_a_visitor_sees_by_get_and_acts_by_post(by):
    link = a_link(by)

    shown, done = opened(link), opened(link, "post")

    assert (shown.content, done.content) == (b"Yes to BRM?", b"Thank you")
    assert Organisation.current().name == "Yes from Ada"
    assert list(link.uses.values_list("what", flat=True)) == ["opened", "acted"]


def test_a_get_changes_nothing_for_mail_scanners_open_every_link(by):
    link = a_link(by)
    before = list(Organisation.objects.values())

    opened(link)

    assert list(Organisation.objects.values()) == before


def test_only_the_digest_of_a_token_is_in_the_database(by):
    link = a_link(by, address="ada@example.org")
    with transaction.atomic():
        send_link(link, site="https://brm.example.org/")
    token = token_of(link)

    found = [table for table in connection.introspection.table_names() if holds(table, token)]

    assert len(token) == 22
    assert found == []
    assert holds("links_personallink", link.digest)
    assert not holds("links_personallinkevent", link.seed)


def holds(table: str, text: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            f'SELECT count(*) FROM "{table}" AS row '  # noqa: S608  a table of our own
            "WHERE row::text LIKE %s",
            [f"%{text}%"],
        )
        return cursor.fetchone()[0] > 0


def test_the_search_for_tokens_in_the_database_would_find_one(by):
    link = a_link(by)
    PersonalLink.objects.filter(pk=link.pk).update(recipient=token_of(link))

    assert holds("links_personallink", token_of(link))


def test_a_token_cannot_be_made_without_the_secret_key(by, settings):
    link = a_link(by)

    settings.SECRET_KEY = "another key, as somebody with a copy of the database has"

    assert token_of(link) == ""


def test_after_a_change_of_the_secret_key_links_open_and_can_be_copied_again(by, settings):
    link = a_link(by)
    token = token_of(link)

    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "the new key, long enough for every check of the framework"

    assert token_of(link) == token
    assert opened(token).status_code == 200


def test_a_link_opens_on_its_last_day_and_not_on_the_day_after(by):
    link = a_link(by, on=TODAY)

    days = [TODAY + timedelta(days=n) for n in (13, 14, 15)]

    assert [subject_of(link, on=day) is not None for day in days] == [True, True, False]


def test_an_expired_link_is_gone(by):
    link = a_link(by)
    PersonalLink.objects.update(expires_on=timezone.localdate() - timedelta(days=1))

    assert opened(link).status_code == 410


def test_a_revoked_link_is_gone_for_showing_and_for_acting(by):
    link = a_link(by)

    revoke_link(link, by=by)

    assert [opened(link).status_code, opened(link, "post").status_code] == [410, 410]
    assert Organisation.current().name == "BRM"


def test_revoking_twice_keeps_who_was_first(by):
    link = a_link(by)
    revoke_link(link, by=by)

    again = revoke_link(link, by=UserFactory.create())

    assert again.revoked_by == by


def test_a_bound_link_is_gone_once_its_object_has_changed(by):
    link = a_link(by)
    Organisation.objects.update(name="Another text than the one that was sent")

    assert opened(link).status_code == 410


@pytest.mark.parametrize(
    "change", [lambda t: t[:-1] + ("A" if t[-1] != "A" else "B"), str.swapcase]
)
def test_a_tampered_token_is_not_found_and_no_use_is_noted(by, change):
    link = a_link(by)

    answer = opened(change(token_of(link)))

    assert answer.status_code == 404
    assert not LinkUse.objects.exists()


def test_what_does_not_open_says_the_same_whatever_the_reason(by):
    link = a_link(by)
    revoke_link(link, by=by)
    told = [opened(link), opened("no-such-token")]

    pages = {page.content.split(b"<main")[1].split(b"</main>")[0] for page in told}

    assert len(pages) == 1
    assert b"Ada" not in told[0].content


def test_whoever_guesses_too_often_is_let_in_no_more_for_a_while(by):
    link = a_link(by)
    for n in range(GUESSES_A_MINUTE):
        opened(f"guess-{n}")

    assert opened(link).status_code == 429


def test_opening_a_good_link_is_no_guess(by):
    link = a_link(by)

    answers = {opened(link).status_code for _ in range(GUESSES_A_MINUTE + 2)}

    assert answers == {200}


def test_a_link_page_is_neither_kept_nor_listed_by_others(by):
    answer = opened(a_link(by))

    assert "no-store" in answer.headers["Cache-Control"]
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert answer.headers["Referrer-Policy"] == "same-origin"


def test_a_token_stands_in_no_log_line():
    assert masked("GET /links/abc-DEF_123/?as=pdf") == "GET /links/***/?as=pdf"


def test_the_record_of_what_a_visitor_changed_holds_no_token(by):
    link = a_link(by)

    opened(link, "post")

    event = Organisation.current().events.latest("pgh_id")
    assert event.pgh_context.metadata["url"] == "/links/***/"


@pytest.mark.parametrize("days", [-1, 367])
def test_a_link_is_for_a_year_at_most_and_never_for_the_past(by, days):
    with pytest.raises(ValidationError) as refused:
        a_link(by, on=TODAY, expires_on=TODAY + timedelta(days=days))

    assert list(refused.value.error_dict) == ["expires_on"]


def test_a_link_is_mailed_once_however_often_it_is_sent(by):
    link = a_link(by, address="ada@example.org")

    for _ in range(2):
        with transaction.atomic():
            send_link(link, site="https://brm.example.org/")

    message = OutboxMessage.objects.get(kind="personal_link")
    assert message.payload == {"link": link.pk, "site": "https://brm.example.org/"}


def test_the_mail_of_a_link_that_was_revoked_meanwhile_is_not_sent(by):
    link = a_link(by, address="ada@example.org")
    with transaction.atomic():
        send_link(link, site="https://brm.example.org/")
    revoke_link(link, by=by)

    with pytest.raises(RefusedError):
        deliver_link(OutboxMessage.objects.get(kind="personal_link"))


@pytest.mark.parametrize(("is_wanted", "mails"), [(True, 1), (False, 0)])
def test_a_mail_that_nobody_wants_any_more_is_not_sent_and_nothing_is_wrong(
    is_wanted, mails, by, monkeypatch
):
    purpose = replace(purposes["say_yes"], wanted=lambda subject, day: is_wanted)
    monkeypatch.setattr("brm.links.mail.purposes", {"say_yes": purpose})
    sent = []
    monkeypatch.setattr("brm.links.mail.hand_over", lambda *mail: sent.append(mail))
    link = a_link(by, address="ada@example.org")
    with transaction.atomic():
        send_link(link, site="https://brm.example.org/")

    deliver_link(OutboxMessage.objects.get(kind="personal_link"))

    assert len(sent) == mails


def test_the_whole_address_leads_to_the_link(by):
    link = a_link(by)

    address = address_of(link, site="https://brm.example.org/")

    assert address == f"https://brm.example.org/links/{token_of(link)}/"
    assert find_link(address.split("/")[-2]) == link


def test_a_link_keeps_nothing_but_a_digest(by):
    link = a_link(by)

    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        PersonalLink.objects.filter(pk=link.pk).update(digest=token_of(link))

    assert refused.value.__cause__.diag.constraint_name == "a_link_keeps_a_digest_only"


def test_a_purpose_that_was_taken_out_opens_nothing(by):
    link = a_link(by)
    PersonalLink.objects.update(purpose="something_of_an_older_release")

    assert opened(link).status_code == 410


def test_a_link_arrives_by_mail_under_the_number_of_its_message_and_opens(by, mailbox):  # noqa: F811  the fixture
    link = a_link(by, address="ada@example.org")
    with transaction.atomic():
        send_link(link, site="https://brm.example.org/")
    message = OutboxMessage.objects.get(kind="personal_link")

    deliver_link(message)

    (mail,) = mailbox
    assert (mail["To"], mail["Message-ID"]) == ("ada@example.org", message.message_id)
    assert f"https://brm.example.org/links/{token_of(link)}/" in mail.get_content()


def test_what_was_refused_was_not_done(by, monkeypatch):
    def refuse(request, link, subject):
        raise PermissionDenied

    refusing = replace(purposes["say_yes"], act=refuse)
    monkeypatch.setitem(purposes._things, "say_yes", (100, refusing))
    link = a_link(by)

    answer = opened(link, "post")

    assert answer.status_code == 403
    assert list(link.uses.values_list("what", flat=True)) == []

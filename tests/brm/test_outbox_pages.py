"""The page of caught mail, and the outbox in the admin."""

from collections.abc import Callable
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default as modern

import pytest
from django.contrib.messages import get_messages
from django.core.mail import EmailMessage as DjangoMail
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from brm.accounts.models import User
from brm.outbox.management.commands.catch_mail import keep
from brm.outbox.models import CaughtMail, OutboxMessage, State

ClientOf = Callable[[User], Client]


def a_mail(
    subject: str = "Your link", text: str = "Hello", to: str = "ada@example.org"
) -> CaughtMail:
    return CaughtMail.objects.create(
        recipients=[to], sender="brm@localhost", subject=subject, text=text
    )


def mail_page(mail: CaughtMail) -> str:
    return reverse("outbox:mail_detail", args=[mail.pk])


def test_an_administrator_reads_a_mail_as_plain_text(
    administrator: User, client_of: ClientOf
) -> None:
    mail = a_mail(text="<b>bold</b>\nhttps://example.org/reset")

    page = client_of(administrator).get(reverse("outbox:mail_detail", args=[mail.pk]))

    text = page.content.decode()
    assert "&lt;b&gt;bold&lt;/b&gt;" in text
    assert '<a href="https://example.org/reset" rel="nofollow">' in text


def test_mail_carries_its_day_and_hour_as_every_page_writes_them(
    administrator: User, client_of: ClientOf
) -> None:
    mail = a_mail()
    CaughtMail.objects.update(caught_at=datetime(2024, 2, 1, 12, 54, tzinfo=UTC))
    client = client_of(administrator)

    pages = [client.get(reverse("outbox:mail")), client.get(mail_page(mail))]

    shown = ">1\u00a0Feb\u00a02024, 12:54</time>"
    assert [page.content.decode().count(shown) for page in pages] == [1, 1]


def test_in_the_demo_everyone_with_a_role_reads_the_mail_to_them_alone(
    reader: User, nobody: User, administrator: User, client_of: ClientOf, settings: Settings
) -> None:
    settings.DEMO = True
    own, foreign = a_mail("To the reader", to=reader.email), a_mail("To Ada")

    pages = [client_of(u).get(reverse("outbox:mail")) for u in (reader, nobody, administrator)]
    opened = [client_of(reader).get(mail_page(mail)).status_code for mail in (own, foreign)]

    assert [page.status_code for page in pages] == [200, 403, 200]
    assert [mail.subject for mail in pages[0].context["mails"]] == ["To the reader"]
    assert [mail.subject for mail in pages[2].context["mails"]] == ["To Ada", "To the reader"]
    assert opened == [200, 404]


def test_a_page_shows_a_hundred_mails_and_the_way_to_older_ones(
    administrator: User, client_of: ClientOf
) -> None:
    CaughtMail.objects.bulk_create(
        CaughtMail(recipients=["a@example.org"], subject=f"Mail {n}") for n in range(101)
    )
    client = client_of(administrator)

    newest = client.get(reverse("outbox:mail"))
    older = client.get(reverse("outbox:mail"), {"before": newest.context["older"]})

    assert [mail.subject for mail in newest.context["mails"]][::99] == ["Mail 100", "Mail 1"]
    assert [mail.subject for mail in older.context["mails"]] == ["Mail 0"]
    assert older.context["older"] is None


@pytest.mark.django_db
def test_a_mail_is_kept_with_its_plain_text_only() -> None:
    mail = DjangoMail("Möte", "Välkommen", "brm@example.org", ["ada@example.org"]).message()

    parsed = message_from_bytes(mail.as_bytes(), policy=modern)
    keep("brm@example.org", ["ada@example.org"], parsed)

    kept = CaughtMail.objects.get()
    assert (kept.subject, kept.text.strip()) == ("Möte", "Välkommen")
    assert kept.message_id == mail["Message-ID"]


def test_a_parked_message_is_tried_again_from_the_admin(
    administrator: User, client_of: ClientOf
) -> None:
    message = OutboxMessage.objects.create(
        kind="mail", key="stuck", payload={}, message_id="<1@x>", state=State.PARKED, attempts=12
    )

    answer = client_of(administrator).post(
        reverse("admin:outbox_outboxmessage_changelist"),
        {"action": "try_again", "_selected_action": [message.pk]},
    )

    message.refresh_from_db()
    assert (message.state, message.attempts) == (State.PENDING, 0)
    sentences = [str(sentence) for sentence in get_messages(answer.wsgi_request)]
    assert sentences == ["1 parked message is on its way again."]

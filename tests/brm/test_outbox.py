"""The outbox: what follows a commit follows it once, whoever delivers and whatever fails."""

import threading
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from email.message import EmailMessage

import pytest
from django.core.mail import EmailMessage as DjangoMail
from django.db import connection, transaction
from django.db.models.functions import Now
from pytest_django import Settings
from structlog.testing import capture_logs

from brm.outbox import drain as draining
from brm.outbox.catcher import Conversation, MailServer
from brm.outbox.doorbell import doorbell
from brm.outbox.drain import drain, wait_after
from brm.outbox.emit import emit, emit_many
from brm.outbox.handlers import RefusedError, handlers, senders
from brm.outbox.mail import deliver_mail, send_mail
from brm.outbox.models import OutboxMessage, Ringing, State
from brm.outbox.retention import forget_delivered
from tests.registries import registered

UNGUARDED_CLAIM = """
    WITH due AS MATERIALIZED (
        SELECT id FROM outbox_outboxmessage
        WHERE state IN ('pending', 'claimed')
            AND available_at <= statement_timestamp()
            AND kind = ANY(%(kinds)s)
        ORDER BY available_at, id
        LIMIT 1
    )
    UPDATE outbox_outboxmessage AS message
    SET state = 'claimed',
        attempts = message.attempts + 1,
        done_at = NULL,
        available_at = statement_timestamp() + %(lease)s
    FROM due
    WHERE message.id = due.id
    RETURNING message.*
"""


class Mailbox(list[EmailMessage]):
    """What a real SMTP server took, outside of the system under test."""

    def numbers(self) -> Counter[str]:
        return Counter(str(mail["Message-ID"]) for mail in self)


@pytest.fixture
def mailbox(settings: Settings) -> Iterator[Mailbox]:
    """A mail server that takes everything, and the sender of mails pointed at it."""
    box = Mailbox()
    server = MailServer(lambda sender, recipients, mail: box.append(mail))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    settings.EMAIL_HOST, settings.EMAIL_PORT = server.socket.getsockname()
    with registered(senders, "mail", deliver_mail):
        yield box
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def handled() -> Iterator[list[str]]:
    """The keys that a handler of the kind `note` was given."""
    keys: list[str] = []
    with registered(handlers, "note", lambda message: keys.append(message.key)):
        yield keys


def emit_notes(*keys: str) -> None:
    with transaction.atomic():
        emit_many("note", {key: {} for key in keys})


def make_due() -> None:
    OutboxMessage.objects.update(available_at=Now() - timedelta(seconds=1))


@pytest.mark.django_db(transaction=True)
def test_a_message_is_there_only_if_its_cause_is_committed() -> None:
    with transaction.atomic():
        emit("note", {}, key="of a cause that failed")
        transaction.set_rollback(True)
    with transaction.atomic():
        emit("note", {}, key="of a cause that stands")

    assert list(OutboxMessage.objects.values_list("key", flat=True)) == ["of a cause that stands"]


@pytest.mark.django_db(transaction=True)
def test_a_message_outside_of_a_transaction_is_refused() -> None:
    with pytest.raises(RuntimeError, match="in the transaction of its cause"):
        emit("note", {}, key="alone")

    assert not OutboxMessage.objects.exists()


@pytest.mark.django_db
def test_a_cause_emitted_twice_has_one_message() -> None:
    emit("note", {"text": "first"}, key="the cause")
    emit("note", {"text": "second"}, key="the cause")

    assert [message.payload for message in OutboxMessage.objects.all()] == [{"text": "first"}]


@pytest.mark.django_db(transaction=True)
def test_committing_goes_on_with_the_broker_down() -> None:
    doorbell.quiet_until = 0.0

    with capture_logs() as lines:
        emit_notes("one", "two")
        emit_notes("three")

    assert OutboxMessage.objects.count() == 3
    assert [line["event"] for line in lines] == ["doorbell_unheard"]


@pytest.mark.django_db
def test_what_a_handler_writes_and_that_it_is_done_are_one(handled: list[str]) -> None:
    emit("note", {}, key="kept")

    outcome = drain()

    message = OutboxMessage.objects.get()
    assert (outcome["delivered"], handled, message.state) == (1, ["kept"], State.DONE)
    assert message.done_at is not None


@pytest.mark.django_db
def test_a_kind_that_nobody_delivers_waits() -> None:
    emit("of a later release", {}, key="early")

    drain()

    message = OutboxMessage.objects.get()
    assert (message.state, message.attempts) == (State.PENDING, 0)


@pytest.fixture
def failing() -> Iterator[list[Exception]]:
    """A handler of the kind `note` that raises what stands first in the list, while one does."""
    errors: list[Exception] = []

    def fail(message: OutboxMessage) -> None:
        if errors:
            raise errors[0]

    with registered(handlers, "note", fail):
        yield errors


@pytest.mark.django_db
def test_a_message_that_fails_rests_and_is_tried_again(failing: list[Exception]) -> None:
    failing.append(OSError("the far end is down"))
    emit("note", {}, key="later")

    first = drain()
    at_once = drain()
    failing.clear()
    make_due()
    afterwards = drain()

    message = OutboxMessage.objects.get()
    assert (first["put_back"], at_once["put_back"], afterwards["delivered"]) == (1, 0, 1)
    assert (message.attempts, message.state, message.error) == (2, State.DONE, "")


@pytest.mark.django_db
def test_a_message_is_parked_after_its_last_attempt(failing: list[Exception]) -> None:
    failing.append(OSError("never"))
    emit("note", {}, key="poison")
    emit("note", {}, key="poison too")

    for _ in range(draining.ATTEMPTS + 1):
        drain()
        OutboxMessage.objects.under_way().update(available_at=Now())

    facts = OutboxMessage.objects.values_list("state", "attempts", "error")
    assert list(facts) == [(State.PARKED, draining.ATTEMPTS, "OSError: never")] * 2


@pytest.mark.django_db
def test_a_message_that_kills_whoever_takes_it_is_parked(handled: list[str]) -> None:
    emit("note", {}, key="deadly")
    OutboxMessage.objects.update(
        state=State.CLAIMED, attempts=draining.ATTEMPTS, available_at=Now() - timedelta(seconds=1)
    )

    assert drain()["parked"] == 1
    assert OutboxMessage.objects.get().error == "Nobody who took it came back."
    assert handled == []


@pytest.mark.django_db
def test_a_refused_message_is_parked_at_once(failing: list[Exception]) -> None:
    failing.append(RefusedError("no such person"))
    emit("note", {}, key="hopeless")

    assert drain()["parked"] == 1
    assert OutboxMessage.objects.get().attempts == 1


@pytest.mark.django_db
def test_a_parked_message_can_be_tried_again(failing: list[Exception]) -> None:
    failing.append(RefusedError("not yet"))
    emit("note", {}, key="patient")
    drain()
    failing.clear()

    OutboxMessage.objects.all().try_again()

    assert drain()["delivered"] == 1


@pytest.mark.django_db
def test_a_claim_that_lapsed_may_not_settle_the_message(handled: list[str]) -> None:
    emit("note", {}, key="slow")
    slow = draining._claim()
    make_due()
    fast = draining._claim()
    assert slow is not None
    assert fast is not None

    assert draining._deliver(slow) == "overtaken"
    assert draining._deliver(fast) == "delivered"


@pytest.mark.parametrize(
    ("attempts", "seconds"), [(1, 10), (2, 30), (3, 90), (6, 2430), (7, 3600), (12, 3600)]
)
def test_waits_grow_to_an_hour(attempts: int, seconds: int) -> None:
    assert wait_after(attempts) == timedelta(seconds=seconds)


def drain_in_threads(threads: int) -> None:
    barrier = threading.Barrier(threads)

    def run() -> None:
        barrier.wait()
        try:
            drain()
        finally:
            connection.close()

    runners = [threading.Thread(target=run) for _ in range(threads)]
    for runner in runners:
        runner.start()
    for runner in runners:
        runner.join()


def send_mails(count: int) -> None:
    with transaction.atomic():
        for number in range(count):
            send_mail(
                to=["ada@example.org"], subject=f"Mail {number}", text="Hello", key=f"mail {number}"
            )


@pytest.mark.django_db(transaction=True)
def test_eight_at_once_send_each_of_200_mails_once(mailbox: Mailbox) -> None:
    send_mails(200)

    drain_in_threads(8)

    sent = OutboxMessage.objects.filter(state=State.DONE).values_list("message_id", flat=True)
    assert mailbox.numbers() == Counter(sent)
    assert len(mailbox) == 200


@pytest.mark.django_db(transaction=True)
def test_without_the_claim_guard_mails_are_doubled(
    mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(draining, "CLAIM", UNGUARDED_CLAIM)
    send_mails(50)

    drain_in_threads(8)

    assert len(mailbox) > 50


@pytest.mark.django_db(transaction=True)
def test_a_mail_arrives_as_it_was_written(mailbox: Mailbox) -> None:
    with transaction.atomic():
        send_mail(
            to=["ada@example.org"],
            subject="Möte\nom avtal",
            text=".en rad\n\näter glass",
            key="swedish",
        )

    drain()

    (mail,) = mailbox
    assert mail["Subject"] == "Möte om avtal"
    assert mail["To"] == "ada@example.org"
    assert mail.get_content().replace("\r\n", "\n").strip() == ".en rad\n\näter glass"


@pytest.mark.django_db(transaction=True)
def test_mail_of_the_framework_goes_through_the_outbox(
    mailbox: Mailbox, settings: Settings
) -> None:
    settings.EMAIL_BACKEND = "brm.outbox.backend.OutboxBackend"

    DjangoMail("Reset", "the link", "brm@example.org", ["ada@example.org"]).send()

    assert len(mailbox) == 0
    drain()
    assert [mail["From"] for mail in mailbox] == ["brm@example.org"]


@pytest.mark.django_db(transaction=True)
def test_a_mail_sent_twice_bears_the_same_number(
    mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die_before_settling(message: OutboxMessage, **facts: object) -> None:
        raise ConnectionError

    send_mails(1)
    with monkeypatch.context() as patch:
        patch.setattr(draining, "_settle", die_before_settling)
        with pytest.raises(ConnectionError):
            drain()
    make_due()
    drain()

    assert list(mailbox.numbers().values()) == [2]


@pytest.mark.django_db(transaction=True)
def test_mail_waits_while_the_server_is_down(mailbox: Mailbox, settings: Settings) -> None:
    port = settings.EMAIL_PORT
    send_mails(1)

    settings.EMAIL_PORT = 1
    down = drain()
    settings.EMAIL_PORT = port
    make_due()
    up = drain()

    assert (down["put_back"], up["delivered"], len(mailbox)) == (1, 1, 1)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("code", "outcome"), [(450, "put_back"), (550, "parked")])
def test_the_servers_last_word_parks_a_mail(
    mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch, code: int, outcome: str
) -> None:
    monkeypatch.setattr(
        "brm.outbox.catcher.Conversation.on_rcpt", lambda self, line: f"{code} not this one"
    )
    send_mails(1)

    assert drain()[outcome] == 1


@pytest.mark.django_db(transaction=True)
def test_a_recipient_that_is_refused_takes_no_mail_from_the_others(
    mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = Conversation.on_rcpt
    monkeypatch.setattr(
        Conversation,
        "on_rcpt",
        lambda self, line: "550 no such person" if b"gone@" in line else taken(self, line),
    )
    with transaction.atomic():
        send_mail(to=["ada@example.org", "gone@example.org"], subject="A", text="B", key="both")

    outcome = drain()

    assert (outcome["delivered"], outcome["parked"]) == (1, 1)
    assert [mail["To"] for mail in mailbox] == ["ada@example.org"]
    assert OutboxMessage.objects.get(state=State.PARKED).payload["to"] == ["gone@example.org"]


@pytest.mark.django_db(transaction=True)
def test_a_wrong_password_for_the_mail_server_parks_no_mail(
    mailbox: Mailbox, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "brm", "wrong"
    monkeypatch.setattr(Conversation, "on_ehlo", lambda self, line: "250-caught\r\n250 AUTH PLAIN")
    monkeypatch.setattr(
        Conversation, "on_auth", lambda self, line: "535 wrong password", raising=False
    )
    send_mails(1)

    assert drain()["put_back"] == 1


@pytest.mark.django_db
def test_delivered_messages_are_forgotten_after_thirty_days(handled: list[str]) -> None:
    for key in ("young", "old", "parked"):
        emit("note", {}, key=key)
    drain()
    OutboxMessage.objects.filter(key="young").update(done_at=Now() - timedelta(days=29))
    OutboxMessage.objects.filter(key="old").update(done_at=Now() - timedelta(days=31))
    OutboxMessage.objects.filter(key="parked").update(state=State.PARKED, done_at=None)

    assert forget_delivered() == {"messages": 1, "mails": 0}
    assert set(OutboxMessage.objects.values_list("key", flat=True)) == {"young", "parked"}


@pytest.mark.django_db
def test_a_bell_knows_how_long_ago_it_was_heard() -> None:
    assert Ringing.age("beat") is None

    Ringing.record("beat")
    Ringing.objects.update(heard_at=Now() - timedelta(minutes=3))

    age = Ringing.age("beat")
    assert age is not None
    assert age.total_seconds() == pytest.approx(180, abs=1)

"""Who plays the year: the clock, the people with their browsers, and the mail that reaches them."""

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from email.message import EmailMessage
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import override_settings
from django.utils import timezone

from brm.accounts.models import User
from brm.links.mail import deliver_link
from brm.outbox.catcher import MailServer
from brm.outbox.handlers import senders
from brm.outbox.mail import deliver_mail
from customers.models import Person
from reports.operations.demo import PASSWORD
from tests.meetings.year.pages import Browser
from tests.registries import registered

MORNING = time(8, 30)
LINK = re.compile(r"https?://\S+")


class Clock:
    """What the product takes for now: a moment of the year that is played."""

    def __init__(self, first: date, patch: pytest.MonkeyPatch) -> None:
        self.now = self._morning(first)
        patch.setattr(timezone, "now", lambda: self.now)
        self._tell_triggers()

    @property
    def today(self) -> date:
        return timezone.localtime(self.now).date()

    def turn_to(self, day: date) -> None:
        """It is the morning of the day, in the organisation's time zone; time never runs back."""
        assert day >= self.today
        self.now = self._morning(day)
        self._tell_triggers()

    def _morning(self, day: date) -> datetime:
        return datetime.combine(day, MORNING, ZoneInfo(settings.TIME_ZONE))

    def _tell_triggers(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('brm.today', %s, false)", [self.today.isoformat()])


class Post:
    """All mail that left the installation, as a mail server took it."""

    def __init__(self) -> None:
        self.taken: list[EmailMessage] = []
        self.read = 0

    def to(self, person: Person, *, about: str) -> list[str]:
        """The texts of the mails to somebody whose subject has the words, the oldest first."""
        return [
            text_of(mail)
            for mail in self.taken
            if person.email in str(mail["To"]) and about in str(mail["Subject"])
        ]

    def link_to(self, person: Person, *, about: str) -> str:
        """The address in the latest of these mails."""
        subjects = [(str(mail["To"]), str(mail["Subject"])) for mail in self.taken[-30:]]
        mails = self.to(person, about=about)
        assert mails, f"No mail to {person} is about {about!r}: {subjects}"
        return LINK.findall(mails[-1])[0]


def text_of(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    return str(body.get_content()) if body else ""


@contextmanager
def post_office() -> Iterator[Post]:
    """A mail server that takes everything, and the outbox pointed at it."""
    post = Post()
    server = MailServer(lambda sender, recipients, mail: post.taken.append(mail))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    host, port = server.socket.getsockname()
    try:
        with (
            override_settings(EMAIL_HOST=host, EMAIL_PORT=port),
            registered(senders, "mail", deliver_mail),
            registered(senders, "personal_link", deliver_link),
        ):
            yield post
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class Cast:
    """The people of the demo organisation, by their names, on the day that the clock shows."""

    def __init__(self, clock: Clock, post: Post) -> None:
        self.clock, self.post = clock, post
        self.signed_in: set[str] = set()

    def on(self, day: date) -> None:
        """The nights up to the day pass: what is due happens by itself, mail goes out."""
        while self.clock.today < day:
            self.clock.turn_to(min(day, self.clock.today + timedelta(days=7)))
            self.sweep()

    def sweep(self) -> None:
        """As beat rings; raises where any sweep fails. The outbox is emptied with it."""
        call_command("sweep", "--as-of", self.clock.today.isoformat(), stdout=StringIO())

    def person(self, name: str) -> Person:
        return Person.objects.get(name=name)

    def browser_of(self, name: str) -> Browser:
        """Somebody with a login, at work today: the first time by their password."""
        person = self.person(name)
        assert person.user is not None
        browser = Browser(Client(enforce_csrf_checks=True))
        if name in self.signed_in:
            browser.client.force_login(person.user, settings.AUTHENTICATION_BACKENDS[0])
        else:
            self._sign_in(browser, person.user)
        return browser

    def _sign_in(self, browser: Browser, user: User) -> None:
        browser.open("/").press("Sign in", login=user.email, password=PASSWORD)
        assert "_auth_user_id" in browser.client.session, browser.text
        self.signed_in.add(f"{user.first_name} {user.last_name}")

    def opens_mail(self, name: str, *, about: str) -> Browser:
        """Somebody without a login opens the link of their latest mail about something."""
        self.sweep()
        return Browser(Client(enforce_csrf_checks=True)).open(
            self.post.link_to(self.person(name), about=about)
        )

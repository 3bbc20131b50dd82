"""`manage.py catch_mail`: keep mails for the page *Mail*, where no mail server is configured."""

import socket
from argparse import ArgumentParser
from email.message import EmailMessage
from typing import Any

from django.core.management.base import BaseCommand
from django.db import connection

from brm.outbox.catcher import MailServer
from brm.outbox.models import CaughtMail


class Command(BaseCommand):
    help = "Take mail on a socket or port of this machine, and keep it to be read on a page."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=1025)
        parser.add_argument("--fd", type=int, help="a socket that listens already")

    def handle(self, *args: Any, **options: Any) -> None:
        with _server(options["fd"], options["port"]) as server:
            self.stdout.write(f"Mail is caught at {server.url}")
            server.serve_forever()


def _server(number: int | None, port: int) -> MailServer:
    if number is None:
        return MailServer(_keep_and_part, ("127.0.0.1", port))
    return MailServer(_keep_and_part, listener=socket.socket(fileno=number))


def keep(sender: str, recipients: list[str], mail: EmailMessage) -> None:
    """Keep a mail in the database: its plain text, never its HTML."""
    body = mail.get_body(preferencelist=("plain",))
    CaughtMail.objects.create(
        message_id=str(mail["Message-ID"] or ""),
        sender=sender,
        recipients=recipients,
        subject=str(mail["Subject"] or ""),
        text=body.get_content() if body else "",
    )


def _keep_and_part(sender: str, recipients: list[str], mail: EmailMessage) -> None:
    """Each conversation has a thread, and so a database connection, of its own."""
    try:
        keep(sender, recipients, mail)
    finally:
        connection.close()

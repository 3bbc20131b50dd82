"""`manage.py up`: run the whole product until Ctrl-C."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from brm.stack.folders import StateFolder
from brm.stack.up import Up, Wishes


class Command(BaseCommand):
    help = (
        "Run the whole product: PostgreSQL and Valkey (unless DATABASE_URL and REDIS_URL name "
        "others), web server, worker and beat, until Ctrl-C."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
        parser.add_argument("--port", default=8000, type=int, help="port; a taken one: the next")
        parser.add_argument("--demo", action="store_true", help="load the demo organisation once")

    def handle(self, *args: Any, **options: Any) -> None:
        wishes = Wishes(host=options["host"], port=options["port"], demo=options["demo"])
        Up(StateFolder.from_environment(), wishes).run()

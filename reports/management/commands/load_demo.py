"""`manage.py load_demo`: the demo organisation, once."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from reports.operations.demo import Demo


class Command(BaseCommand):
    help = "Import the demo organisation and let its last months happen; does nothing a second time"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--folder",
            type=Path,
            default=settings.BASE_DIR / "demo" / "organisation",
            help="its files and its story.toml",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        demo = Demo(options["folder"], today=timezone.localdate())
        if demo.is_loaded():
            self.stdout.write("The demo organisation is here already.")
        else:
            demo.load()
        for line in demo.accounts_in_words():
            self.stdout.write(line)

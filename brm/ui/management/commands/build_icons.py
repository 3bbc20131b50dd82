"""Writes the icon sprite from an unpacked bootstrap-icons package."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from brm.ui.icons import ICONS, sprite


class Command(BaseCommand):
    help = "Writes static/brm/icons.svg from a folder of Bootstrap Icons."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="the folder `icons` of the unpacked package")

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        target = Path(settings.STATICFILES_DIRS[0]) / "brm" / "icons.svg"
        target.write_text(sprite(folder, ICONS))
        self.stdout.write(f"{target}: {len(set(ICONS))} icons")

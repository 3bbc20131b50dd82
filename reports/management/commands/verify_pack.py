"""manage.py verify_pack FILE: hold an evidence pack against the digests it was made with."""

import hashlib
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from reports.evidence.packs.archive import PART, NoPack, check
from reports.models import EvidencePack


class Command(BaseCommand):
    help = (
        "Hold each file of an evidence pack against its digest, and the whole against what was "
        "recorded here when it was made. Ends with an error where anything differs."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="the pack, a ZIP")

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            with file.open("rb") as stream:
                found = check(stream)
        except (OSError, NoPack) as error:
            raise CommandError(f"{file} is no evidence pack: {error}") from error
        for word in ("changed", "missing", "strange"):
            for name in getattr(found, word):
                self.stderr.write(f"{word} {name}")
        self.stdout.write(f"{found.intact} files are as they were made")
        if not found.is_whole:
            raise CommandError("The pack is not as it was made.")
        self._say_whether_recorded(file)

    def _say_whether_recorded(self, file: Path) -> None:
        """Whoever changes a file and its digest makes another pack: one that is not known here."""
        digest = hashlib.sha256()
        with file.open("rb") as stream:
            while part := stream.read(PART):
                digest.update(part)
        pack = EvidencePack.objects.filter(digest=digest.hexdigest()).first()
        if pack is None:
            raise CommandError("This installation did not make this pack, or it was made anew.")
        self.stdout.write(f"recorded on {pack.made_at:%Y-%m-%d %H:%M} UTC, {pack}")

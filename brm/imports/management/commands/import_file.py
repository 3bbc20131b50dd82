"""`manage.py import_file KIND FILE`: what the import pages do, from the command line."""

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from brm.imports.kinds import kinds
from brm.imports.models import ImportRun
from brm.imports.operations import receive_file, work_on_received
from brm.imports.refusals import Refused

UNREADABLE = 2


class Command(BaseCommand):
    help = "Import a file (CSV, XLSX, JSON, ...); exits with 2 where it cannot be read at all"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("kind", help=f"one of: {', '.join(kinds.names())}")
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--recipe", help="a recipe's file, or the name of one made in the browser"
        )
        parser.add_argument(
            "--say",
            action="append",
            default=[],
            metavar="NAME=TEXT",
            help="what the recipe asks of the file, such as year=2019; "
            "earlier=together or earlier=replaced says what becomes of earlier parts of a log",
        )
        parser.add_argument("--dry-run", action="store_true", help="write nothing")
        parser.add_argument("--json", action="store_true", help="print the counts as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            run = self._import(options)
        except Refused as error:
            self._fail(error.sentence, as_json=options["json"])
        else:
            self._print(run, as_json=options["json"], dry_run=options["dry_run"])

    def _import(self, options: dict[str, Any]) -> ImportRun:
        run = receive_file(
            options["kind"],
            options["file"],
            recipe=options["recipe"] or "",
            by=None,
            said=dict(self._said(each) for each in options["say"]),
        )
        return work_on_received(run, apply=not options["dry_run"])

    def _said(self, text: str) -> tuple[str, str]:
        name, is_said, what = text.partition("=")
        if not is_said:
            raise CommandError("--say takes NAME=TEXT, such as year=2019", returncode=UNREADABLE)
        return name.strip(), what.strip()

    def _print(self, run: ImportRun, *, as_json: bool, dry_run: bool) -> None:
        words = run.result
        if as_json:
            self.stdout.write(json.dumps(words, ensure_ascii=False))
            return
        self.stdout.write(
            "{kind}: {total} lines, {accepted} accepted, {rejected} rejected; {created} created, "
            "{updated} updated, {unchanged} unchanged".format(**words)
            + (" (nothing written)" if dry_run else "")
        )
        if words["rejects_file"]:
            self.stdout.write(f"rejected lines: {words['rejects_file']}")

    def _fail(self, sentence: str, *, as_json: bool) -> None:
        if not as_json:
            raise CommandError(sentence, returncode=UNREADABLE)
        self.stdout.write(json.dumps({"error": sentence}, ensure_ascii=False))
        sys.exit(UNREADABLE)

"""`manage.py sweep`: do what is due, as beat does every few minutes."""

import json
from argparse import ArgumentParser
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from brm.outbox.drain import drain
from brm.outbox.sweeps import run_sweeps, todays_date


class Command(BaseCommand):
    help = "Do everything that is due on a day. Any number of times gives the same rows."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--as-of", metavar="DATE", help="the day, as 2027-01-31; else today")
        parser.add_argument("--json", action="store_true", help="say what was written as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        as_of = _day(options["as_of"]) if options["as_of"] else todays_date()
        written: dict[str, Mapping[str, object]] = {**run_sweeps(as_of), "outbox": drain()}
        facts = {"as_of": as_of.isoformat(), **written}
        self.stdout.write(json.dumps(facts) if options["json"] else _sentences(as_of, written))
        failed = [name for name, counts in written.items() if "error" in counts]
        if failed:
            raise CommandError(f"These sweeps failed: {', '.join(failed)}.")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise CommandError(f"{text} is not a day; write it as 2027-01-31.") from error


def _sentences(as_of: date, written: Mapping[str, Mapping[str, object]]) -> str:
    lines = (
        f"{name}: " + ", ".join(f"{what} {figure}" for what, figure in counts.items())
        for name, counts in written.items()
    )
    return "\n".join([f"As of {as_of}", *lines])

"""`manage.py find_actions FILE...`: the action items that minutes name, as pasting finds them."""

import json
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from meetings.found.files import day_of, read_file
from meetings.found.finder import Found, find_actions


def a_day(text: str) -> date:
    return date.fromisoformat(text)


class Command(BaseCommand):
    help = "Find the action items in files of minutes (Markdown or plain text)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument(
            "--on", type=a_day, help="the meeting's day; else that of the file's name or heading"
        )
        parser.add_argument("--next-on", type=a_day, help="the day of the next meeting")
        parser.add_argument("--json", action="store_true", help="write JSON, one list a file")

    def handle(self, *args: Any, **options: Any) -> None:
        answers, refused = [], 0
        for path in options["files"]:
            answer = self._of_file(path, options["on"], options["next_on"])
            refused += "error" in answer
            answers.append(answer)
        if options["json"]:
            self.stdout.write(json.dumps(answers, indent=2, ensure_ascii=False, default=str))
        else:
            for answer in answers:
                self._print(answer)
        if refused:
            raise SystemExit(1)

    def _of_file(self, path: Path, on: date | None, next_on: date | None) -> dict[str, Any]:
        try:
            text = read_file(path)
        except ValueError as refusal:
            return {"file": str(path), "error": str(refusal)}
        day = on or day_of(path.name, text)
        found = find_actions(text, on=day, next_on=next_on)
        return {"file": str(path), "on": day, "found": [_as_row(each) for each in found]}

    def _print(self, answer: dict[str, Any]) -> None:
        if "error" in answer:
            self.stderr.write(answer["error"])
            return
        self.stdout.write(f"{answer['file']}: {len(answer['found'])} found")
        for row in answer["found"]:
            owners = ", ".join(row["owners"]) or "nobody named"
            due = f", due {row['due_on'] or row['due_said']}" if row["due_said"] else ""
            state = "done" if row["is_done"] else "open"
            self.stdout.write(f"  {row['line']}: {row['text']} [{owners}{due}; {state}]")


def _as_row(found: Found) -> dict[str, Any]:
    return {
        "line": found.line,
        "text": found.text,
        "owners": list(found.owners),
        "due_on": found.due_on,
        "due_said": found.due_said,
        "is_done": found.is_done,
        "is_earlier": found.is_earlier,
        "sure": found.is_sure,
        "why": found.why,
        "about": found.about,
    }

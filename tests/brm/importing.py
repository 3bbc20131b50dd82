"""Importing in tests: a file of some lines, the command, what it prints."""

import io
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.management import call_command

from brm.imports.engine import Outcome, run_import
from brm.imports.kinds import kinds
from brm.imports.recipes import read_recipe


@dataclass(frozen=True)
class Answer:
    """What `import_file --json` printed, and the status it ended with."""

    status: int
    printed: dict[str, Any]

    @property
    def error(self) -> str:
        return str(self.printed.get("error", ""))


class Desk:
    """A folder with files, and what is done with them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def file(self, content: str | bytes, name: str = "file.csv") -> Path:
        path = self.folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def command(self, kind: str, content: str | bytes, *more: str, recipe: str = "") -> Answer:
        """The command's answer to a file with this content and a recipe with this text."""
        arguments = [kind, str(self.file(content)), "--json", *more]
        if recipe:
            arguments += ["--recipe", str(self.file(recipe, "recipe.toml"))]
        out, status = io.StringIO(), 0
        try:
            call_command("import_file", *arguments, stdout=out)
        except SystemExit as ended:
            status = int(str(ended.code))
        return Answer(status, json.loads(out.getvalue()))

    def outcome(
        self, kind: str, content: str | bytes, *, recipe: str = "", dry_run: bool = False
    ) -> Outcome:
        """What the engine makes of it."""
        path = self.file(content)
        return run_import(path, kinds[kind], read_recipe(recipe), dry_run=dry_run)


def reasons(outcome: Outcome) -> list[tuple[int, str]]:
    return [(refusal.line, refusal.reason) for refusal in outcome.refusals]

"""Importing as the command line does it."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

from django.core.management import call_command

ROOT = Path(__file__).resolve().parents[3]


def import_file(kind: str, path: Path, *, recipe: str = "") -> dict[str, Any]:
    """What `manage.py import_file` answers; `recipe` is one of `demo/recipes/`."""
    out = StringIO()
    chosen = {"recipe": str(ROOT / "demo" / "recipes" / f"{recipe}.toml")} if recipe else {}
    call_command("import_file", kind, path, json=True, stdout=out, **chosen)
    answer: dict[str, Any] = json.loads(out.getvalue())
    return answer


def import_text(kind: str, path: Path, *lines: str) -> dict[str, Any]:
    """What an import of these lines, the header first, answers."""
    path.write_text("\n".join(lines), "utf-8")
    return import_file(kind, path)


def counts(answer: dict[str, Any]) -> dict[str, int]:
    """Accepted, rejected, created, updated and unchanged."""
    names = ("accepted", "rejected", "created", "updated", "unchanged")
    return {name: answer[name] for name in names}

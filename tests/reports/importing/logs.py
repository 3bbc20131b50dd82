"""Logs of cases and of windows in tests: brought as files, and what they come to."""

import json
from collections.abc import Iterable
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

from django.core.management import call_command

from reports.models import Measurement
from tests.reports.test_figures import CASES, WINDOWS

HEAD = "number,change,opened,done,in_time,priority"
WINDOW_HEAD = "service,starts,ends,impact"


def case(number: str, opened: str, *, change: int = 1, in_time: str = "yes") -> str:
    return f"{number},{change},{opened},,{in_time},3 - Low"


class Logs:
    """A folder of logs that are imported one after the other."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def bring(self, name: str, lines: Iterable[str], *more: str, recipe: str = CASES) -> Any:
        """What the command answers to a log of incidents with these lines."""
        return self.bring_text(name, "\n".join([HEAD, *lines]), *more, recipe=recipe)

    def bring_windows(self, name: str, lines: Iterable[str], *more: str) -> Any:
        return self.bring_text(name, "\n".join([WINDOW_HEAD, *lines]), *more, recipe=WINDOWS)

    def bring_text(self, name: str, text: str, *more: str, recipe: str) -> Any:
        path, by = self.folder / name, self.folder / "recipe.toml"
        path.write_text(text, "utf-8")
        by.write_text(recipe, "utf-8")
        out = StringIO()
        call_command(
            "import_file", "measurements", path, "--json", f"--recipe={by}", *more, stdout=out
        )
        return json.loads(out.getvalue())


def figures_of(measure: str, service: str = "") -> dict[str, Decimal]:
    """Of each month the figure that stands."""
    found = Measurement.objects.current().filter(measure__code=measure)
    if service:
        found = found.filter(service__code=service)
    return {f"{m.period:%Y-%m}": m.value.normalize() + 0 for m in found.order_by("period")}

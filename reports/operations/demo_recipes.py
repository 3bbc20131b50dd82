"""The recipes of published registers, as recipes that the demo organisation has made."""

import tomllib
from pathlib import Path

from brm.accounts.models import User
from brm.imports.models import Recipe
from reports.models import ReportingProcess

READS = {"itsm_incidents": "incident", "outage_windows": "availability"}
"""Of which process a recipe of the folder reads the files."""


def tell_recipes(folder: Path, *, by: User) -> None:
    """Keep each recipe of the folder under the kind and the name that it says of itself."""
    for path in sorted(folder.glob("*.toml")):
        text = path.read_text("utf-8")
        said = tomllib.loads(text)
        recipe = Recipe.objects.create(kind=said["kind"], name=said["name"], text=text, made_by=by)
        ReportingProcess.objects.filter(key=READS.get(path.stem)).update(recipe=recipe)

"""The recipes of published registers, as recipes that the demo organisation has made."""

import tomllib
from pathlib import Path

from brm.accounts.models import User
from brm.imports.models import Recipe


def tell_recipes(folder: Path, *, by: User) -> None:
    """Keep each recipe of the folder under the kind and the name that it says of itself."""
    for path in sorted(folder.glob("*.toml")):
        text = path.read_text("utf-8")
        said = tomllib.loads(text)
        Recipe.objects.create(kind=said["kind"], name=said["name"], text=text, made_by=by)

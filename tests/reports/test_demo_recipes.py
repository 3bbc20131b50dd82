"""The recipes of published registers stand in the list of the demo organisation."""

import pytest

from brm.accounts.models import User
from brm.imports.kinds import kinds
from brm.imports.models import Recipe
from brm.imports.recipes import read_recipe
from reports.operations.demo_recipes import tell_recipes
from tests.reports.importing import ROOT

RECIPES = ROOT / "demo" / "recipes"


@pytest.mark.django_db
def test_each_recipe_of_a_register_can_be_chosen_for_its_kind(administrator: User) -> None:
    tell_recipes(RECIPES, by=administrator)

    made = list(Recipe.objects.order_by("pk"))
    assert [each.text for each in made] == [
        path.read_text("utf-8") for path in sorted(RECIPES.glob("*.toml"))
    ]
    assert all(each.kind in kinds.names() and read_recipe(each.text) for each in made)

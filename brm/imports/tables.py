"""The shape of the lists of imports and recipes."""

from datetime import date

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from brm.imports.kinds import kinds
from brm.imports.models import ImportRun, Recipe
from brm.ui.tables import Column, Table


def kind_in_words(row: ImportRun | Recipe) -> str:
    return str(kinds[row.kind].label) if row.kind in kinds else row.kind


def run_page(run: ImportRun) -> str:
    return reverse("imports:detail", args=[run.pk])


def recipe_page(recipe: Recipe) -> str:
    return reverse("imports:recipe", args=[recipe.pk])


def rejected_of(run: ImportRun) -> object:
    return run.result.get("rejected")


def started_on(run: ImportRun) -> date:
    return timezone.localdate(run.started_at)


RUNS = Table(
    caption=_("Imports"),
    order="-started_at",
    columns=(
        Column("file_name", _("File"), sort="file_name", href=run_page, second=kind_in_words),
        Column("state", _("State"), value="get_state_display", sort="state"),
        Column("recipe_name", _("Recipe"), sort="recipe_name", wide=True),
        Column("rejected", _("Rejected"), value=rejected_of, number=True, wide=True),
        Column(
            "started_by", _("By"), value="started_by.email", sort="started_by__email", wide=True
        ),
        Column("started_at", _("Started"), value=started_on, sort="started_at"),
    ),
)

RECIPES = Table(
    caption=_("Recipes"),
    order="name",
    columns=(
        Column("name", _("Recipe"), sort="name", href=recipe_page),
        Column("kind", _("Kind"), value=kind_in_words, sort="kind"),
        Column("made_by", _("Made by"), value="made_by.email", sort="made_by__email", wide=True),
    ),
)

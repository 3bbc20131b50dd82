"""Recipes: the list, one recipe as text, and the recipe of one file by its columns."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from brm.accounts.models import User
from brm.imports.columns import ColumnsForm, sample_of
from brm.imports.forms import RecipeEdit, RecipeNew
from brm.imports.models import ImportRun, Recipe
from brm.imports.tables import RECIPES, kind_in_words
from brm.imports.uploads import DONE, read_again
from brm.imports.views import ListForImporters, importers_only, user_of
from brm.imports.views.runs import run_of
from brm.ui.forms import attempt
from brm.ui.toasts import toast


class RecipeList(ListForImporters):
    """The recipes of the kinds that the user may bring."""

    table = RECIPES
    template_name = "imports/recipe_list.html"
    empty = "imports/_no_recipes.html"

    def rows(self) -> QuerySet[Any]:
        return Recipe.objects.visible_to(user_of(self.request)).select_related("made_by")


@require_http_methods(["GET", "POST"])
@importers_only
def recipe_add(request: HttpRequest) -> HttpResponse:
    """Keep a recipe from its text."""
    form = RecipeNew(request.POST if request.method == "POST" else None, user=user_of(request))
    if request.method == "POST" and form.is_valid():
        made = attempt(form, form.save)
        if made:
            toast(request, _("Recipe kept"))
            return redirect(made)
    return render(request, "imports/recipe_form.html", {"form": form, "recipe": None})


@require_http_methods(["GET", "POST"])
@importers_only
def recipe_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change the text of a recipe; imports that used it keep the text they used."""
    recipe = _recipe_of(request, pk)
    form = RecipeEdit(request.POST if request.method == "POST" else None, instance=recipe)
    if request.method == "POST" and form.is_valid() and attempt(form, form.save):
        toast(request, _("Recipe changed"))
        return redirect(recipe)
    facts = {"form": form, "recipe": recipe, "kind_words": kind_in_words(recipe)}
    return render(request, "imports/recipe_form.html", facts)


@require_GET
@importers_only
def recipe_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The recipe as the TOML file that the command line takes."""
    recipe = _recipe_of(request, pk)
    response = HttpResponse(recipe.text, content_type="application/toml")
    response["Content-Disposition"] = f'attachment; filename="recipe-{recipe.pk}.toml"'
    return response


def _recipe_of(request: HttpRequest, pk: int) -> Recipe:
    return get_object_or_404(Recipe.objects.visible_to(user_of(request)), pk=pk)


@require_http_methods(["GET", "POST"])
@importers_only
def run_recipe(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose a field for each column of a file that came in, and read it again."""
    run = run_of(request, pk)
    if run.declared_kind is None or run.state not in DONE:
        toast(request, _("This import is at work or applied; bring the file once more."))
        return redirect(run)
    form = _columns_form(request, run)
    if request.method == "POST" and form.is_valid():
        again = attempt(form, _read_by, run, form, by=user_of(request))
        if again:
            return redirect(again)
    return render(request, "imports/run_recipe.html", {"run": run, "form": form})


def _columns_form(request: HttpRequest, run: ImportRun) -> ColumnsForm:
    """The form for the file as it reads by what was just typed, else by the run's recipe."""
    assert run.declared_kind is not None
    return ColumnsForm(
        request.POST if request.method == "POST" else None,
        kind=run.declared_kind,
        text=run.recipe_text,
        sample=sample_of(run, run.recipe_text),
    )


def _read_by(run: ImportRun, form: ColumnsForm, *, by: User) -> ImportRun:
    text, name = form.recipe_text(), form.cleaned_data["save_as"]
    recipe = None
    if name:
        recipe = Recipe.objects.create(kind=run.kind, name=name, text=text, made_by=by)
    return read_again(run, text=text, recipe=recipe)

"""Addresses of imports and recipes."""

from django.urls import path

from brm.imports.views import recipes, runs

app_name = "imports"
urlpatterns = [
    path("", runs.RunList.as_view(), name="list"),
    path("upload/", runs.upload, name="upload"),
    path("<int:pk>/", runs.run_detail, name="detail"),
    path("<int:pk>/progress/", runs.run_progress, name="progress"),
    path("<int:pk>/recipe/", recipes.run_recipe, name="run_recipe"),
    path("<int:pk>/say/", runs.run_say, name="say"),
    path("<int:pk>/apply/", runs.run_apply, name="apply"),
    path("<int:pk>/stop/", runs.run_stop, name="stop"),
    path("<int:pk>/rejects/", runs.run_rejects, name="rejects"),
    path("recipes/", recipes.RecipeList.as_view(), name="recipes"),
    path("recipes/add/", recipes.recipe_add, name="recipe_add"),
    path("recipes/<int:pk>/", recipes.recipe_edit, name="recipe"),
    path("recipes/<int:pk>/file/", recipes.recipe_file, name="recipe_file"),
]

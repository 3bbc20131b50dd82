"""Addresses of the shell itself: all places, the theme, every component."""

from django.urls import path

from brm.ui.views import lookups, shell

app_name = "ui"

urlpatterns = [
    path("more/", shell.more, name="more"),
    path("theme/", shell.choose_theme, name="theme"),
    path("lookup/<str:name>/", lookups.lookup, name="lookup"),
    path("components/", shell.components, name="components"),
]

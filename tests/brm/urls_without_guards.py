"""The addresses as they would be with one guard forgotten: for the matrix to find it."""

from django.urls import include, path

from brm.ui.views.shell import components

unguarded = components.__wrapped__  # type: ignore[attr-defined]
forgetful = ([path("components/", unguarded, name="components")], "ui")

urlpatterns = [path("ui/", include(forgetful)), path("", include("brm.urls"))]

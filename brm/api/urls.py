"""Addresses of the pages of tokens."""

from django.urls import path

from brm.api import views

app_name = "tokens"

urlpatterns = [
    path("", views.tokens, name="list"),
    path("new/", views.token_create, name="create"),
    path("<int:pk>/revoke/", views.token_revoke, name="revoke"),
]

from django.urls import path

from brm.accounts import views

app_name = "accounts"

urlpatterns = [
    path("", views.me, name="me"),
    path("preferences/", views.preferences, name="preferences"),
]

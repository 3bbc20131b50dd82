"""Addresses of the health of relationships."""

from django.urls import path

from reports.health import views

urlpatterns = [
    path("delivery/customers/<int:pk>/health/", views.health, name="health"),
    path("delivery/customers/<int:pk>/health/assess/", views.health_assess, name="health_assess"),
]

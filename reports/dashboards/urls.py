"""Addresses of the dashboards."""

from django.urls import path

from reports.dashboards import management, service, views

urlpatterns = [
    path("portfolio/", views.Portfolio.as_view(), name="portfolio"),
    path("portfolio/all/", management.management, name="management"),
    path("portfolio/services/<int:pk>/", service.OfService.as_view(), name="of_service"),
]

"""Addresses of projects, in the namespace of the delivery."""

from django.urls import path, register_converter

from reports.projects import rating_views, views


class Connected:
    """What a project can be connected with."""

    regex = "customer|service"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(Connected, "connected")

urlpatterns = [
    path("", views.Projects.as_view(), name="projects"),
    path("ratings/", rating_views.project_ratings, name="project_ratings"),
    path("new/", views.project_create, name="project_create"),
    path("<int:pk>/", views.project_detail, name="project_detail"),
    path("<int:pk>/edit/", views.project_edit, name="project_edit"),
    path("<int:pk>/status/", views.project_status, name="project_status"),
    path("<int:pk>/thresholds/", views.project_thresholds, name="project_thresholds"),
    path("<int:pk>/by-hand/", views.project_manual, name="project_manual"),
    path("<int:pk>/by-hand/end/", views.project_manual_end, name="project_manual_end"),
    path("<int:pk>/milestones/add/", views.milestone_add, name="project_milestone_add"),
    path("milestones/<int:pk>/edit/", views.milestone_edit, name="project_milestone_edit"),
    path("<int:pk>/connect/", views.project_connect, name="project_connect"),
    path(
        "<int:pk>/disconnect/<connected:what>/<int:key>/",
        views.project_disconnect,
        name="project_disconnect",
    ),
    path("customers/<int:pk>/reviews/", views.reviews, name="project_reviews"),
    path("customers/<int:pk>/reviews/new/", views.review_create, name="project_review_create"),
    path("reviews/<int:pk>/", views.review_detail, name="project_review"),
]

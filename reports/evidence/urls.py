"""Addresses of the evidence."""

from django.urls import path

from reports.evidence import views

urlpatterns = [
    path("evidence/", views.evidence, name="evidence"),
    path("evidence/<slug:key>/", views.ClauseView.as_view(), name="evidence_clause"),
    path(
        "evidence/<slug:key>/<slug:name>/",
        views.RecordList.as_view(),
        name="evidence_records",
    ),
]

"""Addresses of the evidence."""

from django.urls import path

from reports.evidence import views
from reports.evidence.packs import views as packs

urlpatterns = [
    path("evidence/", views.evidence, name="evidence"),
    path("evidence/capability/", views.capability, name="evidence_capability"),
    path("evidence/figures/", views.figures, name="evidence_figures"),
    path("evidence/packs/", packs.PackList.as_view(), name="evidence_packs"),
    path("evidence/packs/ask/", packs.pack_ask, name="evidence_pack_ask"),
    path("evidence/packs/<int:pk>/", packs.pack, name="evidence_pack"),
    path("evidence/packs/<int:pk>/progress/", packs.pack_progress, name="evidence_pack_progress"),
    path("evidence/<slug:key>/", views.ClauseView.as_view(), name="evidence_clause"),
    path(
        "evidence/<slug:key>/<slug:name>/",
        views.RecordList.as_view(),
        name="evidence_records",
    ),
]

"""Addresses of the report register."""

from django.urls import path

from reports.register import kinds_views, study_views, views

app_name = "register"

urlpatterns = [
    path("", views.Register.as_view(), name="list"),
    path("bring/", views.bring, name="bring"),
    path("incoming/<int:pk>/", views.incoming_file, name="incoming"),
    path("expected/<int:pk>/", views.expected_detail, name="expected"),
    path("expected/<int:pk>/deliver/", views.expected_deliver, name="deliver"),
    path("expected/<int:pk>/not-owed/", views.expected_not_owed, name="not_owed"),
    path("expected/<int:pk>/expect-again/", views.expected_again, name="expect_again"),
    path("<int:pk>/", views.report_detail, name="report"),
    path("editions/<int:pk>/take-back/", views.edition_take_back, name="take_back"),
    path("<int:pk>/read/", views.report_read, name="read"),
    path("<int:pk>/conclude/", views.report_conclude, name="conclude"),
    path("<int:pk>/measurements/", views.report_import, name="import"),
    path("kinds/", kinds_views.kinds, name="kinds"),
    path("kinds/new/", kinds_views.kind_create, name="kind_create"),
    path("kinds/<int:pk>/edit/", kinds_views.kind_edit, name="kind_edit"),
    path("processes/new/", kinds_views.process_create, name="process_create"),
    path("processes/<slug:key>/", kinds_views.process_edit, name="process_edit"),
    path("processes/<slug:key>/headings/new/", kinds_views.heading_create, name="heading_create"),
    path("headings/<int:pk>/edit/", kinds_views.heading_edit, name="heading_edit"),
    path("customers/<int:pk>/", study_views.of_customer, name="of_customer"),
    path("customers/<int:pk>/study/", study_views.study_reports, name="study_reports"),
    path("studies/<int:pk>/", study_views.study_detail, name="study"),
]

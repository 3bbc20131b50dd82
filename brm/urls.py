"""Every address of the product; each app brings its own."""

from django.contrib import admin
from django.urls import include, path

from brm.accounts.views import not_offered
from brm.api.service import addresses

urlpatterns = [
    path("admin/", admin.site.urls),
    path("accounts/email/", not_offered, name="account_email"),
    path("accounts/", include("allauth.urls")),
    path("me/", include("brm.accounts.urls")),
    path("history/", include("brm.history.urls")),
    path("ui/", include("brm.ui.urls")),
    path("links/", include("brm.links.urls")),
    path("feeds/", include("meetings.feed_urls")),
    path("api/v1/", include((addresses(), "api"))),
    path("api/tokens/", include("brm.api.urls")),
    path("documents/", include("brm.documents.urls")),
    path("imports/", include("brm.imports.urls")),
    path("customers/", include("customers.urls")),
    path("mail/", include("brm.outbox.urls")),
    path("meetings/", include("meetings.urls")),
    path("complaints/", include("meetings.complaints.urls")),
    path("common-plans/", include("meetings.plans.urls")),
    path("agreements/", include("agreements.urls")),
    path("agreement-rounds/", include("agreements.rounds.urls")),
    path("requirements/", include("agreements.requirement_urls")),
    path("opportunities/", include("agreements.opportunities.urls")),
    path("benefits/", include("agreements.benefits.urls")),
    path("cases/", include("agreements.cases.urls")),
    path("improvements/", include("reports.improvements.urls")),
    path("delivery/reports/", include("reports.register.urls")),
    path("delivery/", include("reports.attainment.urls")),
    path("delivery/measurements/", include("reports.measurements.urls")),
    path("satisfaction/", include("reports.surveys.urls")),
    path("", include("reports.urls")),
]

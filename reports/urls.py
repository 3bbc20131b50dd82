"""Addresses of *Today* and of the delivery."""

from django.urls import include, path

from reports.dashboards.urls import urlpatterns as of_dashboards
from reports.evidence.urls import urlpatterns as of_evidence
from reports.views import delivery, profiles, today

app_name = "reports"

urlpatterns = [
    path("", today.today, name="today"),
    path("delivery/", delivery.Delivery.as_view(), name="delivery"),
    path("delivery/customers/<int:pk>/", delivery.customer_delivery, name="of_customer"),
    path("delivery/levels/<int:pk>/", delivery.level_detail, name="level_detail"),
    path("delivery/projects/", include("reports.projects.urls")),
    path("delivery/profiles/<int:pk>/", profiles.profile, name="profile"),
    path("delivery/profiles/<int:pk>/pdf/", profiles.profile_pdf, name="profile_pdf"),
    path(
        "delivery/customers/<int:pk>/profile/compile/",
        profiles.profile_compile,
        name="profile_compile",
    ),
    *of_dashboards,
    *of_evidence,
    path("", include("reports.health.urls")),
]

from django.urls import path

from reports.attainment import views

app_name = "attainment"

urlpatterns = [
    path("services/", views.ServicesMapList.as_view(), name="services_map"),
    path("workload/", views.WorkloadList.as_view(), name="workload"),
]

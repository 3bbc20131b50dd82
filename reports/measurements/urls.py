from django.urls import path

from reports.measurements import views

app_name = "measurements"

urlpatterns = [
    path("", views.MeasurementList.as_view(), name="list"),
    path("new/", views.measurement_record, name="record"),
    path("<int:pk>/", views.measurement_detail, name="detail"),
    path("<int:pk>/correct/", views.measurement_correct, name="correct"),
]

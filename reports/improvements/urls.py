from django.urls import path

from reports.improvements import views

app_name = "improvements"

urlpatterns = [
    path("", views.ImprovementList.as_view(), name="list"),
    path("new/", views.improvement_create, name="create"),
    path("<int:pk>/", views.improvement_detail, name="detail"),
    path("<int:pk>/edit/", views.improvement_edit, name="edit"),
    path("<int:pk>/move/", views.improvement_move, name="move"),
]

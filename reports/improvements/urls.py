from django.urls import path

from reports.improvements import notice_views, views

app_name = "improvements"

urlpatterns = [
    path("", views.ImprovementList.as_view(), name="list"),
    path("new/", views.improvement_create, name="create"),
    path("<int:pk>/", views.improvement_detail, name="detail"),
    path("<int:pk>/edit/", views.improvement_edit, name="edit"),
    path("<int:pk>/move/", views.improvement_move, name="move"),
    path("customers/<int:pk>/notices/", notice_views.notices, name="notices"),
    path("customers/<int:pk>/notices/on/", notice_views.notices_on, name="notices_on"),
    path("notices/<int:pk>/off/", notice_views.notices_off, name="notices_off"),
]

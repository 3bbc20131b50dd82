from django.urls import path

from agreements.views import cases

app_name = "cases"

urlpatterns = [
    path("of-requirement/<int:pk>/", cases.case_begin, name="begin"),
    path("<int:pk>/", cases.case_detail, name="detail"),
    path("<int:pk>/edit/", cases.case_edit, name="edit"),
    path("<int:pk>/submit/", cases.case_submit, name="submit"),
    path("<int:pk>/pdf/", cases.case_paper, name="pdf"),
]

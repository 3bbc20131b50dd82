from django.urls import path

from agreements.views import case_decisions, cases

app_name = "cases"

urlpatterns = [
    path("", cases.CaseList.as_view(), name="list"),
    path("of-requirement/<int:pk>/", cases.case_begin, name="begin"),
    path("<int:pk>/", cases.case_detail, name="detail"),
    path("<int:pk>/edit/", cases.case_edit, name="edit"),
    path("<int:pk>/submit/", cases.case_submit, name="submit"),
    path("<int:pk>/decide/", case_decisions.case_decide, name="decide"),
    path("<int:pk>/decide-in-group/", case_decisions.case_decide_group, name="decide_group"),
    path("<int:pk>/ask/", case_decisions.case_ask, name="ask"),
    path("requests/<int:pk>/take-back/", case_decisions.case_take_back, name="take_back"),
    path("<int:pk>/pdf/", cases.case_paper, name="pdf"),
]

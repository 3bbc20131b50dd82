from django.urls import path

from reports.surveys import lists, scores, views

app_name = "surveys"

urlpatterns = [
    path("", lists.SurveyList.as_view(), name="list"),
    path("scores/", scores.Scores.as_view(), name="scores"),
    path("new/", views.survey_create, name="create"),
    path("<int:pk>/", views.survey_detail, name="detail"),
    path("<int:pk>/edit/", views.survey_edit, name="edit"),
    path("<int:pk>/copy/", views.survey_copy, name="copy"),
    path("<int:pk>/languages/<slug:language>/", views.survey_translate, name="translate"),
    path("<int:pk>/delete/", views.survey_delete, name="delete"),
    path("<int:pk>/preview/", views.survey_preview, name="preview"),
    path("<int:pk>/open/", views.survey_open, name="open"),
    path("<int:pk>/close/", views.survey_close, name="close"),
    path("<int:pk>/questions/new/", views.question_add, name="add_question"),
    path("questions/<int:pk>/edit/", views.question_edit, name="edit_question"),
    path("questions/<int:pk>/remove/", views.question_remove, name="remove_question"),
    path("questions/<int:pk>/move/", views.question_move, name="move_question"),
    path("<int:pk>/frame/", lists.Frame.as_view(), name="frame"),
    path("<int:pk>/frame/propose/", views.frame_propose, name="propose_frame"),
    path("<int:pk>/frame/add/", views.frame_add, name="add_member"),
    path("frame/<int:pk>/", views.member_change, name="member"),
    path("<int:pk>/invitations/", lists.Invitations.as_view(), name="invitations"),
    path("<int:pk>/published/", lists.Published.as_view(), name="published"),
    path("<int:pk>/answers/", lists.Answers.as_view(), name="answers"),
    path("<int:pk>/export/", views.results_export, name="export"),
    path("<int:pk>/evaluate/", views.survey_evaluate, name="evaluate"),
    path("<int:pk>/report/", views.survey_report, name="report"),
    path("customers/<int:pk>/", views.of_customer, name="of_customer"),
]

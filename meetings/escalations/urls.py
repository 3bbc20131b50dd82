"""The addresses of escalations, within those of meetings."""

from django.urls import path

from meetings.views import escalation_lists, escalation_path, escalations

patterns = [
    path(
        "customers/<int:pk>/escalations/",
        escalation_lists.EscalationsOfCustomer.as_view(),
        name="escalations_of_customer",
    ),
    path(
        "customers/<int:pk>/escalations/path/",
        escalation_path.path_detail,
        name="escalation_path",
    ),
    path(
        "customers/<int:pk>/escalations/path/give/",
        escalation_path.path_give,
        name="give_escalation_path",
    ),
    path(
        "customers/<int:pk>/escalations/path/<int:link>/take-back/",
        escalation_path.path_take_back,
        name="take_back_escalation_path",
    ),
    path("escalations/", escalation_lists.EscalationList.as_view(), name="escalations"),
    path("escalations/new/", escalations.escalation_create, name="raise_escalation"),
    path("escalations/<int:pk>/", escalations.escalation_detail, name="escalation"),
    path("escalations/<int:pk>/edit/", escalations.escalation_edit, name="edit_escalation"),
    path("escalations/<int:pk>/follow/", escalations.escalation_follow, name="follow_escalation"),
    path(
        "escalations/<int:pk>/watchers/new/", escalations.escalation_let_follow, name="let_follow"
    ),
    path(
        "escalations/watchers/<int:pk>/delete/",
        escalations.escalation_let_no_more_follow,
        name="let_no_more_follow",
    ),
    path("escalations/<int:pk>/move/", escalations.escalation_move, name="move_escalation"),
]

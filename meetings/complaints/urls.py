from django.urls import path

from meetings.views import complaint_lists, complaint_review, complaints

app_name = "complaints"

urlpatterns = [
    path("", complaint_lists.ComplaintList.as_view(), name="list"),
    path(
        "customers/<int:pk>/",
        complaint_lists.ComplaintsOfCustomer.as_view(),
        name="of_customer",
    ),
    path("review/", complaint_review.review_of_all, name="review_all"),
    path("customers/<int:pk>/review/", complaint_review.review_of_customer, name="review"),
    path("new/", complaints.complaint_create, name="create"),
    path("<int:pk>/", complaints.complaint_detail, name="detail"),
    path("<int:pk>/edit/", complaints.complaint_edit, name="edit"),
    path("<int:pk>/move/", complaints.complaint_move, name="move"),
    path("<int:pk>/follow-up/", complaints.complaint_follow_up, name="follow_up"),
    path("<int:pk>/escalate/", complaints.complaint_escalate, name="escalate"),
    path("asked/<int:pk>/take-back/", complaints.complaint_take_back, name="take_back"),
]

"""The addresses of following the money, of the work list, and of what is decided there."""

from django.urls import path

from customers.views import accept, decline, money, structure, work_list

urlpatterns = [
    path("follow-the-money/", structure.follow_the_money, name="follow_the_money"),
    path("follow-the-money/years/", money.money_years, name="money_years"),
    path("follow-the-money/years/propose/", money.years_propose, name="propose_years"),
    path("follow-the-money/flow/", money.money_flow, name="money_flow"),
    path("follow-the-money/propose/", structure.structure_propose, name="propose"),
    path("follow-the-money/preview/", accept.proposals_preview, name="preview"),
    path("follow-the-money/accept/", accept.proposals_accept, name="accept"),
    path("follow-the-money/accept/<int:pk>/undo/", accept.acceptance_undo, name="undo_acceptance"),
    path("follow-the-money/decline/", decline.proposals_decline, name="decline"),
    path("follow-the-money/decline/<int:pk>/undo/", decline.decline_undo, name="undo_decline"),
    path("work-list/", work_list.WorkList.as_view(), name="work_list"),
    path("work-list/resolve/", work_list.resolve_many, name="resolve_many"),
    path("anomalies/<int:pk>/resolve/", work_list.anomaly_resolve, name="resolve"),
]

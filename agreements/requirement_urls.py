from django.urls import path

from agreements.views import board, orders, requirement_steps, requirements, traces

app_name = "requirements"

urlpatterns = [
    path("", requirements.RequirementList.as_view(), name="list"),
    path("board/", board.requirement_board, name="board"),
    path("new/", requirements.requirement_create, name="create"),
    path("<int:pk>/", requirements.requirement_detail, name="detail"),
    path("<int:pk>/trace/", traces.TraceOfRequirement.as_view(), name="trace"),
    path("<int:pk>/edit/", requirements.requirement_edit, name="edit"),
    path("order/", orders.order_create, name="order"),
    path("weights/", requirement_steps.requirement_weights, name="weights"),
    path("<int:pk>/fit/", requirement_steps.requirement_fit, name="fit"),
    path("<int:pk>/points/", requirement_steps.requirement_points, name="points"),
    path("<int:pk>/decide-order/", orders.order_decide, name="order_decide"),
    path("<int:pk>/decide-order-in-group/", orders.order_decide_group, name="order_decide_group"),
    path("<int:pk>/ask/", orders.order_ask, name="order_ask"),
    path("<int:pk>/to-group/", orders.order_to_group, name="order_to_group"),
    path("requests/<int:pk>/take-back/", orders.order_take_back, name="order_take_back"),
    path("<int:pk>/withdraw/", requirements.requirement_withdraw, name="withdraw"),
    path("<int:pk>/undo/", requirements.requirement_undo, name="undo"),
    path("<int:pk>/state/<str:state>/", requirements.requirement_move, name="move"),
    path("of-customer/<int:pk>/", requirements.customer_requirements, name="of_customer"),
    path(
        "of-customer/<int:pk>/trace/",
        traces.RequirementsOfCustomerTraced.as_view(),
        name="traces_of_customer",
    ),
    path("of-planned-change/<int:pk>/", requirements.requirement_from_change, name="from_change"),
]

from django.urls import path

from agreements.views import requirements

app_name = "requirements"

urlpatterns = [
    path("", requirements.RequirementList.as_view(), name="list"),
    path("new/", requirements.requirement_create, name="create"),
    path("<int:pk>/", requirements.requirement_detail, name="detail"),
    path("<int:pk>/edit/", requirements.requirement_edit, name="edit"),
    path("<int:pk>/withdraw/", requirements.requirement_withdraw, name="withdraw"),
    path("<int:pk>/undo/", requirements.requirement_undo, name="undo"),
    path("<int:pk>/state/<str:state>/", requirements.requirement_move, name="move"),
    path("of-customer/<int:pk>/", requirements.customer_requirements, name="of_customer"),
    path("of-planned-change/<int:pk>/", requirements.requirement_from_change, name="from_change"),
]

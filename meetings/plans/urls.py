from django.urls import path

from meetings.plans import views

app_name = "plans"

urlpatterns = [
    path("<int:pk>/", views.common_plan, name="of_customer"),
    path("<int:pk>/items/new/", views.item_add, name="add_item"),
    path("items/<int:pk>/edit/", views.item_edit, name="edit_item"),
    path("items/<int:pk>/take-out/", views.item_take_out, name="take_out_item"),
    path("<int:pk>/publish/", views.plan_publish, name="publish"),
    path("<int:pk>/versions/<int:number>/", views.version_detail, name="version"),
    path("<int:pk>/give/", views.plan_give, name="give"),
    path("<int:pk>/links/<int:link>/take-back/", views.link_take_back, name="take_back"),
]

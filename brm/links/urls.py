from django.urls import path

from brm.links import views

app_name = "links"

urlpatterns = [path("<str:token>/", views.open_link, name="open")]

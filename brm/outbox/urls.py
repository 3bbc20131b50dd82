from django.urls import path

from brm.outbox import views

app_name = "outbox"

urlpatterns = [
    path("", views.mail, name="mail"),
    path("<int:pk>/", views.mail_detail, name="mail_detail"),
]

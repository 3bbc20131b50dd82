from django.urls import path

from brm.history import views

app_name = "history"

urlpatterns = [path("<str:label>/<int:pk>/", views.object_history, name="object")]

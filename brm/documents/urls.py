from django.urls import path

from brm.documents import views

app_name = "documents"
urlpatterns = [
    path("versions/<int:pk>/", views.document_download, name="download"),
    path("<int:pk>/version/", views.document_version, name="version"),
    path("<int:pk>/withdraw/", views.document_withdraw, name="withdraw"),
]

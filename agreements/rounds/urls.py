from django.urls import path

from agreements.views import rounds

app_name = "rounds"

urlpatterns = [
    path("", rounds.RoundList.as_view(), name="list"),
    path("start/<int:pk>/<int:year>/", rounds.round_start, name="start"),
    path("<int:pk>/", rounds.round_board, name="detail"),
    path("<int:pk>/edit/", rounds.round_edit, name="edit"),
    path("<int:pk>/fill/", rounds.round_fill, name="fill"),
    path("<int:pk>/close/", rounds.round_close, name="close"),
    path("<int:pk>/reopen/", rounds.round_reopen, name="reopen"),
    path("agreements/<int:pk>/", rounds.item_edit, name="item"),
]

"""The addresses that calendar programs read; their tokens are struck out of logs."""

from django.urls import path

from meetings.views.feeds import feed_read

app_name = "feeds"

urlpatterns = [path("<str:token>/calendar.ics", feed_read, name="read")]

"""Acknowledging a reminder of a renewal."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from agreements.models import Reminder
from agreements.operations.acknowledge import acknowledge_reminder, take_back_acknowledgement
from agreements.views.common import act, user_of


@require_POST
def reminder_acknowledge(request: HttpRequest, pk: int) -> HttpResponse:
    reminder = _the_reminder(request, pk)
    return act(
        request,
        acknowledge_reminder,
        reminder,
        done=_("Acknowledged: %(agreement)s") % {"agreement": reminder.period.agreement},
        to=reminder.get_absolute_url(),
        undo=reverse("agreements:reminder_take_back", args=[reminder.pk]),
    )


@require_POST
def reminder_take_back(request: HttpRequest, pk: int) -> HttpResponse:
    reminder = _the_reminder(request, pk)
    done = _("Reminders of %(agreement)s go on") % {"agreement": reminder.period.agreement}
    to = reminder.get_absolute_url()
    return act(request, take_back_acknowledgement, reminder, done=done, to=to)


def _the_reminder(request: HttpRequest, pk: int) -> Reminder:
    rows = Reminder.objects.visible_to(user_of(request))
    return get_object_or_404(rows.select_related("period__agreement__customer__unit"), pk=pk)

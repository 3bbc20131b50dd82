"""*Today*: what is late or waiting, with where to begin."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from customers.models import Customer
from reports import pictures
from reports.register.unread import unread_reports
from reports.today import picture_of
from reports.today.amendments import stuck_amendments
from reports.today.benefits import due_reviews
from reports.today.improvements import improvements_to_see_to
from reports.today.plans import pressing_changes
from reports.today.reminders import further_ahead, waiting_reminders
from reports.today.reviews import reviews_to_do
from reports.today.scope import AHEAD_DAYS, SHOWN
from reports.views.people import user_of

FEW = ":10"
"""Rows shown of each list, as a slice; its heading counts them all and leads to the rest."""

FEWER = ":5"
"""Rows shown of what is further ahead."""


@require_safe
def today(request: HttpRequest) -> HttpResponse:
    """The page of whoever is signed in."""
    user, now = user_of(request), timezone.localtime()
    picture = picture_of(user, on=now.date())
    delivery, reminders = picture.delivery, waiting_reminders(picture.scope)
    return render(
        request,
        "reports/today.html",
        {
            "today": now.date(),
            "hour": now.hour,
            "name": user.first_name or user.get_username(),
            "picture": picture,
            "work": picture.work,
            "delivery": delivery,
            "is_first_day": picture.work.is_empty and not Customer.objects.exists(),
            "ahead_days": AHEAD_DAYS,
            "few": FEW,
            "changes": pressing_changes(picture.scope),
            "agreement_reviews": reviews_to_do(picture.scope),
            "renewals": [(each, reminders.get(each.pk)) for each in picture.work.renewals],
            "ahead": further_ahead(reminders, {each.pk for each in picture.work.renewals}),
            "fewer": FEWER,
            "stuck_amendments": stuck_amendments(picture.scope),
            "benefit_reviews": due_reviews(picture.scope),
            "unread": list(unread_reports(user, on=now.date())[:SHOWN]),
            "improvements": improvements_to_see_to(picture.scope),
            "breaches": [
                (each, pictures.breach_trend(each, delivery.periods)) for each in delivery.breaches
            ],
            "breaches_line": pictures.breaches_line(delivery),
            "planned_line": pictures.planned_line(delivery),
        },
    )

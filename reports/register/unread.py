"""What somebody has to have read, and has not."""

from datetime import date

from django.db.models import QuerySet

from brm.accounts.models import User
from reports.models import ServiceReport


def unread_reports(user: User, *, on: date) -> QuerySet[ServiceReport]:
    """Reports owed to the user whose last edition that one has not read, the newest first."""
    return ServiceReport.objects.visible_to(user).unread_by(user, on=on).in_full()

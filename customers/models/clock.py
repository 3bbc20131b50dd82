"""Which day it is for the triggers: by the database's clock, in the organisation's time zone."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

# A transaction may say which day it takes for today: a sweep that catches up, a test.
TODAY = """
    coalesce(
        nullif(current_setting('brm.today', true), '')::date,
        (statement_timestamp() AT TIME ZONE
            coalesce((SELECT time_zone FROM customers_clock), 'UTC'))::date
    )
"""


class Clock(models.Model):
    """The time zone in which a day of the structure begins, where triggers can read it.

    One row, kept in step with the setting by the sweep of the structure: a connection's own time
    zone is no place for it, as a pooler hands connections on.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    time_zone = models.CharField(_("time zone"), max_length=60)

    class Meta:
        verbose_name = _("clock")
        verbose_name_plural = _("clocks")
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="there_is_one_clock")]

    def __str__(self) -> str:
        return self.time_zone

    @classmethod
    def keep(cls) -> None:
        """Bring the row in step with `settings.TIME_ZONE`."""
        if not cls.objects.filter(id=1, time_zone=settings.TIME_ZONE).exists():
            cls.objects.update_or_create(id=1, defaults={"time_zone": settings.TIME_ZONE})

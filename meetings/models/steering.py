"""Who looked at the steering group's page, so that the next time it says what is new."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class SteeringVisit(models.Model):
    """When a user last saw the page, and when the visit before that was."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="steering_visit"
    )
    seen_at = models.DateTimeField(_("seen at"))
    seen_before_at = models.DateTimeField(_("seen before that at"), null=True, blank=True)

    class Meta:
        verbose_name = _("visit to the steering group's page")
        verbose_name_plural = _("visits to the steering group's page")
        constraints = [
            models.CheckConstraint(
                condition=Q(seen_before_at=None) | Q(seen_before_at__lte=F("seen_at")),
                name="a_visit_comes_after_the_one_before",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.seen_at:%Y-%m-%d}"

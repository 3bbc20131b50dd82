"""How close a customer is followed."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Tier(models.TextChoices):
    STRATEGIC = "strategic", _("Strategic")
    STANDARD = "standard", _("Standard")
    LIGHT = "light", _("Light")

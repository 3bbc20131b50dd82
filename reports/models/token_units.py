"""Of whose customers a token of the API may deliver and ask."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from brm.api.models import ApiToken
from brm.history.models import WriteOnce
from customers.models import Unit


class TokenUnit(WriteOnce):
    """The token is for customers at the unit or below it, as the tree stands; without, for all."""

    token = models.OneToOneField(ApiToken, on_delete=models.PROTECT, related_name="narrowed_to")
    unit = models.ForeignKey(
        Unit, verbose_name=_("unit"), on_delete=models.PROTECT, related_name="api_tokens"
    )

    class Meta(WriteOnce.Meta):
        verbose_name = _("unit of an API token")
        verbose_name_plural = _("units of API tokens")

    def __str__(self) -> str:
        return f"{self.token}, {self.unit}"

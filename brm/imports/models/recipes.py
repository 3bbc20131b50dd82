"""How a file of a certain origin is read, kept to be used again."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from brm.history.models import Recorded, tracked
from brm.imports.kinds import kinds

if TYPE_CHECKING:
    from brm.accounts.models import User


class RecipeQuerySet(models.QuerySet["Recipe"]):
    def visible_to(self, user: "User") -> "RecipeQuerySet":
        """Recipes of the kinds that the user may import."""
        return self.filter(kind__in=[kind.name for kind in kinds if kind.open_to(user)])


@tracked
class Recipe(Recorded):
    """A recipe made in the browser; `text` is TOML, the same as in a recipe's file."""

    kind = models.CharField(_("kind"), max_length=60)
    name = models.CharField(_("name"), max_length=120)
    text = models.TextField(_("recipe"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("made by"),
        null=True,
        editable=False,
        on_delete=models.SET_NULL,
    )

    objects = RecipeQuerySet.as_manager()

    class Meta(Recorded.Meta):
        verbose_name = _("recipe")
        verbose_name_plural = _("recipes")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "name"],
                name="one_recipe_a_kind_and_name",
                violation_error_message=_("There is a recipe of this name already."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("imports:recipe", args=[self.pk])

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ImportsConfig(AppConfig):
    name = "brm.imports"
    label = "imports"
    verbose_name = _("Imports")

    def ready(self) -> None:
        """Register the place, the history of recipes, and the sweep of waiting imports."""
        from django.utils import timezone

        from brm.accounts.models import Role
        from brm.history.pages import History, histories
        from brm.imports.models import Recipe
        from brm.imports.operations import work_through
        from brm.outbox.sweeps import sweeps
        from brm.ui.navigation import Place, places

        importers = frozenset({Role.RELATIONSHIP_MANAGER.value, Role.ADMINISTRATOR.value})
        place = Place(_("Imports"), "imports:list", "upload", roles=importers, tool=True)
        places.register("imports", place, order=800)
        histories.register(Recipe._meta.label_lower, History(Recipe))
        sweeps.register("imports", lambda as_of: work_through(at=timezone.now()), order=800)

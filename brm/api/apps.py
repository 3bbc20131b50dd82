from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ApiConfig(AppConfig):
    name = "brm.api"
    label = "api"
    verbose_name = _("API")

    def ready(self) -> None:
        from brm.accounts.models import Role
        from brm.api.once import forget_deliveries
        from brm.history.pages import History, histories
        from brm.outbox.sweeps import sweeps
        from brm.ui.navigation import Place, places

        readers = frozenset({Role.ADMINISTRATOR.value})
        place = Place(_("API"), "tokens:list", "key", roles=readers, tool=True, also=("tokens:",))
        places.register("api", place, order=920)
        sweeps.register("api", forget_deliveries, order=900)
        histories.register("api.apitoken", History(self.get_model("ApiToken")))

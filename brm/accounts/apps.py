from typing import Any

from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "brm.accounts"
    label = "accounts"

    def ready(self) -> None:
        from brm.accounts.models import Role
        from brm.history.pages import History, histories
        from brm.ui.navigation import Place, places

        self._keep_roles()
        administrators = frozenset({Role.ADMINISTRATOR.value})
        admin = Place(_("Admin"), "admin:index", "sliders", roles=administrators, tool=True)
        places.register("admin", admin, order=950)
        histories.register("accounts.user", History(self.get_model("User")))
        histories.register("accounts.organisation", History(self.get_model("Organisation")))

    def _keep_roles(self) -> None:
        """Keep the roles' permissions in step with the tables.

        The one signal we connect: Django makes the permissions of new tables after `migrate`, so
        only after the last app's can they be given to roles. Django's own flush, which empties
        the groups too, sends it as well.
        """
        last = [app for app in apps.get_app_configs() if app.models_module][-1]
        post_migrate.connect(give_roles_their_permissions, sender=last)


def give_roles_their_permissions(**_: Any) -> None:
    from brm.accounts.roles import sync_roles

    sync_roles()

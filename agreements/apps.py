from django.apps import AppConfig


class AgreementsConfig(AppConfig):
    name = "agreements"

    def ready(self) -> None:
        import agreements.imports  # noqa: F401  registers its kinds
        from agreements import registrations, requirement_registrations

        registrations.register()
        requirement_registrations.register()

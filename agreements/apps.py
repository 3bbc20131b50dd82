from django.apps import AppConfig


class AgreementsConfig(AppConfig):
    name = "agreements"

    def ready(self) -> None:
        import agreements.imports  # noqa: F401  registers its kinds
        from agreements import registrations
        from agreements.attached import registrations as attached
        from agreements.benefits import registrations as benefits
        from agreements.cases import registrations as cases
        from agreements.opportunities import registrations as opportunities
        from agreements.requirements import registrations as requirements
        from agreements.rounds import registrations as rounds

        registrations.register()
        requirements.register()
        opportunities.register()
        cases.register()
        benefits.register()
        rounds.register()
        attached.register()

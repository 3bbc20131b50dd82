from django.apps import AppConfig


class AgreementsConfig(AppConfig):
    name = "agreements"

    def ready(self) -> None:
        import agreements.imports  # noqa: F401  registers its kinds
        from agreements.operations.plan_renewals import plan_renewal_steps
        from brm.outbox.sweeps import sweeps

        sweeps.register("renewal_steps", plan_renewal_steps, order=20)

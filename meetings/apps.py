from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    name = "meetings"

    def ready(self) -> None:
        from brm.outbox.sweeps import sweeps
        from meetings.agenda import sources
        from meetings.operations.plan import sweep_activities
        from meetings.topics import escalations, open_actions, renewals

        sweeps.register("activities", sweep_activities, order=10)
        sources.register("open_actions", open_actions, order=10)
        sources.register("escalations", escalations, order=20)
        sources.register("renewals", renewals, order=30)

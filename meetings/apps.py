from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MeetingsConfig(AppConfig):
    name = "meetings"
    verbose_name = _("Meetings")

    def ready(self) -> None:
        """Register what the kernel and the apps to the left ask for."""
        from agreements.rounds.registry import closed_rounds
        from brm.accounts.landing import Landing, landings
        from brm.accounts.models import Role
        from brm.history.pages import History, histories
        from brm.outbox.sweeps import sweeps
        from customers.registries.reviews import confirmed, judged, reviewed
        from meetings import (
            action_link,
            action_origins,
            by_itself,
            calendar_entries,
            contacts,
            endings,
            happenings,
            holdings,
            imports,
            merging,
            models,
            origins,
            personal,
            proofs,
            touched,
        )
        from meetings.agenda import sources
        from meetings.by_link import decisions, minutes
        from meetings.complaints import registrations
        from meetings.escalations import registrations as of_escalations
        from meetings.operations.act import (
            complete_confirmations,
            complete_open_judgement,
            complete_open_review,
            complete_round_activity,
        )
        from meetings.operations.plan import sweep_activities
        from meetings.operations.remind_of_actions import remind_of_actions
        from meetings.panels import MeetingPanel, panels
        from meetings.places import register_places
        from meetings.plans import registrations as plan_registrations
        from meetings.topics import (
            awaiting_decisions,
            cases,
            escalations,
            open_actions,
            orders,
            planned_changes,
            renewals,
            requirements,
        )

        landings.register("steering_group", Landing(Role.STEERING_GROUP, "meetings:steering"))
        panels.register(
            "briefs",
            MeetingPanel("meetings/steering/_meeting_panel.html", lambda meeting, user, on: {}),
            order=5,
        )
        sweeps.register("activities", sweep_activities, order=10)
        sweeps.register("actions", remind_of_actions, order=26)
        sources.register("open_actions", open_actions, order=10)
        sources.register("awaiting_decisions", awaiting_decisions, order=15)
        sources.register("escalations", escalations, order=20)
        sources.register("business_cases", cases, order=25)
        sources.register("orders", orders, order=26)
        sources.register("requirements", requirements, order=27)
        sources.register("renewals", renewals, order=30)
        sources.register("planned_changes", planned_changes, order=60)
        histories.register("meetings.meeting", History(models.Meeting))
        histories.register("meetings.activity", History(models.Activity))
        histories.register("meetings.action", History(models.Action))
        histories.register("meetings.escalation", History(models.Escalation))
        endings.register()
        action_link.register()
        action_origins.register()
        happenings.register()
        reviewed.register("activity", complete_open_review)
        judged.register("activity", complete_open_judgement)
        confirmed.register("activity", complete_confirmations)
        closed_rounds.register("activity", complete_round_activity)
        register_places()
        holdings.register()
        contacts.register()
        personal.register()
        proofs.register()
        origins.register()
        merging.register()
        touched.register()
        by_itself.register()
        imports.register()
        registrations.register()
        plan_registrations.register()
        minutes.register()
        decisions.register()
        of_escalations.register()
        calendar_entries.register()

"""What health is made of, and where it is shown."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from brm.outbox.sweeps import sweeps
from customers.registries.panels import Panel, panels
from customers.registries.tabs import Tab, tabs
from reports.health import measures, words
from reports.health.assess import SWEEP, sweep_health
from reports.health.panels import health
from reports.health.parts import Part, Trigger, parts, triggers
from reports.surveys.health import measure_satisfaction, satisfaction_in_words


def register() -> None:
    """Fill the registries; called once, when the app is ready."""
    sweeps.register(SWEEP, sweep_health, order=60)
    tabs.register("health", Tab(_("Health"), "reports:health"), order=15)
    panels.register(
        "health",
        Panel(_("Health of the relationship"), "reports/health/_panel.html", health),
        order=5,
    )
    _register_parts()
    triggers.register("ending", Trigger(measures.ends_without_intent, words.ending), order=10)
    triggers.register("complaints", Trigger(measures.many_complaints, words.complaints), order=20)
    triggers.register(
        "escalation", Trigger(measures.escalated_to_the_top, words.escalation), order=30
    )


def _register_parts() -> None:
    parts.register(
        "satisfaction",
        Part(
            _("Satisfaction"),
            measure_satisfaction,
            satisfaction_in_words,
            _("no answers yet, or too few to be shown: counted as unknown"),
            _("Ask the people of the customer, and follow up what they say."),
            lambda customer: reverse("surveys:of_customer", args=[customer.pk]),
        ),
        order=10,
    )
    parts.register(
        "levels",
        Part(
            _("Service levels"),
            measures.measure_levels,
            words.levels,
            _("no level applied in the last month"),
            _("Bring the breached levels back over their targets, and have the rest measured."),
            lambda customer: reverse("reports:of_customer", args=[customer.pk]),
        ),
        order=20,
    )
    parts.register(
        "trouble",
        Part(
            _("Complaints and escalations"),
            measures.measure_trouble,
            words.trouble,
            _("nothing is known"),
            _("Answer and close what the customer complained of; get escalations decided."),
            lambda customer: reverse("complaints:of_customer", args=[customer.pk]),
        ),
        order=30,
    )
    parts.register(
        "engagement",
        Part(
            _("Engagement"),
            measures.measure_engagement,
            words.engagement,
            _("no meeting was planned and nothing promised in twelve months"),
            _("Hold the meetings that are planned, and keep what was promised in time."),
            lambda customer: reverse("meetings:coverage_of", args=[customer.pk]),
        ),
        order=40,
    )
    parts.register(
        "agreements",
        Part(
            _("Agreements in order"),
            measures.measure_agreements,
            words.agreements,
            _("no agreement is in force"),
            _("Begin the renewals that are past their start, or say what is intended."),
            lambda customer: reverse("agreements:of_customer", args=[customer.pk]),
        ),
        order=50,
    )

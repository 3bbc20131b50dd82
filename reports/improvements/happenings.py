"""What a customer's timeline tells of improvements, and of notices of breaches."""

from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _

from customers.registries.timeline import Facts, Said, Source, happenings, seen_by_every_role
from reports.models import BreachNotice, Improvement, ImprovementState


def opened(facts: Facts) -> Said:
    href = reverse("improvements:detail", args=[facts["pk"]])
    return Said(_("Improvement opened: %(text)s") % facts, href, "started")


def ended(facts: Facts) -> Said:
    is_done = facts["state"] == ImprovementState.DONE
    words = _("Improvement done: %(text)s") if is_done else _("Improvement dropped: %(text)s")
    href = reverse("improvements:detail", args=[facts["pk"]])
    return Said(words % facts, href, "done" if is_done else "skipped", facts["outcome"])


def told(facts: Facts) -> Said:
    href = reverse("improvements:notices", args=[facts["customer_pk"]])
    return Said(_("%(person)s was told: %(subject)s") % facts, href, "done")


def register() -> None:
    """Called once, when the app is ready."""
    seen = Improvement.objects.all().visible_to
    happenings.register(
        "improvement_opened",
        Source("delivery", seen, "opened_on", {"text": F("text")}, opened, customer="customer"),
    )
    facts = {"text": F("text"), "state": F("state"), "outcome": F("outcome")}
    happenings.register(
        "improvement_ended",
        Source("delivery", seen, "ended_on", facts, ended, customer="customer"),
    )
    happenings.register(
        "breach_told",
        Source(
            "delivery",
            seen_by_every_role(BreachNotice.objects.all()),
            "sent_on",
            {
                "person": F("person__name"),
                "subject": F("subject"),
                "customer_pk": F("customer"),
            },
            told,
            customer="customer",
            people=("person",),
        ),
    )

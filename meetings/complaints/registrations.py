"""What complaints add to the registries of the kernel and of the apps to the left."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from agreements.requirements.origins import Origin, Source, origins
from brm.accounts.models import User
from brm.history.pages import History, histories
from brm.outbox.sweeps import sweeps
from brm.ui.formats import full_day
from brm.ui.navigation import Place, places
from customers.models import Customer
from customers.registries import timeline
from customers.registries.holdings import Holding, holdings, kept
from customers.registries.merging import Moving, moving
from customers.registries.panels import Panel, panels
from customers.registries.personal import Personal, not_personal, personal
from customers.registries.tabs import Tab, tabs
from customers.registries.touched import Touch, Touched, touched
from customers.structure.reorganising import Plan
from meetings.agenda import Topic, sources
from meetings.complaints import imports, link
from meetings.complaints.page import COMPLAINT
from meetings.holdings import due
from meetings.models import Complaint, ComplaintKind, ComplaintState, ComplaintStep
from meetings.operations.complain import MAY_RECORD
from meetings.operations.remind_of_complaints import remind_of_complaints
from meetings.places import LISTED, my_customers

NEWS_DAYS = 120
"""So many days back a customer meeting hears of compliments and comments."""


def register() -> None:
    """Fill the registries; called once, when the app is ready."""
    histories.register("meetings.complaint", History(Complaint))
    sweeps.register("complaints", remind_of_complaints, order=27)
    sources.register("complaints", topics, order=22)
    origins.register(COMPLAINT, Origin(gettext_lazy("Complaint"), origin))
    touched.register(
        "complaints", Touched(gettext_lazy("Complaints"), complaints_touched), order=66
    )
    link.register()
    imports.register()
    _register_pages()
    _register_people()
    _register_timeline()


# Pages ------------------------------------------------------------------------------------------


def complaints_late(user: User, on: date) -> QuerySet[Complaint]:
    """Complaints past their day, of the customers the user has to do with."""
    return Complaint.objects.visible_to(user).of(my_customers(user, on)).late(on=on)


def open_complaints(customer: Customer, on: date) -> QuerySet[Complaint]:
    """What a customer said that is not closed, counted beside the name of the tab."""
    return Complaint.objects.of([customer]).open()


def panel_facts(customer: Customer, user: User, on: date) -> dict[str, Any]:
    """What is open of the customer, the one due first on top."""
    rows = Complaint.objects.visible_to(user).of([customer]).open()
    return {"complaints": list(rows[:LISTED]), "may_record": user.has_role(*MAY_RECORD)}


def _register_pages() -> None:
    places.register(
        "complaints",
        Place(
            gettext_lazy("Complaints"),
            "complaints:list",
            "chat-square-heart",
            complaints_late,
            late=True,
        ),
        order=85,
    )
    tabs.register(
        "complaints",
        Tab(gettext_lazy("Complaints"), "complaints:of_customer", open_complaints),
        order=78,
    )
    panels.register(
        "complaints",
        Panel(
            gettext_lazy("Complaints"),
            "meetings/complaints/_customer_panel.html",
            panel_facts,
            column="side",
        ),
        order=68,
    )


# People -----------------------------------------------------------------------------------------


def owned(on: date) -> QuerySet[Complaint]:
    """What is not closed, whenever it is due."""
    return Complaint.objects.open().select_related("customer__unit")


def of_customer(complaint: Any) -> str:
    """The customer, and the day of the next step where a clock runs."""
    customer = str(complaint.customer)
    return f"{customer}, {due(complaint)}" if complaint.due_on else customer


def _register_people() -> None:
    holdings.register(
        "complaints",
        Holding(
            gettext_lazy("Complaints to see to"),
            "meetings.Complaint.owner",
            owned,
            unit="customer__unit",
            second=of_customer,
            may_be_nobodys=True,
        ),
        order=62,
    )
    said = gettext_lazy("Who said what stays who said it.")
    for field in (
        "Complaint.said_by",
        "Complaint.confirmed_by",
        "ComplaintStep.said_by",
        "ComplaintRequest.person",
    ):
        kept.register(f"meetings.{field}", said)
    for name, label in (
        ("owner", gettext_lazy("Complaints to see to")),
        ("said_by", gettext_lazy("Complaints said")),
        ("confirmed_by", gettext_lazy("Complaints confirmed as solved")),
    ):
        moving.register(f"meetings.Complaint.{name}", Moving(label))
    personal.register("meetings.Complaint.said_by_name", Personal(person="said_by"))
    words = gettext_lazy("What was said of a service, and what was answered.")
    for name in ("number", "subject", "text", "answer"):
        not_personal.register(f"meetings.Complaint.{name}", words)
    not_personal.register("meetings.ComplaintStep.text", words)


# What others ask for ----------------------------------------------------------------------------


def topics(customer: Customer, on: date) -> Iterator[Topic]:
    """Each complaint that is open, the one due first on top, then what else was said lately."""
    said = Complaint.objects.of([customer])
    for complaint in said.complaints().open():
        assert complaint.due_on is not None
        words = {"number": complaint.number, "subject": complaint.subject}
        state = {"state": complaint.get_state_display(), "day": full_day(complaint.due_on)}
        yield Topic(
            COMPLAINT,
            str(complaint.pk),
            _("Complaint %(number)s: %(subject)s") % words,
            _("%(state)s, next step due %(day)s") % state,
            complaint.get_absolute_url(),
        )
    lately = said.received_between(on - timedelta(days=NEWS_DAYS), on)
    others = lately.exclude(kind=ComplaintKind.COMPLAINT).count()
    if others:
        yield Topic(
            "compliments",
            "lately",
            _("Compliments and comments"),
            ngettext("%(n)s since %(day)s", "%(n)s since %(day)s", others)
            % {"n": others, "day": full_day(on - timedelta(days=NEWS_DAYS))},
            reverse("complaints:of_customer", args=[customer.pk]) + "?show=all",
            duration_minutes=5,
        )


def origin(key: str) -> Source | None:
    """The complaint that a requirement came of."""
    found = Complaint.objects.filter(pk=key).first() if key.isdecimal() and len(key) < 19 else None
    if found is None:
        return None
    said = {"who": found.speaker, "day": full_day(found.received_on)}
    return Source(str(found), found.get_absolute_url(), _("said by %(who)s on %(day)s") % said)


def complaints_touched(plan: Plan) -> Iterator[Touch]:
    """What is open stays with the customer whose people said it."""
    rows = Complaint.objects.open().filter(customer__in=plan.ending_customers)
    for complaint in rows.select_related("customer__unit"):
        stays = _("stays with %s") % complaint.customer
        yield Touch(str(complaint), complaint.get_absolute_url(), stays, stays_open=True)


# The timeline -----------------------------------------------------------------------------------


def was_received(facts: timeline.Facts) -> timeline.Said:
    words = {**facts, "kind": ComplaintKind(facts["kind"]).label}
    sentence = _("%(kind)s %(number)s: %(subject)s") % words
    shape = "at_risk" if facts["kind"] == ComplaintKind.COMPLAINT else "started"
    return timeline.Said(sentence, reverse("complaints:detail", args=[facts["pk"]]), shape)


def was_moved(facts: timeline.Facts) -> timeline.Said:
    words = {**facts, "state": ComplaintState(facts["to"]).label}
    href = reverse("complaints:detail", args=[facts["complaint_pk"]])
    shape = "at_risk" if facts["to"] == ComplaintState.REOPENED else "done"
    return timeline.Said(
        _("Complaint %(number)s, %(state)s: %(subject)s") % words, href, shape, facts["text"]
    )


def _register_timeline() -> None:
    timeline.groups.register("complaints", gettext_lazy("Complaints"), order=65)
    timeline.happenings.register(
        "complaint_received",
        timeline.Source(
            group="complaints",
            rows=Complaint.objects.all().visible_to,
            at="received_on",
            facts={"number": F("number"), "subject": F("subject"), "kind": F("kind")},
            said=was_received,
            customer="customer",
            people=("said_by",),
        ),
    )
    moved = ComplaintStep.objects.exclude(from_state=F("to_state")).exclude(from_state="")
    timeline.happenings.register(
        "complaint_moved",
        timeline.Source(
            group="complaints",
            rows=timeline.seen_by_every_role(moved),
            at="happened_on",
            facts={
                "number": F("complaint__number"),
                "subject": F("complaint__subject"),
                "complaint_pk": F("complaint"),
                "to": F("to_state"),
                "text": F("text"),
            },
            said=was_moved,
            customer="complaint__customer",
            people=("said_by",),
        ),
    )

"""The communication plan as the customer is given it: by a personal link, as page and PDF."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from brm.accounts.models import Organisation
from brm.links.models import PersonalLink
from brm.links.purposes import Letter, Purpose, purposes
from brm.ui.formats import full_day
from brm.ui.pdf import paper
from customers.models import Channel, ChannelKind, CommunicationPlan
from customers.operations.communicate import PURPOSE


def find_plan(pk: int) -> CommunicationPlan | None:
    return CommunicationPlan.objects.select_related("customer__unit").filter(pk=pk).first()


def shown_plan(plan: CommunicationPlan) -> dict[str, Any]:
    """The plan's rows as every reader sees them; two queries."""
    channels = list(plan.channels.all())
    return {
        "plan": plan,
        "channels": [
            (ChannelKind(kind), [each for each in channels if each.kind == kind])
            for kind in ChannelKind.values
        ],
        "encounters": list(plan.encounters.all()),
    }


def open_plan(request: HttpRequest, link: PersonalLink, plan: CommunicationPlan) -> HttpResponse:
    """The plan for reading, to somebody without a login; `?as=pdf` gives it on paper."""
    if request.GET.get("as") == "pdf":
        return plan_pdf(plan)
    relationship_manager = plan.customer.relationship_manager(on=timezone.localdate())
    facts = shown_plan(plan) | {
        "link": link,
        "organisation": Organisation.current().name,
        "relationship_manager": relationship_manager,
    }
    return render(request, "customers/communication/given.html", facts)


def letter(link: PersonalLink, plan: CommunicationPlan, address: str) -> Letter:
    facts = {
        "customer": plan.customer,
        "organisation": Organisation.current().name,
        "recipient": link.recipient,
        "address": address,
        "day": full_day(link.expires_on),
        "from": link.made_by,
    }
    text = _(
        "To %(recipient)s\n\n"
        "how %(customer)s orders from IT, complains and escalates, and who meets whom, stands "
        "here:\n\n%(address)s\n\n"
        "The link is for you alone. It shows the plan as it stands, without signing in, until "
        "%(day)s.\n\n%(from)s, %(organisation)s\n"
    )
    return Letter(_("Communication plan of %(customer)s") % facts, text % facts)


def plan_pdf(plan: CommunicationPlan) -> HttpResponse:
    """The plan on paper."""
    name = f"communication-plan-{plan.customer}"
    return paper("customers/communication.typ", paper_facts(plan), name)


def paper_facts(plan: CommunicationPlan) -> dict[str, Any]:
    shown = shown_plan(plan)
    return {
        "title": str(plan.customer),
        "organisation": Organisation.current().name,
        "above": _("Communication plan"),
        "note": _("Edition %(n)s, %(day)s") % {"n": plan.edition, "day": full_day(plan.changed_on)},
        "sentence": plan.note,
        "heads": {
            "channels": [_("Channel"), _("Where"), _("Hours"), _("Who answers")],
            "meets": _("Who meets whom"),
            "encounters": [_("Of IT"), _("Of the customer"), _("How often"), _("About")],
        },
        "groups": [
            {"title": str(kind.label), "rows": [_cells(each) for each in rows]}
            for kind, rows in shown["channels"]
            if rows
        ],
        "encounters": [
            [each.ours, each.theirs, str(each.get_rhythm_display()), each.about]
            for each in shown["encounters"]
        ],
    }


def _cells(channel: Channel) -> list[str]:
    return [channel.name, channel.address, channel.hours, channel.answered_by]


def register() -> None:
    """Register the purpose; a plan is read as it stands, so its links outlive its editions."""
    purposes.register(
        PURPOSE,
        Purpose(
            gettext_lazy("Communication plan"),
            find_plan,
            open_plan,
            letter,
            bound=False,
            days=180,
        ),
    )

"""The common plan as the customer sees it by a personal link: as published, what is new in it."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from brm.accounts.models import Organisation
from brm.links.models import PersonalLink
from brm.links.purposes import Letter, Purpose, purposes
from brm.ui.formats import full_day
from brm.ui.refusals import refusals_in_words
from meetings.models import CommonPlan, CommonPlanVersion, PlanItemState
from meetings.operations.plan_together import PURPOSE, acknowledge_plan
from meetings.plans.rules import Item, difference

LABELS = {
    "text": gettext_lazy("what"),
    "owner": gettext_lazy("who"),
    "due_on": gettext_lazy("by when"),
    "state": gettext_lazy("state"),
}
SHAPES = {"intended": "due", "under_way": "started", "done": "done", "dropped": "skipped"}


class AcknowledgeForm(forms.Form):
    """Who has read it, and what is to be said of it."""

    name = forms.CharField(label=gettext_lazy("Your name"), max_length=255)
    comment = forms.CharField(
        label=gettext_lazy("Comment"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def in_words(name: str, value: Any) -> str:
    """The value of a field as one reads it."""
    if value in (None, ""):
        return _("open")
    if name == "due_on":
        return full_day(date.fromisoformat(value))
    return str(PlanItemState(value).label) if name == "state" else str(value)


def shown_item(item: Item) -> dict[str, str]:
    """An item as a table shows it."""
    words = {name: in_words(name, item[name]) for name in LABELS}
    return words | {"shape": SHAPES.get(item["state"], "due")}


def shown_version(version: CommonPlanVersion) -> dict[str, Any]:
    """The items of a version, and how it differs from the one before."""
    before = version.plan.versions.filter(number=version.number - 1).first()
    changes = difference(before.items, version.items) if before else []
    return {
        "version": version,
        "items": [shown_item(item) for item in version.items],
        "before": before,
        "changes": [
            {
                "sort": change.sort,
                "text": change.item["text"],
                "fields": [
                    {
                        "label": LABELS[name],
                        "before": in_words(name, was),
                        "after": in_words(name, change.item[name]),
                    }
                    for name, was in change.before.items()
                ],
            }
            for change in changes
        ],
    }


def find_plan(pk: int) -> CommonPlan | None:
    return CommonPlan.objects.select_related("customer__unit").filter(pk=pk).first()


def show_plan(request: HttpRequest, link: PersonalLink, plan: CommonPlan) -> HttpResponse:
    return _drawn(request, link, plan, AcknowledgeForm(initial={"name": link.recipient}))


def act_on_plan(request: HttpRequest, link: PersonalLink, plan: CommonPlan) -> HttpResponse:
    """Acknowledge the version that was shown; clicked again, what was said first."""
    form = AcknowledgeForm(request.POST)
    version = plan.versions.first()
    shown = request.POST.get("version", "")
    if version is not None and shown != str(version.number):
        form.add_error(None, _("There is a new version. Look at it, and send again."))
    if version is not None and form.is_valid() and _said(version, link) is None:
        try:
            with refusals_in_words():
                acknowledge_plan(version, link, on=timezone.localdate(), **form.cleaned_data)
        except ValidationError as refusal:
            form.add_error(None, " ".join(refusal.messages))
    return _drawn(request, link, plan, form)


def _said(version: CommonPlanVersion, link: PersonalLink) -> Any:
    return version.acknowledgements.filter(link_id=link.pk).first()


def _drawn(
    request: HttpRequest, link: PersonalLink, plan: CommonPlan, form: AcknowledgeForm
) -> HttpResponse:
    version = plan.versions.select_related("plan__customer__unit").first()
    facts = {
        "link": link,
        "plan": plan,
        "form": form,
        "organisation": Organisation.current().name,
        "manager": plan.customer.relationship_manager(on=timezone.localdate()),
    }
    if version is not None:
        facts |= shown_version(version) | {"said": _said(version, link)}
    status = 409 if form.errors else 200
    return render(request, "meetings/plans/given.html", facts, status=status)


def letter(link: PersonalLink, plan: CommonPlan, address: str) -> Letter:
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
        "what %(customer)s and IT intend together stands here:\n\n%(address)s\n\n"
        "The link is for you alone. It shows the plan as it was published last, without signing "
        "in, until %(day)s. There you say that you have read it.\n\n%(from)s, %(organisation)s\n"
    )
    return Letter(_("Common plan of %(customer)s") % facts, text % facts)


def register() -> None:
    """A plan is read as it was published last, so its links outlive its versions."""
    purposes.register(
        PURPOSE,
        Purpose(
            gettext_lazy("Common plan"),
            find_plan,
            show_plan,
            letter,
            act=act_on_plan,
            bound=False,
            days=180,
        ),
    )

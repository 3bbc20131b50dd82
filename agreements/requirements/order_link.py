"""An order as its buyer decides it by a personal link, without signing in."""

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.models import OrderRequest
from agreements.operations.ask import who_answers
from agreements.operations.decide import who_decides_on
from agreements.operations.order import PURPOSE, answer_order, order_question
from agreements.requirements.step_forms import AnswerForm
from brm.accounts.models import Organisation
from brm.links.models import PersonalLink
from brm.links.purposes import Letter, Purpose, purposes
from brm.ui.formats import full_day
from brm.ui.refusals import refusals_in_words


def find_request(pk: int) -> OrderRequest | None:
    """What was asked; None once the order is another, except for whoever has decided it."""
    rows = OrderRequest.objects.select_related(
        "person__merged_into", "asked_by", "requirement__customer__unit", "requirement__unit"
    )
    asked = rows.select_related("requirement__service", "requirement__decision").filter(pk=pk)
    found = asked.first()
    if found is None:
        return None
    decision = found.requirement.decision_on_order
    if decision is not None:
        return found if decision.person_id == who_answers(found).pk else None
    return found if found.requirement.version == found.requirement_version else None


def show_order(request: HttpRequest, link: PersonalLink, asked: OrderRequest) -> HttpResponse:
    """The order word for word, and the two buttons."""
    return _drawn(request, link, asked, AnswerForm())


def act_on_order(request: HttpRequest, link: PersonalLink, asked: OrderRequest) -> HttpResponse:
    """The yes or no; clicked again, what was said first."""
    form = AnswerForm(request.POST)
    if form.is_valid():
        try:
            with refusals_in_words():
                answer_order(asked, on=timezone.localdate(), **form.cleaned_data)
        except ValidationError as refusal:
            form.add_error(None, " ".join(refusal.messages))
    asked = find_request(asked.pk) or asked
    return _drawn(request, link, asked, form)


def _drawn(
    request: HttpRequest, link: PersonalLink, asked: OrderRequest, form: AnswerForm
) -> HttpResponse:
    order, today = asked.requirement, timezone.localdate()
    facts = {
        "link": link,
        "asked": asked,
        "order": order,
        "decision": order.decision_on_order,
        "form": form,
        "decides": who_decides_on(order, order_question(order), on=today),
        "organisation": Organisation.current().name,
    }
    status = 409 if form.errors else 200
    return render(request, "agreements/requirements/order_link.html", facts, status=status)


def letter(link: PersonalLink, asked: OrderRequest, address: str) -> Letter:
    facts = {
        "recipient": link.recipient,
        "title": asked.requirement.title,
        "unit": asked.requirement.unit,
        "address": address,
        "day": full_day(link.expires_on),
        "from": asked.asked_by,
        "organisation": Organisation.current().name,
    }
    text = _(
        "To %(recipient)s\n\n"
        "An order for %(unit)s waits for your yes or no: %(title)s. It stands here, with its "
        "sum:\n\n"
        "%(address)s\n\n"
        "The link is for you alone, without signing in, until %(day)s, and closes when the order "
        "changes.\n\n%(from)s, %(organisation)s\n"
    )
    return Letter(_("Your yes or no: %(title)s") % facts, text % facts)


def register() -> None:
    purposes.register(
        PURPOSE,
        Purpose(gettext_lazy("Order"), find_request, show_order, letter, act=act_on_order, days=30),
    )

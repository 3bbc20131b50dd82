"""What the views of the structure share: who asks, and forms that save a row."""

from collections.abc import Callable
from datetime import date
from typing import Any, cast

from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise

from brm.accounts.models import Role, User
from brm.ui.forms import attempt
from brm.ui.returning import back_to, came_from
from brm.ui.toasts import toast
from customers.care import has_care
from customers.models import Customer, Unit

Go = Callable[[Any], str]


def user_of(request: HttpRequest) -> User:
    """Who asks; the middleware has seen to it that it is somebody signed in."""
    return cast(User, request.user)


def may_write_structure(user: User) -> bool:
    """Whether the user may add units and people."""
    return user.has_role(Role.RELATIONSHIP_MANAGER, Role.ADMINISTRATOR)


def may_write_for(user: User, unit: Unit, *, on: date) -> bool:
    """Whether the user may change the unit: has care of the customer at it or nearest above."""
    customer = Customer.objects.nearest_to(unit)
    return may_write_structure(user) if customer is None else has_care(user, customer, on=on)


def chosen_keys(request: HttpRequest) -> list[int]:
    """The primary keys that were chosen, by the form or the address; what is no number was not."""
    chosen = request.POST.getlist("chosen") or request.GET.getlist("chosen")
    return [int(pk) for pk in chosen if pk.isdecimal() and len(pk) < 18]


def saved_or_drawn(
    request: HttpRequest,
    form: "ModelForm[Any]",
    *,
    done: str | Promise,
    to: Go | None = None,
    back: str = "",
    operation: Callable[..., Any] | None = None,
    **facts: Any,
) -> HttpResponse:
    """Save a form that was sent and go on; else draw it. `facts` are heading, action, sentence.

    One goes on to the page `to` of what was made; else back to where one came from, which is
    `back` where nothing says it. `operation` saves the form's row where saving it is more than
    writing it down.
    A `sentence` says what the form is for; `subject` stands above it in the breadcrumb.
    """
    # As it is called now: what is typed into the form is not its name yet.
    named = str(facts.get("subject", ""))
    if request.method == "POST" and form.is_valid():
        made = attempt(form, operation, form.instance) if operation else attempt(form, form.save)
        if made is not None:
            toast(request, done)
            return redirect(to(made)) if to else back_to(request, back)
    before = came_from(request, back)
    shown = {"form": form, "cancel": before, "came_from": before, "named": named}
    return render(request, "customers/form.html", shown | facts)

"""Prices of services: another one from a day on, one corrected, one taken back in time."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from agreements.models import ServicePrice
from agreements.operations.price import correct_price, set_price, take_back_price
from agreements.services.forms import NewPriceForm, PriceEditForm
from agreements.views.common import act, asking, the_service
from brm.accounts.models import Role
from brm.accounts.permissions import role_required
from brm.ui.forms import attempt
from brm.ui.toasts import toast


@require_http_methods(["GET", "POST"])
@role_required(Role.ADMINISTRATOR)
def price_create(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the service `pk` another price from a day on."""
    service, form = the_service(request, pk), NewPriceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = attempt(form, set_price, service, **asking(request), **form.cleaned_data)
        if made:
            toast(request, _("%s has its new price.") % service)
            return redirect(service)
    facts = {"form": form, "service": service}
    return render(request, "agreements/services/price.html", facts)


@require_http_methods(["GET", "POST"])
@role_required(Role.ADMINISTRATOR)
def price_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct a price that was written down wrongly."""
    price = the_price(pk)
    form = PriceEditForm(request.POST or None, instance=price)
    if request.method == "POST" and form.is_valid():
        corrected = attempt(form, correct_price, form.instance, **asking(request))
        if corrected:
            toast(request, _("The price of %s is corrected.") % price.service)
            return redirect(price.service)
    facts = {"form": form, "service": price.service, "price": price}
    return render(request, "agreements/services/price.html", facts)


@require_POST
@role_required(Role.ADMINISTRATOR)
def price_take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back a price that does not hold yet."""
    price = the_price(pk)
    service = price.service
    done = _("The price is taken back; the one before it goes on.")
    return act(request, take_back_price, price, done=done, to=service.get_absolute_url())


def the_price(pk: int) -> ServicePrice:
    return get_object_or_404(ServicePrice.objects.select_related("service"), pk=pk)

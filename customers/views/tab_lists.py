"""A list of all customers' things as a tab of one customer's page."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404

from brm.ui.keyset import Page
from brm.ui.views import TableView
from customers.customer_page import customer_page_facts
from customers.models import Customer
from customers.views.common import user_of


class CustomerTab(TableView):
    """Put before a list: `class AgreementsOfCustomer(CustomerTab, AgreementList)`.

    It is narrowed to the customer that its URL names, and drawn in the frame of the customer's
    page as its tab `tab`. `customer_field` names the customer in a row.
    """

    tab: ClassVar[str]
    customer_field: ClassVar[str] = "customer"
    template_name = "customers/customer_list_tab.html"
    filters: ClassVar[Any] = None
    customer: Customer

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        customers = Customer.objects.visible_to(user_of(request)).select_related("unit__manager")
        self.customer = get_object_or_404(customers, pk=kwargs["pk"])
        return super().get(request, *args, **kwargs)

    def rows(self) -> QuerySet[Any]:
        return super().rows().filter(**{self.customer_field: self.customer.pk})

    def facts(self, page: Page) -> dict[str, Any]:
        frame = customer_page_facts(self.request, self.customer, tab=self.tab)
        return super().facts(page) | frame

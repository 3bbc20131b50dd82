"""The agreements of one customer, as a tab of its page."""

from agreements.filters import AgreementOfCustomerFilter
from agreements.views.agreements import AgreementList
from customers.views.tab_lists import CustomerTab


class AgreementsOfCustomer(CustomerTab, AgreementList):
    tab = "agreements"
    filters = AgreementOfCustomerFilter
    folded = ("kind", "service")

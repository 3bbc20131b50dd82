"""The agreements of one customer, as a tab of its page."""

from agreements.views.agreements import AgreementList
from customers.views.tab_lists import CustomerTab


class AgreementsOfCustomer(CustomerTab, AgreementList):
    tab = "agreements"

"""What people hold in the service catalogue."""

from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from agreements.models import Service
from customers.registries.holdings import Holding, holdings, kept


def owned_services(on: date) -> QuerySet[Service]:
    """Services that are not retired, whoever owns them."""
    return Service.objects.not_retired(on=on)


def register() -> None:
    holdings.register(
        "services",
        Holding(
            _("Services owned"), "agreements.Service.owner", owned_services, may_be_nobodys=True
        ),
        order=50,
    )
    kept.register("agreements.Decision.person", _("Who decided stays who decided."))
    kept.register("agreements.Approval.person", _("Who approved stays who approved."))
    kept.register("agreements.ApprovalRequest.person", _("Who was asked stays who was asked."))
    kept.register("agreements.OrderRequest.person", _("Who was asked stays who was asked."))
    kept.register("agreements.CasePreparation.person", _("With whom a case was prepared stays."))
    kept.register("agreements.CasePromise.owner", _("Who answered for what a case promised stays."))
    kept.register("agreements.Reminder.told", _("Who was reminded stays who was."))
    kept.register("agreements.Reminder.raised_to", _("Who was reminded stays who was."))
    kept.register("agreements.CaseRequest.person", _("Who was asked to decide stays who was."))

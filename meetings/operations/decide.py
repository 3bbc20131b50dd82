"""Who may decide for a customer on a day, and why somebody may not."""

from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from brm.ui.formats import money
from customers.models import Customer, Mandate, MandateKind, Person
from meetings import rules

STEERING_GROUP_DECIDES = gettext_lazy("IT steering group")


def customer_mandate(customer: Customer, *, on: date) -> Mandate | None:
    """The mandate to decide for the customer on the day `on`; None where nobody holds it."""
    held = Mandate.objects.held(on=on).filter(unit_id=customer.unit_id, kind=MandateKind.CUSTOMER)
    return held.select_related("person", "deputy").first()


def who_may_decide(mandate: Mandate, *, on: date) -> list[Person]:
    """The holder of the mandate, and the deputy inside the deputy's own days."""
    people = [mandate.person]
    if mandate.deputy and mandate.deputy_valid and on in mandate.deputy_valid:
        people.append(mandate.deputy)
    return people


def mandate_in_words(mandate: Mandate, customer: Customer) -> str:
    """The mandate as it is copied into a decision: whose it is, for whom, up to what sum."""
    if mandate.limit_amount is None:
        return _("%(person)s, mandate for %(customer)s without limit") % {
            "person": mandate.person,
            "customer": customer,
        }
    return _("%(person)s, mandate for %(customer)s up to %(limit)s") % {
        "person": mandate.person,
        "customer": customer,
        "limit": money(mandate.limit_amount, mandate.currency),
    }


def require_mandate(
    person: Person | None,
    customer: Customer,
    *,
    on: date,
    amount: Decimal | None = None,
    currency: str = "",
) -> tuple[Mandate, str]:
    """The mandate by which `person` may decide on the sum, with its words.

    Raises ValidationError that names who may decide, or says that it is for the steering group.
    """
    mandate = customer_mandate(customer, on=on)
    if mandate is None:
        raise ValidationError(
            _(
                "Nobody holds the mandate for %(customer)s on that day. "
                "Raise it to the IT steering group."
            )
            % {"customer": customer}
        )
    words = mandate_in_words(mandate, customer)
    if person is None:
        raise ValidationError(_("Say who decides. Who may: %(mandate)s.") % {"mandate": words})
    if person not in who_may_decide(mandate, on=on):
        raise ValidationError(
            _("%(person)s may not decide this. Who may: %(mandate)s.")
            % {"person": person, "mandate": words}
        )
    if amount is not None and mandate.limit_amount is not None and currency != mandate.currency:
        raise ValidationError(
            _("The mandate is in %(its)s; give the sum in %(its)s: %(mandate)s.")
            % {"its": mandate.currency, "mandate": words}
        )
    if not rules.is_inside_limit(
        amount, currency, limit=mandate.limit_amount, limit_currency=mandate.currency
    ):
        raise ValidationError(
            _("%(sum)s is above the limit: %(mandate)s. Raise it to the IT steering group.")
            % {"sum": money(amount, currency), "mandate": words}
        )
    return mandate, words

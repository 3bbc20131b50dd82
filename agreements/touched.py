"""What a reorganisation touches of the agreements."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.models import Agreement, AgreementState
from customers.registries.touched import Touch, Touched, touched
from customers.structure.reorganising import Plan


def agreements_touched(plan: Plan) -> Iterator[Touch]:
    """Agreements that are not ended stay with their customer: a contract names its parties."""
    rows = Agreement.objects.of_their_own().exclude(state=AgreementState.ENDED)
    rows = rows.filter(customer__in=plan.touched_customers).select_related("customer__unit")
    ending = set(plan.ending_customers)
    for agreement in rows.order_by("number"):
        what = _("stays with %s") % agreement.customer
        is_open = agreement.customer in ending
        yield Touch(str(agreement), agreement.get_absolute_url(), what, stays_open=is_open)


def register() -> None:
    touched.register(
        "agreements", Touched(gettext_lazy("Agreements"), agreements_touched), order=40
    )

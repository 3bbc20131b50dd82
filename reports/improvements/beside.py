"""The improvements of a thing, on its page, and the way to one more."""

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone

from brm.accounts.models import User
from customers.models import Customer
from reports.improvements.operations import MAY_OPEN
from reports.improvements.origins import improvement_origins
from reports.models import Improvement


def to_improve(kind: str, key: str, customer: Customer | None = None, service: int = 0) -> str:
    """The form for an improvement that comes of the thing."""
    facts = {"origin_kind": kind, "origin_key": key}
    if customer is not None:
        facts["customer"] = str(customer.pk)
    if service:
        facts["service"] = str(service)
    return f"{reverse('improvements:create')}?{urlencode(facts)}"


def improvements_of(
    kind: str, key: str, customer: Customer | None, user: User
) -> dict[str, Any] | None:
    """The improvements that came of the thing; None where it has none and nobody here adds one."""
    if kind not in improvement_origins:
        return None
    rows = Improvement.objects.visible_to(user).of_origin(kind, [key]).select_related("owner")
    found = list(rows.order_by("-pk"))
    may_add = user.has_role(*MAY_OPEN) and not any(each.is_going for each in found)
    if not found and not may_add:
        return None
    href = to_improve(kind, key, customer) if may_add else ""
    return {"improvements": found, "to_improve": href, "today": timezone.localdate()}

"""What improvements come of here: service levels that were breached, complaints, projects."""

from typing import Any

from django.urls import reverse

from agreements.requirements.origins import Source
from brm.ui.formats import month
from customers.models import Customer
from meetings.escalations.origins import is_id
from meetings.models import Complaint
from reports.models import Attainment, Project

OF_A_CUSTOMER: dict[str, type[Any]] = {"complaint": Complaint, "project": Project}


def level_key(customer: int, service: int, measure: int) -> str:
    """A level by what stays the same when its agreement is renewed, as ids."""
    return f"{customer}/{service}/{measure}"


def last_month(key: str) -> Attainment | None:
    """The last month of the level by its key."""
    parts = key.split("/")
    if len(parts) != 3 or not all(map(is_id, parts)):
        return None
    names = ("customer", "service", "measure")
    rows = Attainment.objects.filter(**dict(zip(names, parts, strict=True)))
    return rows.select_related("customer__unit", "service", "measure").order_by("-period").first()


def level(key: str) -> Source | None:
    """The level with its last month, on its page."""
    last = last_month(key)
    if last is None:
        return None
    page = reverse("reports:level_detail", args=[last.service_level_id])
    return Source(last.label, page, f"{last.get_result_display()}, {month(last.period)}")


def complaint(key: str) -> Source | None:
    found = _row(Complaint, key)
    return found and Source(str(found), found.get_absolute_url(), found.get_state_display())


def project(key: str) -> Source | None:
    found = _row(Project, key)
    return found and Source(found.name, found.get_absolute_url(), found.code)


def customer_of(kind: str, key: str) -> Customer | None:
    """Whose complaint or project it is; None of other things, and of a project of no customer."""
    model = OF_A_CUSTOMER.get(kind)
    found = model and _row(model, key)
    return found.customer if found else None


def _row(model: type[Any], key: str) -> Any:
    return model.objects.filter(pk=key).first() if is_id(key) else None

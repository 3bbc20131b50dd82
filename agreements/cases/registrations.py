"""What business cases add to the rest of the product."""

from typing import Any

from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from agreements.cases import link
from agreements.models import BusinessCase, CaseState
from brm.history.pages import History, histories
from customers.registries.merging import Moving, moving
from customers.registries.timeline import Facts, Said, Source, happenings, user_name

FROZEN = _lazy("A submitted business case is never changed.")


def not_frozen(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Rows of cases that are still written."""
    return rows.filter(case__state=CaseState.DRAFT)


def of_case(row: Any) -> str:
    return str(row.case)


def page_of_case(row: Any) -> str:
    page: str = row.case.get_absolute_url()
    return page


def submitted(facts: Facts) -> Said:
    sentence = _("The business case of %(number)s is submitted: %(title)s") % facts
    page = reverse("cases:detail", args=[facts["pk"]])
    return Said(sentence, page, "due", facts["who"])


def register() -> None:
    link.register()
    for label, words in (
        ("CasePreparation.person", _lazy("Business cases prepared with them")),
        ("CasePromise.owner", _lazy("Benefits promised that they answer for")),
    ):
        moving.register(
            f"agreements.{label}",
            Moving(words, of_case, page_of_case, ("case__requirement",), not_frozen, FROZEN),
        )
    histories.register("agreements.businesscase", History(BusinessCase))
    happenings.register(
        "case_submitted",
        Source(
            group="requirements",
            rows=BusinessCase.objects.submitted().visible_to,
            at="submitted_on",
            facts={
                "number": F("requirement__number"),
                "title": F("requirement__title"),
                "edition": F("edition"),
                "who": user_name("submitted_by"),
            },
            said=submitted,
            customer="requirement__customer",
            people=("submitted_by__person",),
        ),
    )

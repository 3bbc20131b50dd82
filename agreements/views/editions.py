"""The text of an agreement: each edition for good, the text of today, and what differs."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from agreements.models import Agreement, AgreementEdition
from agreements.operations.freeze import text_today
from agreements.texts.asked import approvals_of
from agreements.texts.page import parts, versions_of
from agreements.texts.words import clauses
from agreements.views.common import the_agreement, user_of
from customers.freshness.differences import Sections


def the_edition(request: HttpRequest, pk: int) -> AgreementEdition:
    rows = AgreementEdition.objects.visible_to(user_of(request))
    joined = rows.select_related("agreement__customer__unit", "made_by")
    return get_object_or_404(joined, pk=pk)


@require_GET
def edition_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """An edition as it was frozen, with what differs from the one before, or from `?against=`."""
    edition = the_edition(request, pk)
    others = list(edition.agreement.editions.exclude(pk=pk).latest_first())
    against = _chosen(request, others) or edition.before()
    facts = {
        "agreement": edition.agreement,
        "edition": edition,
        "others": others,
        "today": timezone.localdate(),
        **read(edition.sections, against),
    }
    return render(request, "agreements/texts/edition.html", facts)


@require_GET
def agreement_text(request: HttpRequest, pk: int) -> HttpResponse:
    """The text as it stands today, with what differs from the last edition, or from `?against=`."""
    agreement, today = the_agreement(request, pk), timezone.localdate()
    others = list(agreement.editions.latest_first())
    content = text_today(agreement, on=today)
    against = _chosen(request, others) or next(iter(others), None)
    facts: dict[str, Any] = {"agreement": agreement, "others": others, "today": today}
    if content is not None:
        facts |= read(content["sections"], against)
    return render(request, "agreements/texts/text.html", facts)


def read(sections: Sections, against: AgreementEdition | None) -> dict[str, Any]:
    """A text by its parts, and what differs in it from another one, where there is one."""
    return {
        "parts": parts(sections),
        "against": against,
        "differences": clauses(against.sections, sections) if against else [],
    }


def _chosen(request: HttpRequest, others: list[AgreementEdition]) -> AgreementEdition | None:
    chosen = request.GET.get("against", "")
    return next((each for each in others if str(each.pk) == chosen), None)


def versions_facts(request: HttpRequest, agreement: Agreement) -> dict[str, Any]:
    """What the panels of versions and of approval show, and the text of today beside them."""
    today = timezone.localdate()
    versions = versions_of(agreement)
    content = text_today(agreement, on=today)
    last = versions[0].edition if versions else None
    since = clauses(last.sections, content["sections"]) if last and content else []
    site = request.build_absolute_uri("/")
    return {
        "versions": versions,
        "since": since,
        "has_text": content is not None,
        "asked": approvals_of(agreement, last, site=site, on=today),
    }

"""The text of an agreement: each edition for good, the text of today, and what differs."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from agreements.models import Agreement, AgreementEdition, AgreementPeriod, Amendment
from agreements.operations.amend import open_draft, text_drafted
from agreements.operations.freeze import edition_held, last_period, text_today
from agreements.texts.asked import approvals_of
from agreements.texts.contents import content_of
from agreements.texts.page import Version, parts, versions_of
from agreements.texts.paper import agreement_pdf, edition_pdf
from agreements.texts.words import clauses
from agreements.views.common import the_agreement, user_of
from customers.freshness.differences import Sections


def the_edition(request: HttpRequest, pk: int) -> AgreementEdition:
    rows = AgreementEdition.objects.visible_to(user_of(request))
    joined = rows.select_related("agreement__customer__unit", "made_by", "follows")
    return get_object_or_404(joined, pk=pk)


@require_GET
def edition_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """An edition as it was frozen, with what differs from the one before, or from `?against=`."""
    edition = the_edition(request, pk)
    others = list(edition.agreement.editions.exclude(pk=pk).latest_first())
    against = _chosen(request, others) or edition.follows
    facts = {
        "agreement": edition.agreement,
        "edition": edition,
        "others": others,
        "today": timezone.localdate(),
        **read(edition.sections, against),
    }
    return render(request, "agreements/texts/edition.html", facts)


@require_GET
def edition_paper(request: HttpRequest, pk: int) -> HttpResponse:
    """The edition as a PDF, to be read, printed and signed."""
    return edition_pdf(the_edition(request, pk))


@require_GET
def agreement_paper(request: HttpRequest, pk: int) -> HttpResponse:
    """The agreement as a PDF, as it stands today."""
    return agreement_pdf(the_agreement(request, pk), on=timezone.localdate())


@require_GET
def agreement_text(request: HttpRequest, pk: int) -> HttpResponse:
    """The text as it stands today, with what differs from the last edition, or from `?against=`."""
    agreement, today = the_agreement(request, pk), timezone.localdate()
    amendment = open_draft(agreement)
    base = amendment.agreement if amendment else agreement
    others = list(base.editions.latest_first())
    content = text_drafted(amendment) if amendment else text_today(agreement, on=today)
    facts: dict[str, Any] = {"agreement": agreement, "others": others, "today": today}
    if content is not None:
        against = _chosen(request, others) or edition_held(base, last_period(base))
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


def versions_facts(
    request: HttpRequest, agreement: Agreement, period: AgreementPeriod | None
) -> dict[str, Any]:
    """What the panels of versions, approval and amendment show; `period` is the last one."""
    today, site = timezone.localdate(), request.build_absolute_uri("/")
    amendment = Amendment.objects.open().about(agreement).first()
    base = amendment.agreement if amendment else agreement
    is_draft = amendment is not None and amendment.draft_id == agreement.pk
    if is_draft:
        period = base.periods.last_of_chain().first()
    versions = versions_of(base, period)
    held = next((each.edition for each in versions if each.holds), None)
    content = _text(agreement, amendment if is_draft else None, period)
    return {
        "versions": versions,
        "held": held,
        "since": clauses(held.sections, content["sections"]) if held and content else [],
        "has_text": content is not None,
        "amendment": amendment,
        "is_draft_of_amendment": is_draft,
        "asked": approvals_of(base, _last(versions), site=site, on=today),
    }


def _text(
    agreement: Agreement, amendment: Amendment | None, period: AgreementPeriod | None
) -> dict[str, Any] | None:
    """What the agreement says today, or what its amendment is to say."""
    if amendment is not None:
        return text_drafted(amendment)
    return content_of(agreement, period, on=timezone.localdate()) if period else None


def _last(versions: list[Version]) -> AgreementEdition | None:
    """The edition frozen last, whatever its period."""
    return max((each.edition for each in versions), key=lambda each: each.pk, default=None)

"""An agreement on paper: as it stands, or one edition of its text as it was frozen."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from agreements.attached.shown import documents_of
from agreements.explain import Explanation
from agreements.models import Agreement, AgreementEdition, Approval, Better
from agreements.operations.amend import open_draft, text_drafted
from agreements.operations.freeze import text_today
from agreements.shown import dates_shown, period_shown
from agreements.texts.words import field_label, name_of, place_of, value_in_words
from brm.accounts.models import Organisation
from brm.documents.models import Document
from brm.ui.formats import DASH, exact, full_day, money, with_unit
from brm.ui.pdf import paper
from customers.freshness.differences import Record, Sections
from customers.models.snapshots import digest_of

TEMPLATE = "agreements/agreement.typ"
NOT_PAIRS = {"number", "name", "description"}


def edition_pdf(edition: AgreementEdition) -> HttpResponse:
    """The edition, drawn from what was frozen and nothing else: in one language, always the same.

    Whoever prints it can sign it: who signs, and when, has its place below the text.
    """
    sections = edition.sections
    said = next(iter(sections["agreement"].values()))
    note = _("Edition %(n)s, SHA-256 %(digest)s") % {"n": edition.label, "digest": edition.digest}
    facts = _facts(sections) | {
        "organisation": said.get("number", ""),
        "above": _("Agreement, edition %s") % edition.label,
        "note": note,
        "sentence": " ".join(
            filter(
                None,
                [
                    _("Takes effect on %s.") % full_day(edition.takes_effect_on),
                    _("Frozen on %s.") % full_day(edition.made_on),
                    edition.why,
                ],
            )
        ),
        "digest": edition.digest,
        "signatures": [_("For the customer"), _("For IT")],
    }
    return paper(TEMPLATE, facts, f"{said.get('number', '')}-{edition.label.replace('.', '-')}")


def agreement_pdf(agreement: Agreement, *, on: date) -> HttpResponse:
    """The agreement as it stands on the day: text, dates with their reasons, approvals, documents.

    Of the draft of an amendment, what it is to say.
    """
    amendment = open_draft(agreement)
    content = text_drafted(amendment) if amendment else text_today(agreement, on=on)
    base = amendment.agreement if amendment else agreement
    editions = list(base.editions.select_related("made_by").latest_first())
    answers = Approval.objects.filter(edition__agreement=base).select_related("edition", "person")
    facts = _facts(content["sections"]) if content else _without_period(agreement)
    period = period_shown(list(agreement.periods.order_by("n")), on=on)
    dates = dates_shown(agreement, period) if period else []
    facts |= {
        "organisation": Organisation.current().name,
        "above": _("Agreement %s") % agreement.number,
        "note": _("As it stands on %s") % full_day(on),
        "state": {"shape": agreement.shape, "word": str(agreement.get_state_display())},
        "sentence": _sentence(agreement),
        "dates": [_date(each) for each in dates],
        "approvals": [_answer(each) for each in answers.order_by("-pk")],
        "editions": [_edition(each) for each in editions],
        "documents": [_document(each) for each in documents_of(agreement)],
        "digest": digest_of(content) if content else "",
    }
    return paper(TEMPLATE, facts, f"{agreement.number}-{on.isoformat()}")


def _facts(sections: Sections) -> dict[str, Any]:
    """What both papers show of a text; what else there is to be shown comes beside it."""
    said = next(iter(sections["agreement"].values()))
    lines = [each for _key, each in sorted(sections.get("lines", {}).items())]
    levels = [each for _key, each in sorted(sections.get("levels", {}).items())]
    return {
        "title": said.get("name", ""),
        "description": said.get("description", ""),
        "pairs": [*_pairs(said), *_pairs(sections["terms"]["terms"])],
        "lines": [_line(each) for each in lines],
        "sum": _sum(lines, str(said.get("currency", ""))),
        "levels": [_level(each) for each in levels],
        "heads": _heads(),
        "state": None,
        **dict.fromkeys(("dates", "approvals", "editions", "documents", "signatures"), ()),
    }


def _without_period(agreement: Agreement) -> dict[str, Any]:
    """A draft without its first day has no text yet: who with and of what sort it is."""
    pairs = {"customer": str(agreement.customer), "kind": agreement.kind, "form": agreement.form}
    said: Record = {"name": agreement.name, "description": agreement.description, **pairs}
    return _facts({"agreement": {"agreement": said}, "terms": {"terms": {}}})


def _heads() -> dict[str, Any]:
    return {
        "terms": _("Terms"),
        "dates": _("Dates, and why"),
        "lines": _("Services"),
        "line": [_("Service"), _("Quantity"), _("Price a unit and year"), _("A year")],
        "levels": _("Service levels"),
        "level": [_("Measure"), _("Target"), _("At risk from"), _("Exceptions"), _("Up to")],
        "approvals": _("Approvals"),
        "approval": [_("Edition"), _("Answer"), _("By"), _("On"), _("Digest")],
        "editions": _("Versions"),
        "edition": [_("Edition"), _("What for"), _("Takes effect on"), _("Digest")],
        "documents": _("Documents"),
        "document": [_("Document"), _("What it is"), _("Uploaded"), _("SHA-256")],
        "digest": _("Digest of this text"),
        "signature": _("Name, place, day and signature"),
        "sum": _("A year"),
    }


def _pairs(record: Record) -> list[tuple[str, str]]:
    """Label and words of each field; a sum with its currency in one."""
    told = dict(record)
    if told.get("value") is not None:
        told["value"] = money(told["value"], str(told.pop("currency", "")))
    found = [(name, each) for name, each in told.items() if name not in NOT_PAIRS]
    return [
        (field_label(name), str(each) if name == "value" else value_in_words(name, each, record))
        for name, each in sorted(found, key=lambda pair: place_of(pair[0]))
    ]


def _line(record: Record) -> list[str]:
    amount = _amount(record)
    return [
        str(record.get("service", "")),
        with_unit(_figure(record.get("quantity")), str(record.get("unit", ""))),
        money(record.get("price")),
        money(amount),
    ]


def _amount(record: Record) -> Decimal | None:
    if record.get("price") is None or record.get("quantity") is None:
        return None
    return Decimal(str(record["price"])) * Decimal(str(record["quantity"]))


def _sum(lines: Iterable[Record], currency: str) -> str:
    amounts = [amount for each in lines if (amount := _amount(each)) is not None]
    return money(sum(amounts, Decimal(0)), currency) if amounts else ""


def _level(record: Record) -> list[str]:
    least = _("at least %s") if record.get("better") == Better.HIGHER else _("at most %s")
    target = value_in_words("target", record.get("target"), record)
    over = value_in_words("period_kind", record.get("period_kind"), record)
    days = [
        _("from %s") % full_day(date.fromisoformat(str(record["first_day"])))
        if record.get("first_day")
        else "",
        _("until %s") % full_day(date.fromisoformat(str(record["last_day"])))
        if record.get("last_day")
        else "",
    ]
    return [
        name_of("levels", record),
        " ".join([least % target, over, *filter(None, days)]),
        _figure(record.get("warning")),
        str(record.get("exceptions") or DASH),
        _figure(record.get("workload_limit")),
    ]


def _figure(value: Any) -> str:
    return DASH if value is None else exact(Decimal(str(value)))


def _sentence(agreement: Agreement) -> str:
    said = [agreement.number, agreement.customer.unit.name, str(agreement.get_kind_display())]
    if agreement.supplier:
        said.append(agreement.supplier)
    if agreement.ended_on:
        ended = {"how": agreement.get_ended_as_display(), "day": full_day(agreement.ended_on)}
        said.append(_("%(how)s %(day)s") % ended)
    return " · ".join(said)


def _date(each: Explanation) -> list[str]:
    return [each.label, full_day(each.day), each.why]


def _answer(approval: Approval) -> list[str]:
    words = " · ".join(filter(None, [str(approval.get_outcome_display()), approval.comment]))
    who = f"{approval.who}, {approval.by_mandate}" if approval.person else approval.by_mandate
    return [
        approval.edition.label,
        words,
        who,
        full_day(approval.answered_on),
        approval.digest[:16],
    ]


def _edition(edition: AgreementEdition) -> list[str]:
    purpose = str(edition.get_purpose_display())
    return [
        edition.label,
        f"{purpose}: {edition.why}" if edition.why else purpose,
        full_day(edition.takes_effect_on),
        edition.digest[:16],
    ]


def _document(document: Document) -> list[str]:
    latest = document.versions.all()[0]
    kind = str(document.get_kind_display())
    edition = document.of_agreement.edition
    if edition is not None:
        kind = _("%(kind)s of edition %(n)s") % {"kind": kind, "n": edition.label}
    if document.is_withdrawn:
        kind = _("%(kind)s, withdrawn: %(why)s") % {"kind": kind, "why": document.withdrawal.reason}
    return [document.title, kind, full_day(latest.uploaded_at), latest.file.digest[:16]]

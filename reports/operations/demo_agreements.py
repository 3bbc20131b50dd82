"""The demo organisation's agreements: defaults, a master, approvals and amendments, from a file."""

from datetime import date
from decimal import Decimal

from agreements.models import (
    Agreement,
    AgreementKind,
    AgreementLine,
    ApprovalRequest,
    EndingReason,
    Measure,
    RenewalMode,
    Requirement,
    ReviewState,
    Service,
    ServiceLevel,
)
from agreements.operations.activate import activate_agreement
from agreements.operations.amend import draft_amendment, exempt_amendment
from agreements.operations.approve import answer_edition, ask_approval, who_approves
from agreements.operations.change_state import change_state
from agreements.operations.draft import (
    add_level,
    add_line,
    draft_agreement,
    revise_agreement,
    save_level,
    save_line,
)
from agreements.operations.end import give_notice
from agreements.operations.review import complete_review
from agreements.operations.succeed import draft_successor
from reports.operations.demo_cast import Cast, Story
from reports.operations.demo_documents import tell_documents
from reports.operations.demo_rounds import tell_round

SITE = "http://localhost/"


def tell_agreements(story: Story, demo: Cast) -> None:
    """All that the file says, in the order in which it came about."""
    _default(story["default"], demo)
    for entry in story["masters"]:
        _gather(entry, demo)
    for entry in story["approvals"]:
        _ask(_agreement(entry["agreement"]), entry, demo)
    for entry in story["amendments"]:
        _amend(entry, demo)
    for entry in story["answers"]:
        _answer(entry, demo)
    tell_documents(story["documents"], demo)
    for entry in story["successors"]:
        _succeed(entry, demo)
    for entry in story["rounds"]:
        tell_round(entry, demo)
    for entry in story["reviews"]:
        _review(entry, demo)
    for entry in story["notices"]:
        _give_notice(entry, demo)


def _review(entry: Story, demo: Cast) -> None:
    """Reviews at intervals, from a day on; those that were done have their outcome."""
    agreement = _agreement(entry["agreement"])
    by = demo.manager_of(agreement.customer)
    agreement.review_months, agreement.first_review_on = entry["months"], demo.day(entry["first"])
    revise_agreement(agreement, by=by, on=demo.day(entry["from"]))
    for done in entry.get("done", []):
        review = agreement.reviews.get(state=ReviewState.OPEN)
        review.outcome, review.note = done["outcome"], done["note"]
        complete_review(review, by=by, on=demo.day(done["day"]))


def _give_notice(entry: Story, demo: Cast) -> None:
    agreement = _agreement(entry["agreement"])
    give_notice(
        agreement,
        by=demo.manager_of(agreement.customer),
        on=demo.day(entry["day"]),
        reason=EndingReason.objects.get(name=entry["reason"]),
        note=entry["note"],
    )


def _agreement(number: str) -> Agreement:
    return Agreement.objects.select_related("customer__unit", "master").get(number=number)


def _default(entry: Story, demo: Cast) -> None:
    customer, on = demo.customer(entry), demo.day(entry["first_day"])
    by = demo.manager_of(customer)
    drafted = Agreement(
        name=entry["name"],
        customer=customer,
        kind=AgreementKind.DEFAULT,
        anchor_on=on,
        renewal_mode=RenewalMode.NONE,
    )
    agreement = draft_agreement(drafted, by=by, on=demo.today)
    lines: dict[str, AgreementLine] = {}
    for level in entry["levels"]:
        code = level["service"]
        if code not in lines:
            lines[code] = add_line(
                agreement,
                by=by,
                on=demo.today,
                service=Service.objects.get(code=code),
                quantity=Decimal(1),
                price=Decimal(0),
            )
        _add_target(lines[code], level, demo)
    activate_agreement(agreement, by=by, exemption=entry["exemption"], on=demo.today)


def _add_target(line: AgreementLine, entry: Story, demo: Cast) -> None:
    target = ServiceLevel(
        line=line,
        measure=Measure.objects.get(code=entry["measure"]),
        target=Decimal(entry["target"]),
        warning=_given(entry, "warning"),
        workload_limit=_given(entry, "workload_limit"),
        exceptions=entry.get("exceptions", ""),
    )
    by = demo.manager_of(line.period.agreement.customer)
    add_level(target, by=by, on=demo.today)


def _given(entry: Story, name: str) -> Decimal | None:
    return Decimal(entry[name]) if name in entry else None


def _gather(entry: Story, demo: Cast) -> None:
    master = _agreement(entry["master"])
    for number in entry["under"]:
        agreement = _agreement(number)
        agreement.master = master
        by = demo.manager_of(agreement.customer)
        revise_agreement(agreement, by=by, on=demo.day(entry["day"]), why=entry["why"])


def _ask(agreement: Agreement, entry: Story, demo: Cast) -> None:
    """Somebody who may decide is asked by link, and has answered where the file says so."""
    on, by = demo.day(entry["asked"]), demo.manager_of(agreement.customer)
    person = next(iter(who_approves(agreement, on=on).people), None)
    if person is None:
        return
    ask_approval(agreement, by=by, on=on, person=person, site=SITE)
    asked = ApprovalRequest.objects.filter(person=person).latest("pk")
    if "answered" not in entry:
        return
    answer_edition(
        asked.edition,
        by=None,
        on=demo.day(entry["answered"]),
        outcome=entry["outcome"],
        person=person,
        request=asked,
        signed_as=person.name,
        comment=entry["comment"],
    )


def _amend(entry: Story, demo: Cast) -> None:
    agreement, on = _agreement(entry["agreement"]), demo.day(entry["drafted"])
    by = demo.manager_of(agreement.customer)
    takes_effect_on = demo.day(entry["takes_effect"])
    amendment = draft_amendment(
        agreement, by=by, on=on, why=entry["why"], takes_effect_on=takes_effect_on
    )
    draft = amendment.draft
    assert draft is not None
    _write(draft, entry, demo, on=on)
    if "exemption" in entry:
        exempt_amendment(amendment, by=by, on=takes_effect_on, exemption=entry["exemption"])
    elif "asked" in entry:
        _ask(draft, entry, demo)


def _succeed(entry: Story, demo: Cast) -> None:
    """A successor is drafted, and in force where the file says why it needs no approval."""
    agreement, on = _agreement(entry["agreement"]), demo.day(entry["drafted"])
    by = demo.manager_of(agreement.customer)
    successor = draft_successor(agreement, by=by, on=on, name=entry["name"], months=entry["months"])
    if "exemption" in entry:
        activate_agreement(successor, by=by, exemption=entry["exemption"], on=on)
    else:
        change_state(successor, by=by, state=entry["state"], on=on)


def _write(draft: Agreement, entry: Story, demo: Cast, *, on: date) -> None:
    by = demo.manager_of(draft.customer)
    lines = AgreementLine.objects.select_related("service", "period__agreement__customer__unit")
    line = lines.get(period__agreement=draft, service__code=entry["service"])
    line.quantity = (line.quantity * Decimal(entry["factor"])).quantize(Decimal(1))
    save_line(line, by=by, on=on)
    warnings = entry.get("warnings", {})
    for code, target in entry.get("targets", {}).items():
        for level in line.levels.filter(measure__code=code):
            level.target = Decimal(target)
            level.warning = Decimal(warnings[code]) if code in warnings else level.warning
            save_level(level, by=by, on=on)


def _answer(entry: Story, demo: Cast) -> None:
    """Say of levels in force which requirement they answer."""
    agreement = _agreement(entry["agreement"])
    requirement = Requirement.objects.get(customer=agreement.customer, title=entry["requirement"])
    levels = ServiceLevel.objects.in_force(on=demo.today).filter(
        line__period__agreement=agreement,
        line__service__code=entry["service"],
        measure__code__in=entry["measures"],
    )
    for level in levels.select_related("line__period__agreement__customer"):
        level.requirement = requirement
        save_level(level, by=demo.manager_of(agreement.customer), on=demo.today)

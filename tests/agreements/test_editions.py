"""The text of an agreement is kept edition by edition, and what differs is told in words."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from agreements.models import Agreement, AgreementEdition, AgreementState, ServiceLevel
from agreements.operations.activate import activate_agreement
from agreements.operations.draft import add_line, revise_agreement, save_level, save_line
from agreements.operations.freeze import text_today
from agreements.texts.contents import content_in
from agreements.texts.words import clauses
from brm.accounts.models import User
from customers.models.snapshots import digest_of
from customers.periods import period
from tests.agreements.factories import (
    AgreementFactory,
    AgreementLineFactory,
    AgreementPeriodFactory,
    ServiceFactory,
    ServiceLevelFactory,
)

TODAY = date(2026, 6, 1)
KNOWN = {
    "lines": st.fixed_dictionaries(
        {"service": st.sampled_from(["Workplace", "Mail"]), "quantity": st.integers(0, 3)},
        optional={"price": st.decimals(0, 9, places=2)},
    ),
    "levels": st.fixed_dictionaries(
        {
            "service": st.just("Mail"),
            "measure": st.sampled_from(["Availability", "Answer"]),
            "target": st.decimals(0, 100, places=2),
            "period_kind": st.sampled_from(["month", "year"]),
        },
        optional={"exceptions": st.text(max_size=5), "first_day": st.dates()},
    ),
    "terms": st.dictionaries(
        st.sampled_from(["initial_months", "notice_days"]), st.integers(1, 3), max_size=2
    ),
}
TEXTS = st.fixed_dictionaries(
    {
        section: st.dictionaries(st.sampled_from(["a", "b"]), records, max_size=2)
        for section, records in KNOWN.items()
    }
)


def an_agreement(**facts: Any) -> Agreement:
    """One for 1,200 workplaces with a target of 99.5 % a month."""
    service = ServiceFactory.create(code="WP", name="Workplace", unit="pieces")
    agreement: Agreement = AgreementFactory.create(**facts)
    line = AgreementLineFactory.create(
        period=agreement.periods.get(), service=service, quantity=1200, price=Decimal("12.50")
    )
    ServiceLevelFactory.create(
        line=line,
        measure__name="Availability",
        measure__unit="%",
        valid=period(date(2026, 1, 1), date(2026, 12, 31)),
    )
    return agreement


@pytest.mark.django_db
def test_an_agreement_that_comes_into_force_keeps_its_text(administrator: User) -> None:
    drafted = an_agreement(state=AgreementState.DRAFT, exemption="")

    agreement = activate_agreement(drafted, by=administrator, exemption="By mail", on=TODAY)

    edition = agreement.editions.get()
    assert (edition.label, edition.purpose, edition.made_by) == ("1.1", "first", administrator)
    assert edition.takes_effect_on == date(2026, 1, 1)
    assert edition.content == text_today(agreement, on=TODAY)
    assert edition.is_intact


@pytest.mark.django_db
def test_each_amendment_keeps_the_text_before_it_and_after_it(administrator: User) -> None:
    agreement = an_agreement()
    line = agreement.periods.get().lines.get()
    line.quantity = Decimal(1300)

    save_line(line, by=administrator, on=TODAY, why="By mail")

    after, before = agreement.editions.latest_first()
    assert [(each.label, each.purpose) for each in (before, after)] == [
        ("1.1", "first"),
        ("1.2", "change"),
    ]
    assert after.takes_effect_on == TODAY
    assert [each.sentence for each in clauses(before.sections, after.sections)] == [
        "Quantity of Workplace: 1\N{NARROW NO-BREAK SPACE}200 → 1\N{NARROW NO-BREAK SPACE}300"
    ]
    assert agreement.periods.get().edition == 2


@pytest.mark.django_db
def test_what_is_in_force_is_not_changed_without_saying_why(administrator: User) -> None:
    agreement = an_agreement()
    line = agreement.periods.get().lines.get()
    line.quantity = Decimal(1300)

    with pytest.raises(ValidationError, match="Say why this needs no approval"):
        save_line(line, by=administrator, on=TODAY)

    line.refresh_from_db()
    assert line.quantity == 1200
    assert not agreement.editions.exists()


@pytest.mark.django_db
def test_what_is_not_agreed_with_the_customer_makes_no_edition(administrator: User) -> None:
    agreement = an_agreement()
    agreement.lead_days, agreement.remark = 30, "Told by mail"

    revise_agreement(agreement, by=administrator, on=TODAY)

    assert [each.label for each in agreement.editions.all()] == ["1.1"]


@pytest.mark.django_db
def test_another_target_is_told_with_its_measure_and_service(administrator: User) -> None:
    agreement = an_agreement()
    level = ServiceLevel.objects.get()
    level.target = Decimal("99.9")

    save_level(level, by=administrator, on=TODAY, why="By mail")

    after, before = agreement.editions.latest_first()
    assert [each.sentence for each in clauses(before.sections, after.sections)] == [
        "Target of Availability, Workplace: 99.5\N{NO-BREAK SPACE}% → 99.9\N{NO-BREAK SPACE}%"
    ]


@pytest.mark.django_db
def test_a_service_that_is_added_is_told_with_its_quantity_and_price(administrator: User) -> None:
    agreement = an_agreement()
    mail = ServiceFactory.create(code="M", name="Mail", unit="boxes")

    add_line(
        agreement,
        by=administrator,
        on=TODAY,
        service=mail,
        quantity=Decimal(3),
        price=Decimal("1.5"),
        why="By mail",
    )

    after, before = agreement.editions.latest_first()
    assert [each.sentence for each in clauses(before.sections, after.sections)] == [
        "Service added: Mail: 3\N{NO-BREAK SPACE}boxes at 1.5 a unit and year"
    ]


@pytest.mark.django_db
def test_the_text_of_this_year_is_held_against_last_years(administrator: User) -> None:
    agreement = an_agreement()
    last = revise_agreement(agreement, by=administrator, on=TODAY).editions.get()
    following = AgreementPeriodFactory.create(agreement=agreement)
    AgreementLineFactory.create(
        period=following,
        service=agreement.periods.get(n=1).lines.get().service,
        quantity=1200,
        price=Decimal(13),
    )

    content = text_today(agreement, on=TODAY)

    assert content is not None
    assert [each.sentence for each in clauses(last.sections, content["sections"])] == [
        "First day: 1 January 2026 → 1 January 2027",
        "Last day: 31 December 2026 → 31 December 2027",
        "Price a unit and year of Workplace: 12.5 → 13",
        "Service level taken out: Availability, Workplace: ≥ 99.5\N{NO-BREAK SPACE}% a month",
    ]


@pytest.mark.django_db
def test_nobody_changes_an_edition(administrator: User) -> None:
    edition = revise_agreement(an_agreement(), by=administrator, on=TODAY).editions.get()

    for act in (lambda: edition.delete(), lambda: AgreementEdition.objects.update(why="Other")):
        with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
            act()

    assert AgreementEdition.objects.get().why == ""


@pytest.mark.django_db
def test_a_draft_without_a_first_day_has_no_text(administrator: User) -> None:
    drafted = AgreementFactory.create(
        state=AgreementState.DRAFT, exemption="", anchor_on=None, initial_months=None
    )

    assert text_today(drafted, on=TODAY) is None
    with pytest.raises(ValidationError):
        activate_agreement(drafted, by=administrator, exemption="By mail", on=TODAY)


@settings(max_examples=300, deadline=None)
@given(TEXTS, TEXTS)
def test_nothing_differs_if_and_only_if_the_digests_are_equal(
    one: dict[str, Any], other: dict[str, Any]
) -> None:
    old, new = content_in(one), content_in(other)

    found = clauses(old["sections"], new["sections"])

    assert (not found) == (digest_of(old) == digest_of(new))
    assert all(each.sentence for each in found)


@given(TEXTS)
def test_a_text_does_not_differ_from_itself(text: dict[str, Any]) -> None:
    content = content_in(text)

    assert clauses(content["sections"], content["sections"]) == []

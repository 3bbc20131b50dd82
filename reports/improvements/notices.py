"""The customer is told of a breached level: never before it is switched on, and once.

The mail is written from the figures as they stand when it is sent, and kept word for word.
"""

from collections.abc import Iterable, Sequence
from datetime import date

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from agreements.models import Agreement
from brm.accounts.models import User
from brm.outbox.mail import emit_many_mails
from brm.ui.formats import full_day
from customers.care import require_care
from customers.models import Customer, Mandate, Person, Unit
from reports.improvements.breaches import BATCH, LOCK
from reports.improvements.origins import shortened
from reports.improvements.rules import MONTHS
from reports.improvements.sources import level_key
from reports.models import (
    Attainment,
    BreachNotice,
    BreachNoticeRule,
    Improvement,
)
from reports.models.attainment import key_of
from reports.models.improvements import BREACH
from reports.rules import first_of_month, months_before
from reports.sentences import in_span

TO_TELL = """
SELECT DISTINCT ON (breach.period, breach.customer_id, breach.service_id, breach.measure_id,
                    breach.period_kind, rule.person_id)
       breach.id, term.agreement_id, rule.person_id
  FROM reports_breachnoticerule rule
  JOIN customers_person person
    ON person.id = rule.person_id AND person.email <> '' AND person.merged_into_id IS NULL
   AND (person.left_on IS NULL OR person.left_on >= %(as_of)s)
  JOIN reports_attainment breach
    ON breach.customer_id = rule.customer_id AND breach.result = 'breached'
   AND breach.period BETWEEN greatest(%(first)s, rule.first_month) AND %(last)s
  JOIN reports_improvementbreach seen
    ON (seen.customer_id, seen.service_id, seen.measure_id, seen.period_kind, seen.period)
     = (breach.customer_id, breach.service_id, breach.measure_id, breach.period_kind,
        breach.period)
  JOIN agreements_servicelevel level ON level.id = breach.service_level_id
  JOIN agreements_agreementline line ON line.id = level.line_id
  JOIN agreements_agreementperiod term ON term.id = line.period_id
 WHERE rule.ended_on IS NULL
   AND (rule.agreement_id IS NULL OR rule.agreement_id = term.agreement_id)
   AND seen.noted_on + rule.wait_days <= %(as_of)s
   AND NOT EXISTS (SELECT FROM reports_breachnotice told
                    WHERE told.person_id IN (SELECT id FROM customers_person
                                              WHERE rule.person_id IN (id, merged_into_id))
                      AND (told.customer_id, told.service_id, told.measure_id, told.period_kind,
                           told.period)
                        = (breach.customer_id, breach.service_id, breach.measure_id,
                           breach.period_kind, breach.period))
 ORDER BY breach.period, breach.customer_id, breach.service_id, breach.measure_id,
          breach.period_kind, rule.person_id, breach.id
"""
"""Who is to be told of which breach: the rule holds from a month on, and nobody is told twice."""


@transaction.atomic
def switch_on(
    *,
    customer: Customer,
    by: User,
    on: date,
    person: Person,
    agreement: Agreement | None = None,
    wait_days: int = 3,
) -> BreachNoticeRule:
    """Tell the person of breaches from the month of the day `on`; of no month before it.

    Raises ValidationError for a person whom no mail reaches, or of another customer.
    """
    require_care(by, customer, on=on)
    _refuse_who_cannot_be_told(person, customer, on=on)
    return _begin(customer, agreement, person, wait_days, on=on)


@transaction.atomic
def tell_another(rule: BreachNoticeRule, to: Person | None, on: date, by: User) -> None:
    """Tell another person from this month on, or nobody: what was before is told to no other.

    Raises ValidationError for a successor whom no mail reaches, or of another customer.
    """
    rule.ended_on = on
    rule.full_clean()
    rule.save()
    if to is not None:
        _refuse_who_cannot_be_told(to, rule.customer, on=on)
        _begin(rule.customer, rule.agreement, to, rule.wait_days, on=on)


def _begin(
    customer: Customer, agreement: Agreement | None, person: Person, wait_days: int, *, on: date
) -> BreachNoticeRule:
    rule = BreachNoticeRule(
        customer=customer,
        agreement=agreement,
        person=person,
        first_month=first_of_month(on),
        wait_days=wait_days,
    )
    rule.full_clean()
    rule.save()
    return rule


def _refuse_who_cannot_be_told(person: Person, customer: Customer, *, on: date) -> None:
    if not person.email:
        raise ValidationError({"person": _("%s has no e-mail address.") % person})
    other = customer_instead(person, customer, on=on)
    if other is not None:
        words = {"person": person, "other": other, "customer": customer}
        raise ValidationError(
            {"person": _("%(person)s is of %(other)s and not of %(customer)s.") % words}
        )


def customer_instead(person: Person, customer: Customer, *, on: date) -> Customer | None:
    """The other customer that the person is of on the day, and has nothing to do with this one.

    Of a customer is who has a place in its unit, below or above it, a mandate for it, a stake in
    it or a place in its team. Who has no place anywhere is nobody's and may be told.
    """
    unit, units = customer.unit, Unit.objects
    places = list(person.memberships.held(on=on).select_related("unit").order_by("pk"))
    theirs = units.filter(pk__in=[each.unit_id for each in places])
    mandates = Mandate.objects.held(on=on).filter(person=person)
    is_here = (
        (theirs & units.below(unit)).exists()
        or (theirs & units.above(unit).order_by()).exists()
        or mandates.filter(unit__in=units.above(unit).order_by()).exists()
        or mandates.filter(unit__in=units.below(unit)).exists()
        or customer.stakeholders.filter(person=person).exists()
        or customer.team.on(on).filter(person=person).exists()
    )
    if is_here:
        return None
    found = (Customer.objects.nearest_to(each.unit) for each in places)
    return next((each for each in found if each is not None), None)


def untold(on: date) -> QuerySet[BreachNoticeRule]:
    """Rules that are switched on and reach nobody: who is told has no address any more."""
    rows = BreachNoticeRule.objects.on().filter(person__email="")
    return rows.select_related("customer__unit", "person", "agreement")


@transaction.atomic
def switch_off(rule: BreachNoticeRule, *, by: User, on: date) -> BreachNoticeRule:
    """Tell the person of no more breaches; what was told stays. A second time does nothing."""
    locked = BreachNoticeRule.objects.select_for_update(of=("self",), no_key=True)
    held = locked.select_related("customer__unit").get(pk=rule.pk)
    require_care(by, held.customer, on=on)
    if held.ended_on is None:
        held.ended_on = on
        held.save()
    return held


@transaction.atomic
def tell_customers_of_breaches(as_of: date) -> dict[str, int]:
    """Tell of each breached month whoever is to know it, once; how many notices were sent.

    A month is told once `wait_days` have passed since its breach was seen, if it is still one.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        periods = months_before(as_of, MONTHS)
        cursor.execute(TO_TELL, {"first": periods[0], "last": periods[-1], "as_of": as_of})
        pairs: list[tuple[int, int, int]] = cursor.fetchall()
    for first in range(0, len(pairs), BATCH):
        _tell(pairs[first : first + BATCH], as_of)
    return {"told": len(pairs)}


def _tell(pairs: Sequence[tuple[int, int, int]], as_of: date) -> None:
    breaches = Attainment.objects.select_related("customer__unit", "service", "measure")
    by_pk = breaches.in_bulk([breach for breach, _agreement, _person in pairs])
    people = Person.objects.in_bulk({person for _breach, _agreement, person in pairs})
    answers = _answers(by_pk.values())
    notices = [
        _notice(by_pk[breach], agreement, people[person], answers, as_of)
        for breach, agreement, person in pairs
    ]
    BreachNotice.objects.bulk_create(notices)
    emit_many_mails(
        {
            f"breach-notice-{each.pk}": (
                [people[each.person_id].email],
                {"subject": each.subject, "text": each.text},
            )
            for each in notices
        }
    )


def _answers(breaches: Iterable[Attainment]) -> dict[str, Improvement]:
    """The improvements that go on for these levels, by the key of the level."""
    keys = {level_key(*key_of(each)) for each in breaches}
    going = Improvement.objects.going().of_origin(BREACH, keys).select_related("owner")
    return {each.origin_key: each for each in going}


def _notice(
    breach: Attainment,
    agreement: int,
    person: Person,
    answers: dict[str, Improvement],
    as_of: date,
) -> BreachNotice:
    with translation.override(person.language or settings.LANGUAGE_CODE):
        subject, text = words_of(breach, answers.get(level_key(*key_of(breach))), on=as_of)
    return BreachNotice(
        customer_id=breach.customer_id,
        agreement_id=agreement,
        service_id=breach.service_id,
        measure_id=breach.measure_id,
        period_kind=breach.period_kind,
        period=breach.period,
        person=person,
        subject=subject,
        text=text,
        sent_on=as_of,
    )


def words_of(breach: Attainment, improvement: Improvement | None, *, on: date) -> tuple[str, str]:
    """Subject and text of a notice: what was agreed and measured, and what is done about it.

    A day that has passed is no promise any more, and is left out.
    """
    facts = {"level": breach.label, "span": in_span(breach.first_month, breach.period)}
    subject = _("%(level)s was not held %(span)s") % facts
    parts = [
        _("A service level that we agreed with %s was not held.") % breach.customer,
        breach.sentence,
    ]
    if improvement is not None and improvement.is_late(on=on):
        parts.append(_("We are working on it."))
    elif improvement is not None:
        parts.append(_("We are working on it, until %s.") % full_day(improvement.due_on))
    parts.append(_("Your relationship manager answers what you want to know about it."))
    return shortened(subject), "\n\n".join(parts)

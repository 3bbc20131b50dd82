"""Reports are expected when their periods begin, and asked after when they are late.

In whole sets and by the database's own uniqueness: any number of sweeps, at once or after months
of standstill, leave the same rows, and each late report is asked after once.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any
from urllib.parse import urljoin

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Max
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from brm.accounts.calendar import working_days
from brm.outbox.mail import emit_many_mails
from brm.ui.formats import full_day
from customers.models import Person
from reports.models import ExpectedReport, ReportKind
from reports.register.rules import Period, days_late, due_day, in_words, periods

RESUMED = """
SELECT pgh_obj_id, max((pgh_created_at AT TIME ZONE %(zone)s)::date)
  FROM (SELECT pgh_obj_id, pgh_created_at, is_active,
               lag(is_active) OVER (PARTITION BY pgh_obj_id ORDER BY pgh_id) AS was
          FROM reports_reportingprocessevent) AS told
 WHERE is_active AND NOT was
 GROUP BY pgh_obj_id
"""
"""By its history: the day since which a process that was retired is in use again."""

EXPECT = """
WITH period AS (
    SELECT * FROM unnest(%(kinds)s::bigint[], %(firsts)s::date[], %(afters)s::date[],
                         %(dues)s::date[]) AS p (kind_id, first_day, day_after, due_on)
), owed AS (
    SELECT period.*, customer.id AS customer_id, NULL::bigint AS service_id
      FROM period JOIN reports_reportkind kind ON kind.id = period.kind_id
      JOIN customers_customer customer
        ON kind.customer_id IS NULL OR customer.id = kind.customer_id
      JOIN customers_unit unit
        ON unit.id = customer.unit_id
       AND unit.valid && daterange(period.first_day, period.day_after)
     WHERE kind.audience = 'customer'
    UNION ALL
    SELECT period.*, NULL, service.id
      FROM period JOIN reports_reportkind kind ON kind.id = period.kind_id
      JOIN agreements_service service
        ON (kind.service_id IS NULL OR service.id = kind.service_id)
       AND service.live_on < period.day_after
       AND (service.retired_on IS NULL OR service.retired_on > period.first_day)
     WHERE kind.audience = 'service'
    UNION ALL
    SELECT period.*, NULL, NULL
      FROM period JOIN reports_reportkind kind ON kind.id = period.kind_id
     WHERE kind.audience = 'all'
)
INSERT INTO reports_expectedreport (version, kind_id, customer_id, service_id, first_day,
                                    day_after, due_on, state, days_late, reason)
SELECT 1, kind_id, customer_id, service_id, first_day, day_after, due_on, 'expected', 0, ''
  FROM owed ORDER BY kind_id, first_day, customer_id, service_id
    ON CONFLICT DO NOTHING
"""

CAME_BEFORE = """
SELECT expected.id, expected.due_on, report.id, min(edition.arrived_on)
  FROM reports_expectedreport expected
  JOIN reports_reportkind kind ON kind.id = expected.kind_id
  JOIN reports_servicereport report
    ON report.process_id = kind.process_id
   AND report.first_day = expected.first_day AND report.day_after = expected.day_after
   AND report.customer_id IS NOT DISTINCT FROM expected.customer_id
   AND report.service_id IS NOT DISTINCT FROM expected.service_id
  JOIN reports_reportedition edition
    ON edition.report_id = report.id AND edition.arrived_on >= expected.day_after - 1
   AND NOT EXISTS (SELECT FROM reports_reporttakingback back WHERE back.edition_id = edition.id)
 WHERE expected.state = 'expected'
 GROUP BY expected.id, report.id
 ORDER BY expected.id
"""

SETTLE = """
UPDATE reports_expectedreport expected
   SET state = 'arrived', report_id = came.report_id, arrived_on = came.arrived_on,
       days_late = came.days_late, taken_back_id = NULL
  FROM unnest(%(expected)s::bigint[], %(reports)s::bigint[], %(arrived)s::date[],
              %(days_late)s::int[]) AS came (id, report_id, arrived_on, days_late)
 WHERE expected.id = came.id AND expected.state = 'expected'
"""

REMIND = """
INSERT INTO reports_reportreminder (expected_id, sent_on)
SELECT expected.id, %(as_of)s
  FROM reports_expectedreport expected
  JOIN reports_reportkind kind ON kind.id = expected.kind_id
  JOIN reports_reportingprocess process ON process.key = kind.process_id
  JOIN customers_person person ON person.id = process.responsible_id AND person.email <> ''
 WHERE expected.state = 'expected' AND expected.due_on < %(as_of)s
   AND NOT EXISTS (SELECT FROM reports_reportreminder sent WHERE sent.expected_id = expected.id)
 ORDER BY expected.id
    ON CONFLICT (expected_id) DO NOTHING
RETURNING expected_id
"""
NAMED = 20
"""So many reports a mail names; it says how many more there are."""


@transaction.atomic
def sweep_reports(as_of: date) -> dict[str, int]:
    """Expect what is owed of the periods that have begun, ask after what is late; how many each."""
    expected = expect_reports(as_of)
    settle_what_came_before()
    with connection.cursor() as cursor:
        cursor.execute(REMIND, {"as_of": as_of})
        late = [pk for (pk,) in cursor.fetchall()]
    _mail(late, as_of)
    return {"expected": expected, "late": len(late)}


def expect_reports(as_of: date) -> int:
    """Expect what is owed of the periods that have begun by the day; how many that are."""
    found = list(_begun(as_of))
    if not found:
        return 0
    is_working = working_days()
    facts: dict[str, Any] = {
        "kinds": [kind.pk for kind, _period in found],
        "firsts": [period.first_day for _kind, period in found],
        "afters": [period.day_after for _kind, period in found],
        "dues": [due_day(period, kind.due_after_days, is_working) for kind, period in found],
    }
    with connection.cursor() as cursor:
        cursor.execute(EXPECT, facts)
        return int(cursor.rowcount)


def settle_what_came_before() -> int:
    """Settle what is expected of a report that is here already; how many that are.

    So a kind that is made after the reports came asks after none of them.
    """
    with connection.cursor() as cursor:
        cursor.execute(CAME_BEFORE)
        found = cursor.fetchall()
        if not found:
            return 0
        is_working = working_days()
        facts = {
            "expected": [pk for pk, _due, _report, _arrived in found],
            "reports": [report for _pk, _due, report, _arrived in found],
            "arrived": [arrived for _pk, _due, _report, arrived in found],
            "days_late": [days_late(due, arrived, is_working) for _pk, due, _r, arrived in found],
        }
        cursor.execute(SETTLE, facts)
        return int(cursor.rowcount)


def _begun(as_of: date) -> Iterator[tuple[ReportKind, Period]]:
    """The periods of each kind that may still lack a report: the one that runs, and missed ones.

    The last one known is among them where later ones were missed, so that whoever appeared in it
    during a standstill is there too. Whoever appears later owes nothing of the periods before, and
    a process that was retired nothing of those that ended before it was in use again.
    """
    resumed = _resumed()
    kinds = ReportKind.objects.filter(process__is_active=True)
    kinds = kinds.select_related("process").annotate(last=Max("expected__first_day"))
    for kind in kinds.order_by("pk"):
        begun = periods(kind.starts_on, kind.every_months, begun_by=as_of, ends_on=kind.ends_on)
        found = [each for each in begun if kind.last is None or each.first_day >= kind.last]
        since = resumed.get(kind.process.pk)
        if since is not None and kind.last is not None:
            found = [
                each for each in found if each.first_day == kind.last or each.day_after > since
            ]
        missed_some = kind.last is None or len(found) > 1
        if found and (missed_some or found[0].day_after > as_of):
            yield from ((kind, period) for period in found)


def _resumed() -> dict[int, date]:
    with connection.cursor() as cursor:
        cursor.execute(RESUMED, {"zone": settings.TIME_ZONE})
        return dict(cursor.fetchall())


def _mail(late: Sequence[int], as_of: date) -> None:
    """One mail to each person who is responsible, however many reports are late."""
    rows = ExpectedReport.objects.filter(pk__in=late).in_full().order_by("due_on", "pk")
    theirs: dict[Person, list[ExpectedReport]] = {}
    for each in rows:
        person = each.kind.process.responsible
        assert person is not None
        theirs.setdefault(person, []).append(each)
    mails = {}
    for person, owed in theirs.items():
        with translation.override(person.language or settings.LANGUAGE_CODE):
            key = f"late-reports-{person.pk}-{as_of}-{owed[0].pk}"
            mails[key] = ([person.email], mail_of(owed))
    emit_many_mails(mails)


def mail_of(owed: Sequence[ExpectedReport]) -> dict[str, str]:
    """Subject and text of one mail about reports that did not come."""
    count = len(owed)
    subject = ngettext("%(n)s report is late", "%(n)s reports are late", count) % {"n": count}
    lines = [
        _("%(report)s, %(period)s: was due on %(day)s")
        % {
            "report": each,
            "period": in_words(each.first_day, each.day_after),
            "day": full_day(each.due_on),
        }
        for each in owed[:NAMED]
    ]
    if count > NAMED:
        lines.append(_("and %(n)s more") % {"n": count - NAMED})
    url = urljoin(settings.SITE, reverse("register:list"))
    return {"subject": subject, "text": "\n".join([*lines, "", url])}

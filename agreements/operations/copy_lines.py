"""A renewal carries over what the period before it covered."""

from django.db import connection

LINES = """
INSERT INTO agreements_agreementline
       (version, period_id, service_id, quantity, price, cost, funding_share, rest_paid_by_id,
        active)
SELECT 1, copied.target, line.service_id, line.quantity, line.price, line.cost,
       line.funding_share, line.rest_paid_by_id, false
  FROM unnest(%s::bigint[], %s::bigint[]) AS copied (source, target)
  JOIN agreements_agreementperiod target ON target.id = copied.target
  JOIN agreements_agreementline line ON line.period_id = copied.source
  JOIN agreements_service service ON service.id = line.service_id
 WHERE line.taken_out_on IS NULL
   AND (service.retired_on IS NULL OR service.retired_on > lower(target.valid))
 ORDER BY copied.target, line.service_id
    ON CONFLICT DO NOTHING
"""

LEVELS = """
INSERT INTO agreements_servicelevel
       (version, line_id, measure_id, period_kind, target, warning, workload_limit, exceptions,
        requirement_id, valid)
SELECT 1, line.id, level.measure_id, level.period_kind, level.target, level.warning,
       level.workload_limit, level.exceptions, level.requirement_id, line.valid
  FROM unnest(%s::bigint[], %s::bigint[]) AS copied (source, target)
  JOIN agreements_agreementline before
    ON before.period_id = copied.source AND before.taken_out_on IS NULL
  JOIN agreements_agreementline line
    ON line.period_id = copied.target AND line.service_id = before.service_id
  JOIN agreements_servicelevel level
    ON level.line_id = before.id
   AND (upper_inf(level.valid) OR upper(level.valid) >= upper(before.valid))
 ORDER BY line.id, level.measure_id
    ON CONFLICT DO NOTHING
"""

LEFT_OUT = """
INSERT INTO agreements_leftout (period_id, service_id, covered_by_id)
SELECT copied.target, before.service_id, other.agreement_id
  FROM unnest(%s::bigint[], %s::bigint[]) AS copied (source, target)
  JOIN agreements_agreementperiod target ON target.id = copied.target
  JOIN agreements_agreementline before
    ON before.period_id = copied.source AND before.taken_out_on IS NULL
  LEFT JOIN LATERAL (
       SELECT period.agreement_id
         FROM agreements_agreementline line
         JOIN agreements_agreementperiod period ON period.id = line.period_id
        WHERE line.active AND line.customer_id = before.customer_id
          AND line.service_id = before.service_id AND line.valid && target.valid
          AND period.agreement_id <> target.agreement_id
        ORDER BY line.valid, line.id LIMIT 1) other ON true
  JOIN agreements_service service ON service.id = before.service_id
 WHERE (other.agreement_id IS NOT NULL OR service.retired_on <= lower(target.valid))
   AND NOT EXISTS (SELECT FROM agreements_agreementline line
                    WHERE line.period_id = copied.target AND line.service_id = before.service_id)
 ORDER BY copied.target, before.service_id
    ON CONFLICT DO NOTHING
"""


def copy_lines(pairs: list[tuple[int, int]]) -> None:
    """Copy lines and the levels that held to the end, from period to period, by pairs of ids.

    A service that another active agreement of the customer covers by then is left to that one,
    and what is retired by then is not carried over; `LeftOut` says so. A line that is there
    already stays as it is, so that copying twice is copying once.
    """
    if not pairs:
        return
    sources, targets = [source for source, _ in pairs], [target for _, target in pairs]
    with connection.cursor() as cursor:
        cursor.execute(LINES, [sources, targets])
        cursor.execute(LEVELS, [sources, targets])
        cursor.execute(LEFT_OUT, [sources, targets])

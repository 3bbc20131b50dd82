"""The prices of services that a file gives, each from its day until the next one."""

from django.utils import timezone

from agreements.imports.sql import run_over
from brm.imports.kinds import Staging
from brm.imports.upsert import literal

ALWAYS = "DATE '2000-01-01'"
"""The first price of a service, where the file does not say from when it holds."""

CORRECT = """
UPDATE agreements_serviceprice held SET price = given.price, currency = given.currency
  FROM RECORDS given
 WHERE given.service_id = held.service_id AND given.price IS NOT NULL
   AND CASE WHEN given.price_from IS NULL THEN held.valid @> TODAY
            ELSE lower(held.valid) = given.price_from END
   AND (held.price, held.currency) IS DISTINCT FROM (given.price, given.currency)
"""
"""A price from the very day is another one for the same days; without a day, that of today."""

FIND_DAYS = """
UPDATE RECORDS given SET price_days = daterange(first.day, (
       SELECT min(coalesce(CASE WHEN held.valid @> first.day THEN upper(held.valid)
                                ELSE lower(held.valid) END, 'infinity'))
         FROM agreements_serviceprice held
        WHERE held.service_id = given.service_id
          AND (held.valid @> first.day OR lower(held.valid) > first.day)))
  FROM (SELECT record.record, coalesce(record.price_from, CASE WHEN EXISTS (
               SELECT FROM agreements_serviceprice held
                WHERE held.service_id = record.service_id) THEN TODAY ELSE ALWAYS END) AS day
          FROM RECORDS record) first
 WHERE first.record = given.record AND given.price IS NOT NULL AND NOT EXISTS (
       SELECT FROM agreements_serviceprice held
        WHERE held.service_id = given.service_id AND held.valid @> first.day
          AND (lower(held.valid) = first.day
               OR (held.price, held.currency) = (given.price, given.currency)))
"""
"""Where no price begins on the day, and the one that holds then is another: its days."""

CUT = """
UPDATE agreements_serviceprice held
   SET valid = daterange(lower(held.valid), lower(given.price_days))
  FROM RECORDS given
 WHERE given.service_id = held.service_id AND held.valid @> lower(given.price_days)
"""

ADD = """
INSERT INTO agreements_serviceprice (version, service_id, price, currency, valid)
SELECT 1, service_id, price, currency,
       daterange(lower(price_days), nullif(upper(price_days), 'infinity'))
  FROM RECORDS given
 WHERE price_days IS NOT NULL
"""


def apply_prices(staging: Staging) -> None:
    """Write the price of each service that gives one; those of other days stay as they are.

    A price from a later day ends the one before it. So a list of services that was taken out comes
    back without a change, whatever prices there were before and are to come.
    """
    run_over(staging, "ALTER TABLE RECORDS ADD COLUMN IF NOT EXISTS price_days daterange")
    today = f"DATE {literal(timezone.localdate())}"
    for statement in (CORRECT, FIND_DAYS, CUT, ADD):
        run_over(staging, statement.replace("TODAY", today).replace("ALWAYS", ALWAYS))

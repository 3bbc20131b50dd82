"""The days on which a service of a file is live, retiring and retired."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agreements.imports.sql import run_over
from agreements.models import Lifecycle
from brm.imports.kinds import Staging
from brm.imports.upsert import literal

DAYS = ("live_on", "retiring_on", "retired_on")
GIVES_NONE = "coalesce(given.live_on, given.retiring_on, given.retired_on) IS NULL"

MARK = "UPDATE RECORDS given SET is_dated = NOT (GIVES_NONE)"
KEEP = """
UPDATE RECORDS given SET live_on = held.live_on, retiring_on = held.retiring_on,
       retired_on = held.retired_on
  FROM agreements_service held
 WHERE held.code = given.code AND GIVES_NONE
"""
COMPLETE = """
UPDATE RECORDS given SET
       live_on = CASE WHEN given_live_on THEN given.live_on ELSE held.live_on END,
       retiring_on = CASE WHEN given_retiring_on THEN given.retiring_on ELSE held.retiring_on END,
       retired_on = CASE WHEN given_retired_on THEN given.retired_on ELSE held.retired_on END
  FROM agreements_service held
 WHERE held.code = given.code AND NOT GIVES_NONE
"""
NEW = """
UPDATE RECORDS given SET live_on = TODAY
 WHERE given.lifecycle IS NULL AND GIVES_NONE
   AND NOT EXISTS (SELECT FROM agreements_service held WHERE held.code = given.code)
"""
STAGE = """
UPDATE RECORDS given SET live_on = LIVE, retiring_on = RETIRING, retired_on = RETIRED
 WHERE given.lifecycle = 'STAGE' AND NOT is_dated
"""

BEGUN = "CASE WHEN given.DAY <= TODAY THEN given.DAY ELSE TODAY END"
TO_COME = "CASE WHEN given.DAY > TODAY THEN given.DAY END"
BEFORE = "CASE WHEN given.DAY <= least(given.retired_on, TODAY) THEN given.DAY END"

WHAT_FOLLOWS: dict[str, tuple[str, str, str]] = {
    Lifecycle.PIPELINE: (TO_COME, TO_COME, TO_COME),
    Lifecycle.LIVE: (BEGUN, TO_COME, TO_COME),
    Lifecycle.RETIRING: (BEGUN, BEGUN, TO_COME),
    Lifecycle.RETIRED: (BEFORE, BEFORE, BEGUN),
}
"""Of each stage: when it is live, retiring, retired. What has begun keeps its day."""


def fill_days(staging: Staging) -> None:
    """Give each record the days of its stages, where the file says only which one it is in.

    Days that the file gives stand. A stage without its day begins today, where it has not begun
    yet, and what would contradict it is no longer so. A new service of which neither is said is
    live from today.
    """
    run_over(staging, "ALTER TABLE RECORDS ADD COLUMN is_dated boolean")
    for statement in (MARK, COMPLETE, KEEP, NEW):
        run_over(staging, _written(statement))
    for stage, follows in WHAT_FOLLOWS.items():
        sql = STAGE.replace("STAGE", stage)
        for place, day, then in zip(("LIVE", "RETIRING", "RETIRED"), DAYS, follows, strict=True):
            sql = sql.replace(f"= {place}", f"= {then.replace('given.DAY', f'given.{day}')}")
        run_over(staging, _written(sql))


def check_days(staging: Staging) -> None:
    """Reject days out of their order, and a stage that the days of the file contradict."""
    staging.reject(
        "live_on > retiring_on OR live_on > retired_on OR retiring_on > retired_on"
        " OR retiring_on IS NOT NULL AND live_on IS NULL",
        field="live_on",
        reason=_("A service is live first, then retiring, then retired: give the days so."),
    )
    stage = (
        "CASE WHEN retired_on <= TODAY THEN 'retired' WHEN retiring_on <= TODAY THEN 'retiring'"
        " WHEN live_on <= TODAY THEN 'live' ELSE 'pipeline' END"
    )
    staging.reject(
        _written(f"lifecycle <> ({stage})"),
        field="lifecycle",
        reason=_("The days given do not make it “%(stage)s” today."),
        facts={"stage": "lifecycle"},
    )


def _written(sql: str) -> str:
    return sql.replace("GIVES_NONE", GIVES_NONE).replace("TODAY", literal(timezone.localdate()))

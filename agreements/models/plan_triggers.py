"""Every agreement has its plan, and a change of what was agreed makes the sweep look at it again.

Kept by the database once a statement, whoever writes: a page, an import, the sweep itself.
"""

import pgtrigger

TERMS = (
    *("state", "anchor_on", "initial_months", "first_ends_on", "renewal_mode", "renewal_months"),
    *("renewals_at_most", "notice_months", "notice_days", "lead_days", "notice_given_on"),
    *("ended_on", "succeeded_on", "review_months", "first_review_on"),
)

OF_NEW = """
INSERT INTO agreements_renewalplan (agreement_id, country, look_on, last_day)
SELECT id, '', CASE WHEN state = 'active' THEN date '0001-01-01' END, ended_on FROM new_rows;
RETURN NULL;
"""

# Planned anew each time, like the events of the history: a plan made for one row is none for many.
OF_CHANGED = f"""
EXECUTE $plan$
UPDATE agreements_renewalplan plan
   SET look_on = CASE WHEN new.state = 'active' THEN date '0001-01-01' END,
       remind_on = CASE WHEN plan.followed_from IS NOT NULL THEN date '0001-01-01' END,
       start_by = CASE WHEN new.state = 'active' THEN plan.start_by END,
       last_day_of_notice = CASE WHEN new.state = 'active' THEN plan.last_day_of_notice END,
       last_day = CASE WHEN new.state = 'active' THEN plan.last_day ELSE new.ended_on END
  FROM new_rows new JOIN old_rows old ON old.id = new.id
 WHERE plan.agreement_id = new.id
   AND ({", ".join(f"old.{name}" for name in TERMS)})
       IS DISTINCT FROM ({", ".join(f"new.{name}" for name in TERMS)})
$plan$;
RETURN NULL;
"""  # noqa: S608  names of this module


def _of_periods(rows: str) -> str:
    return f"""
EXECUTE $plan$
UPDATE agreements_renewalplan plan SET look_on = date '0001-01-01'
  FROM {rows} period JOIN agreements_agreement agreement ON agreement.id = period.agreement_id
 WHERE plan.agreement_id = agreement.id AND agreement.state = 'active'
$plan$;
RETURN NULL;
"""  # noqa: S608  names of this module


def _after(name: str, operation: pgtrigger.Operation, func: str, **rows: str) -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name=name,
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=operation,
        referencing=pgtrigger.Referencing(**rows),
        func=func,
    )


OF_AGREEMENTS = [
    _after("plan_of_new", pgtrigger.Insert, OF_NEW, new="new_rows"),
    _after("plan_of_changed", pgtrigger.Update, OF_CHANGED, old="old_rows", new="new_rows"),
]
OF_PERIODS = [
    _after("plan_of_new", pgtrigger.Insert, _of_periods("new_rows"), new="new_rows"),
    _after("plan_of_changed", pgtrigger.Update, _of_periods("new_rows"), new="new_rows"),
    _after("plan_of_gone", pgtrigger.Delete, _of_periods("old_rows"), old="old_rows"),
]

"""What the database refuses of business cases: an unfinished submission, a change after one."""

import pgtrigger

# Whoever writes a row of a case meanwhile waits here for the one who submits it, and is refused.
OPEN_FOR_WRITING = """
DECLARE held text;
BEGIN
    SELECT state INTO held FROM agreements_businesscase WHERE id = {case} FOR SHARE;
    IF held = 'submitted' THEN
        RAISE EXCEPTION 'a submitted business case is not changed'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_submitted_case_never_changes';
    END IF;
END;
"""

COMPLETE = """
IF (SELECT count(*) FROM agreements_casealternative WHERE case_id = NEW.id) < 2
    OR (SELECT count(*) FROM agreements_casealternative
         WHERE case_id = NEW.id AND does_nothing) <> 1
    OR (SELECT count(*) FROM agreements_casealternative WHERE case_id = NEW.id AND is_chosen) <> 1
    OR EXISTS (SELECT 1 FROM agreements_casealternative
                WHERE case_id = NEW.id AND cardinality(costs) <> NEW.years + 1)
    OR (SELECT sum(share) FROM agreements_casefunding WHERE case_id = NEW.id) IS DISTINCT FROM 100
    OR NOT EXISTS (SELECT 1 FROM agreements_casepreparation WHERE case_id = NEW.id)
THEN
    RAISE EXCEPTION 'business case % is not complete', NEW.id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'a_submitted_case_is_complete';
END IF;
RETURN NEW;
"""

SUBMITTED = """
IF NOT EXISTS (SELECT 1 FROM agreements_businesscase c
                WHERE c.requirement_id = NEW.requirement_id AND c.edition = NEW.case_version
                  AND c.state = 'submitted' AND c.digest = NEW.digest)
THEN
    RAISE EXCEPTION 'nobody has submitted the case that is decided on'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'a_decision_is_on_a_submitted_case';
END IF;
RETURN NULL;
"""


def case_triggers() -> list[pgtrigger.Trigger]:
    """The triggers of the case itself."""
    refused = (
        "RAISE EXCEPTION 'a submitted business case is not changed'"
        " USING ERRCODE = 'check_violation', CONSTRAINT = 'a_submitted_case_never_changes';"
    )
    return [
        pgtrigger.Trigger(
            name="case_begins_as_a_draft",
            operation=pgtrigger.Insert,
            when=pgtrigger.Before,
            condition=pgtrigger.Condition("NEW.state <> 'draft'"),
            func="RAISE EXCEPTION 'a business case is written before it is submitted'"
            " USING ERRCODE = 'check_violation', CONSTRAINT = 'a_case_begins_as_a_draft';",
        ),
        pgtrigger.Trigger(
            name="case_stays_as_submitted",
            operation=pgtrigger.Update | pgtrigger.Delete,
            when=pgtrigger.Before,
            condition=pgtrigger.Condition("OLD.state = 'submitted'"),
            func=refused,
        ),
        pgtrigger.Trigger(
            name="case_is_submitted_whole",
            operation=pgtrigger.Update,
            when=pgtrigger.Before,
            condition=pgtrigger.Condition("OLD.state = 'draft' AND NEW.state = 'submitted'"),
            func=COMPLETE,
        ),
    ]


def of_an_open_case() -> list[pgtrigger.Trigger]:
    """The triggers of what belongs to a case: it is written as long as the case is a draft."""
    check = OPEN_FOR_WRITING.strip()
    to, gone = check.format(case="NEW.case_id"), check.format(case="OLD.case_id")
    return [
        pgtrigger.Trigger(
            name="case_takes_rows",
            operation=pgtrigger.Insert,
            when=pgtrigger.Before,
            func=f"{to} RETURN NEW;",
        ),
        pgtrigger.Trigger(
            name="case_keeps_rows",
            operation=pgtrigger.Update,
            when=pgtrigger.Before,
            func=f"{gone} {to} RETURN NEW;",
        ),
        pgtrigger.Trigger(
            name="case_loses_rows",
            operation=pgtrigger.Delete,
            when=pgtrigger.Before,
            func=f"{gone} RETURN OLD;",
        ),
    ]


def decided_on_a_submitted_case() -> pgtrigger.Trigger:
    """The trigger of decisions: what is decided is word for word what was submitted."""
    return pgtrigger.Trigger(
        name="decision_is_on_a_submitted_case",
        operation=pgtrigger.Insert,
        when=pgtrigger.After,
        condition=pgtrigger.Condition("NEW.case_version IS NOT NULL"),
        func=SUBMITTED,
    )

"""What triggers of agreements do: give numbers, hold approvals to their agreement, move lines."""

NUMBER_BY_SERIES = """
IF NEW.number <> '' THEN
    IF NEW.number !~ '^AG-[0-9]{1,9}$' THEN
        RETURN NEW;
    END IF;
    n := substring(NEW.number FROM 4)::bigint;
    SELECT last_value - (NOT is_called)::int INTO last FROM agreements_number;
    IF n <= last THEN
        RETURN NEW;
    END IF;
END IF;
PERFORM pg_advisory_lock(7203);
BEGIN
    IF NEW.number <> '' THEN
        SELECT last_value INTO last FROM agreements_number;
        PERFORM setval('agreements_number', greatest(n, last));
    ELSE
        LOOP
            NEW.number := 'AG-' || regexp_replace(
                to_char(nextval('agreements_number'), 'FM0000000000'), '^0{1,6}', '');
            EXIT WHEN NOT EXISTS (SELECT FROM agreements_agreement WHERE number = NEW.number);
        END LOOP;
    END IF;
EXCEPTION WHEN query_canceled OR OTHERS THEN
    PERFORM pg_advisory_unlock(7203);
    RAISE;
END;
PERFORM pg_advisory_unlock(7203);
RETURN NEW;
"""
NUMBERS_DECLARED = [("n", "bigint"), ("last", "bigint")]
"""A number of the series that comes from outside takes the series along: the next one follows it.

A sequence tells others at once, before the import that brought the number is committed. The lock is
held for the step alone, not to the end of the transaction: a form never waits for a long import.
"""

APPROVAL_IS_ITS_OWN = """
IF NOT EXISTS (
    SELECT FROM agreements_approval approval
      JOIN agreements_agreementedition edition ON edition.id = approval.edition_id
     WHERE approval.id = NEW.approval_id AND approval.outcome = 'approved'
       AND edition.agreement_id = NEW.id) THEN
    RAISE EXCEPTION USING ERRCODE = 'check_violation',
        CONSTRAINT = 'an_active_agreement_is_approved_or_exempt',
        MESSAGE = 'The approval is no yes to a text of this agreement.';
END IF;
RETURN NEW;
"""
"""An approval, its edition and its answer never change, so that what is so once stays so."""

LINES_FOLLOW_AGREEMENT = """
IF NEW.customer_id <> OLD.customer_id THEN
    UPDATE agreements_servicelevel level SET requirement_id = NULL
      FROM agreements_agreementline line
      JOIN agreements_agreementperiod period ON period.id = line.period_id
     WHERE line.id = level.line_id AND period.agreement_id = NEW.id
       AND level.requirement_id IS NOT NULL;
END IF;
UPDATE agreements_agreementline line
   SET customer_id = CASE WHEN NEW.kind <> 'default' THEN NEW.customer_id END,
       active = (NEW.state = 'active')
  FROM agreements_agreementperiod period
 WHERE period.id = line.period_id AND period.agreement_id = NEW.id;
RETURN NULL;
"""
"""What answered a requirement of the customer before answers none of the new one's."""

SUCCESSION_IS_NO_RING = """
PERFORM pg_advisory_xact_lock(hashtext('agreements_succession'));
IF EXISTS (
    WITH RECURSIVE before (id) AS (
        SELECT NEW.succeeds_id
        UNION
        SELECT agreement.succeeds_id
          FROM before JOIN agreements_agreement agreement ON agreement.id = before.id
         WHERE agreement.succeeds_id IS NOT NULL)
    SELECT FROM before WHERE id = NEW.id) THEN
    RAISE EXCEPTION USING ERRCODE = 'check_violation',
        CONSTRAINT = 'an_agreement_does_not_succeed_itself',
        MESSAGE = 'That agreement follows this one already, directly or by others.';
END IF;
RETURN NEW;
"""
"""One at a time: two that are written at once could close a ring that neither of them sees."""

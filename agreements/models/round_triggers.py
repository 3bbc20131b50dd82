"""What triggers hold agreement rounds to: their own customer's agreements, a result of each."""

CLOSES_WITH_RESULTS = """
IF EXISTS (SELECT FROM agreements_agreementrounditem item
            WHERE item.round_id = NEW.id AND item.result = '') THEN
    RAISE EXCEPTION USING ERRCODE = 'check_violation',
        CONSTRAINT = 'a_closed_round_has_a_result_of_each_agreement',
        MESSAGE = 'Each agreement of the round needs its result.';
END IF;
RETURN NEW;
"""

ITEM_FITS_ITS_ROUND = """
DECLARE held record;
BEGIN
    SELECT customer_id, closed_on INTO held
      FROM agreements_agreementround WHERE id = NEW.round_id FOR SHARE;
    IF held.closed_on IS NOT NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'check_violation',
            CONSTRAINT = 'a_closed_agreement_round_stays_as_it_is',
            MESSAGE = 'The round is closed; open it again to change it.';
    END IF;
    IF NOT EXISTS (
        SELECT FROM agreements_agreementperiod period
          JOIN agreements_agreement agreement ON agreement.id = period.agreement_id
         WHERE period.id = NEW.period_id AND agreement.customer_id = held.customer_id) THEN
        RAISE EXCEPTION USING ERRCODE = 'check_violation',
            CONSTRAINT = 'a_round_is_about_agreements_of_its_customer',
            MESSAGE = 'The agreement is not one of the customer of the round.';
    END IF;
    RETURN NEW;
END;
"""
"""The round is locked by whoever writes one of its agreements, so that closing it waits."""

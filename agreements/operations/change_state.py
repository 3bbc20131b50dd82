"""An agreement is taken on its way to being active, or back."""

from datetime import date

from django.db import transaction

from agreements.models import Agreement, AgreementState, EditionPurpose
from agreements.operations.activate import require_state
from agreements.operations.amend import (
    freeze_amendment,
    locked_amendment,
    open_draft,
    require_undecided,
)
from agreements.operations.freeze import freeze_edition
from brm.accounts.models import User
from customers.care import require_care


@transaction.atomic
def change_state(agreement: Agreement, *, by: User, state: str, on: date) -> Agreement:
    """Take an agreement on its way to being active, or back; what awaits approval is frozen.

    Raises ValidationError for a state that does not follow from the one it is in.
    """
    require_care(by, agreement.customer, on=on)
    amendment = open_draft(agreement)
    if amendment is not None:
        amendment = locked_amendment(amendment)
        require_undecided(amendment)
    agreement = Agreement.objects.select_for_update(no_key=True).get(pk=agreement.pk)
    require_state(agreement, state)
    agreement.state = state
    agreement.full_clean()
    agreement.save()
    if state == AgreementState.AWAITING_APPROVAL:
        if amendment is not None:
            freeze_amendment(amendment, by=by, on=on)
        else:
            freeze_edition(agreement, by=by, on=on, purpose=EditionPurpose.FIRST)
    return agreement

"""What apps to the right do once the agreement round of a customer is closed.

    from agreements.rounds.registry import closed_rounds
    closed_rounds.register("activity", complete_round_activity)

Each is called with the round, in the transaction that closes it.
"""

from collections.abc import Callable

from agreements.models import AgreementRound
from brm.ui.registry import Registry

closed_rounds: Registry[Callable[[AgreementRound], None]] = Registry()

"""A request that writes does it once, however often it is sent with the same idempotency key."""

import hashlib
import json
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from brm.api.models import ApiDelivery, ApiToken

KEPT_DAYS = 30
LONGEST_KEY = 120
Answer = tuple[int, dict[str, Any]]
"""The status, and what is answered as JSON."""


class KeyUsedError(Exception):
    """The key came with another content before."""


@transaction.atomic
def once(token: ApiToken, key: str, sent: Any, act: Callable[[], Answer]) -> Answer:
    """What `act` answers, or what it answered when the key came first; without a key each time.

    Of two at once the second waits at the unique key until the first is committed; what was
    refused has not used its key. Raises KeyUsedError for another content under the key.
    """
    if not key:
        return act()
    if len(key) > LONGEST_KEY:
        raise ValidationError({"Idempotency-Key": _("At most %s characters.") % LONGEST_KEY})
    if "\0" in key:
        raise ValidationError({"Idempotency-Key": _("Leave out null characters.")})
    digest = _digest_of(sent)
    held, first = ApiDelivery.objects.get_or_create(
        token=token, key=key, defaults={"digest": digest}
    )
    if not first:
        if held.digest != digest:
            raise KeyUsedError
        return int(held.status or 200), held.answer
    held.status, held.answer = act()
    held.save(update_fields=["status", "answer"])
    return held.status, held.answer


def _digest_of(sent: Any) -> str:
    text = json.dumps(sent, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def forget_deliveries(as_of: date) -> dict[str, int]:
    """Forget keys that came more than 30 days before the day `as_of`, or now if that is earlier."""
    before = min(timezone.localdate(), as_of) - timedelta(days=KEPT_DAYS)
    gone, _models = ApiDelivery.objects.filter(asked_at__date__lt=before).delete()
    return {"forgotten": gone}

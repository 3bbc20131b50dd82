"""The levels as they are named within a sentence."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from meetings.models import EscalationLevel

LEVELS: Mapping[int, str | Promise] = {
    EscalationLevel.RELATIONSHIP_MANAGER: _("the relationship manager"),
    EscalationLevel.MANAGEMENT: _("IT and business management"),
    EscalationLevel.STEERING_GROUP: _("the IT steering group"),
}

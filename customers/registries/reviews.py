"""What apps to the right do once a customer was reviewed, confirmed or judged.

    from customers.registries.reviews import reviewed
    reviewed.register("activity", complete_open_review)

Each is called in the transaction of what happened: `reviewed` with the snapshot, `judged` with the
assessment of its maturity, `confirmed` with the key of the act that confirmed records, its day and
its note.
"""

import uuid
from collections.abc import Callable
from datetime import date

from brm.ui.registry import Registry
from customers.models import MaturityAssessment, StructureSnapshot

reviewed: Registry[Callable[[StructureSnapshot], None]] = Registry()
judged: Registry[Callable[[MaturityAssessment], None]] = Registry()
confirmed: Registry[Callable[[uuid.UUID, date, str], None]] = Registry()

"""The owner of a complaint is told before a clock runs out, and once it has.

In whole sets and by the database's own uniqueness: any number of sweeps, at once or after weeks
of standstill, remind once of each day due before it, and once after it.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from urllib.parse import urljoin

from django.conf import settings
from django.db import connection, transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from brm.accounts.calendar import working_day_after, working_days
from brm.outbox.mail import emit_many_mails
from brm.ui.formats import full_day
from customers.models import Person, TeamMember
from meetings.models import Complaint, ComplaintState

REMIND = """
INSERT INTO meetings_complaintreminder (complaint_id, due_on, is_late, sent_on)
SELECT id, due_on, due_on < %(as_of)s, %(as_of)s
  FROM meetings_complaint
 WHERE due_on <= %(next_day)s AND state <> 'closed'
 ORDER BY id
    ON CONFLICT (complaint_id, due_on, is_late) DO NOTHING
RETURNING complaint_id, is_late
"""
BATCH = 1_000

Reminded = tuple[int, bool]
"""The complaint, and whether its day due is over."""

WAITS_FOR = {
    ComplaintState.RECEIVED: gettext_lazy("to be acknowledged"),
    ComplaintState.ACKNOWLEDGED: gettext_lazy("for an answer"),
    ComplaintState.ANSWERED: gettext_lazy("to be closed: tell the customer first"),
    ComplaintState.REOPENED: gettext_lazy("for a new answer"),
}


@transaction.atomic
def remind_of_complaints(as_of: date) -> dict[str, int]:
    """Remind of what is due by the next working day, and of what is late; how many of each.

    The mails go to the owner, else to the customer's relationship manager of the day; whoever has
    no address finds the complaint on *Today* all the same.
    """
    next_day = working_day_after(as_of, 1, working_days())
    with connection.cursor() as cursor:
        cursor.execute(REMIND, {"as_of": as_of, "next_day": next_day})
        written: list[Reminded] = cursor.fetchall()
    for first in range(0, len(written), BATCH):
        _mail(written[first : first + BATCH], as_of)
    late = sum(is_late for _pk, is_late in written)
    return {"due": len(written) - late, "late": late}


def _mail(reminded: Sequence[Reminded], as_of: date) -> None:
    rows = Complaint.objects.select_related("customer__unit", "owner")
    complaints = rows.in_bulk({pk for pk, _late in reminded})
    managers = _managers({each.customer_id for each in complaints.values()}, as_of)
    mails = {}
    for pk, is_late in reminded:
        complaint = complaints[pk]
        to = complaint.owner or managers.get(complaint.customer_id)
        if to is not None and to.email:
            with translation.override(to.language or settings.LANGUAGE_CODE):
                mails[f"complaint-{pk}-{complaint.due_on}-{'late' if is_late else 'due'}"] = (
                    [to.email],
                    mail_of(complaint, is_late=is_late),
                )
    emit_many_mails(mails)


def _managers(customers: Iterable[int], on: date) -> dict[int, Person]:
    """The relationship managers of these customers on the day."""
    places = TeamMember.objects.on(on).relationship_managers().filter(customer__in=customers)
    return {each.customer_id: each.person for each in places.select_related("person")}


def mail_of(complaint: Complaint, *, is_late: bool) -> dict[str, str]:
    """Subject and text of one reminder."""
    assert complaint.due_on is not None
    facts = {
        "complaint": complaint,
        "customer": complaint.customer,
        "waits": WAITS_FOR[ComplaintState(complaint.state)],
        "day": full_day(complaint.due_on),
        "url": urljoin(settings.SITE, complaint.get_absolute_url()),
    }
    if is_late:
        subject = _("Late since %(day)s: %(complaint)s")
    else:
        subject = _("Due on %(day)s: %(complaint)s")
    text = _("%(complaint)s of %(customer)s waits %(waits)s. The day for it is %(day)s.")
    return {"subject": subject % facts, "text": "\n\n".join((text % facts, facts["url"]))}

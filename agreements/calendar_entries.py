"""The dates of agreements in the calendar: start by, last day of notice, end, review."""

from agreements.models import Agreement
from agreements.renewal_calendar import KINDS, Dates
from customers.registries.calendar import Asked, Entry, uid_of


def dates_in(asked: Asked) -> list[Entry]:
    """The dates that lie on the days asked for, each kind of date by one query, and their names."""
    dates = Dates(asked.user, asked.customers)
    found = [
        (kind, on, agreement)
        for kind in KINDS
        for agreement, on in dates.on(kind, asked.first, asked.last).values_list(
            "agreement", kind.column
        )[: asked.most]
    ]
    found = sorted(found, key=lambda each: (each[1], each[2]))[: asked.most]
    rows = Agreement.objects.select_related("customer__unit")
    agreements = rows.in_bulk({agreement for _kind, _on, agreement in found})
    return [
        Entry(
            uid=uid_of(f"agreement-{pk}-{kind.which}"),
            title=f"{kind.label}: {agreements[pk].name}",
            begins=on,
            ends=on,
            url=agreements[pk].get_absolute_url(),
            kind=kind.label,
            customer=agreements[pk].customer,
        )
        for kind, on, pk in found
    ]

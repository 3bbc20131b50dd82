"""The demo organisation's agreement rounds, from a file."""

from agreements.models import AgreementRound, AgreementRoundItem
from agreements.operations.rounds import close_round, start_round, write_item, write_round
from brm.accounts.calendar import fiscal_year_of
from reports.operations.demo_cast import Cast, Story


def tell_round(entry: Story, demo: Cast) -> None:
    """Start the round, write what is wanted, and close it where the file says so.

    Which agreements end in the year depends on the day the demo is loaded; what is said of one
    that does not is left out.
    """
    customer, on = demo.customer(entry), demo.day(entry["started"])
    by, year = demo.manager_of(customer), fiscal_year_of(demo.day(entry["ends"]))
    held = start_round(customer, by=by, on=on, year=year)
    held.wanted = entry["wanted"].strip()
    write_round(held, by=by, on=on)
    for said in entry.get("agreements", []):
        _write_item(held, said, demo)
    if "closed" in entry:
        held.refresh_from_db()
        close_round(held, by=by, on=demo.day(entry["closed"]), result=entry["result"])


def _write_item(held: AgreementRound, entry: Story, demo: Cast) -> None:
    items = AgreementRoundItem.objects.select_related("round__customer__unit")
    item = items.filter(round=held, period__agreement__number=entry["agreement"]).first()
    if item is not None:
        item.wanted, item.remark = entry.get("wanted", ""), entry.get("remark", "")
        write_item(item, by=demo.manager_of(held.customer), on=held.started_on)

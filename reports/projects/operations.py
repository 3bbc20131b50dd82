"""What is written of projects: themselves, how they stand, milestones, ratings set by hand."""

from collections.abc import Mapping
from dataclasses import asdict, astuple
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from agreements.models import Service
from brm.accounts.models import Role, User
from brm.accounts.permissions import require_role
from brm.ui.formats import full_day
from customers.care import require_care
from customers.models import Customer
from customers.periods import period
from reports.models import (
    ManualRating,
    Milestone,
    Project,
    ProjectCustomer,
    ProjectService,
    ProjectStatus,
    ProjectThresholds,
)
from reports.rules import (
    THRESHOLDS,
    Indicator,
    Rating,
    Thresholds,
    above_budget,
    colour,
    days_behind,
    overall,
)

MAY_CREATE = (Role.RELATIONSHIP_MANAGER, Role.ADMINISTRATOR)
LONGEST_MANUAL_DAYS = 92
"""So many days a rating that was set by hand holds at most; then somebody says it again."""
HUNDREDTH = Decimal("0.01")


def require_care_of(user: User, project: Project, *, on: date) -> None:
    """Refuse whoever does not care for the customer that the project is done for.

    One of no customer is for relationship managers and administrators.
    """
    if project.customer is None:
        require_role(user, *MAY_CREATE)
    else:
        require_care(user, project.customer, on=on)


def cares_for(user: User, project: Project, *, on: date) -> bool:
    """Whether the user may write of the project."""
    try:
        require_care_of(user, project, on=on)
    except PermissionDenied:
        return False
    return True


@transaction.atomic
def create_project(*, by: User, on: date, **facts: Any) -> Project:
    """Write a project down by hand, for whoever cares for its customer."""
    project = Project(**facts)
    require_care_of(by, project, on=on)
    project.full_clean()
    project.save()
    return project


@transaction.atomic
def change_project(project: Project, *, by: User, on: date) -> Project:
    """Save what was changed of it; given to another customer, both have to be in one's care."""
    held = _lock(project, by=by, on=on)
    if project.customer_id != held.customer_id:
        require_care_of(by, project, on=on)
        project.concerned.filter(customer=project.customer_id).delete()
    project.full_clean()
    project.save()
    return project


@transaction.atomic
def connect(
    project: Project,
    *,
    by: User,
    on: date,
    customer: Customer | None = None,
    service: Service | None = None,
) -> Project:
    """Say that it concerns the customer too, or changes the service; said twice it is once."""
    held = _lock(project, by=by, on=on)
    if customer is not None and customer.pk != held.customer_id:
        ProjectCustomer.objects.get_or_create(project=held, customer=customer)
    if service is not None:
        ProjectService.objects.get_or_create(project=held, service=service)
    return held


@transaction.atomic
def disconnect(
    project: Project,
    *,
    by: User,
    on: date,
    customer: int | None = None,
    service: int | None = None,
) -> Project:
    """Take back that it concerns the customer, or changes the service."""
    held = _lock(project, by=by, on=on)
    held.concerned.filter(customer=customer).delete()
    held.changes.filter(service=service).delete()
    return held


# How it stands ----------------------------------------------------------------------------------


def thresholds_of(project: Project) -> dict[str, Thresholds]:
    """The numbers that the project goes by: its own, else those of `reports.rules`."""
    own = {
        row.indicator: Thresholds(row.to_amber, row.to_red, row.to_green)
        for row in project.thresholds.all()
    }
    return THRESHOLDS | own


def ratings_before(project: Project, *, on: date) -> dict[str, Rating]:
    """The colour that each indicator had last before the day; green where it never had one."""
    found = {}
    earlier = project.statuses.filter(reported_on__lt=on).order_by("-reported_on")
    for name in Indicator.values:
        known = earlier.exclude(**{f"{name}_rating": ""})
        last = known.values_list(f"{name}_rating", flat=True).first()
        found[name] = Rating(last) if last else Rating.GREEN
    return found


def judged(
    figures: Mapping[str, Decimal | None],
    thresholds: Mapping[str, Thresholds],
    before: Mapping[str, Rating],
) -> dict[str, Rating]:
    """The colour of each indicator that has a figure."""
    return {
        name: colour(
            value,
            to_amber=thresholds[name].to_amber,
            to_red=thresholds[name].to_red,
            to_green=thresholds[name].to_green,
            before=before[name],
        )
        for name, value in figures.items()
        if value is not None
    }


@transaction.atomic
def report_status(
    project: Project,
    *,
    by: User,
    on: date,
    expected_on: date | None = None,
    forecast: Decimal | None = None,
    scope_figure: Decimal | None = None,
    comment: str = "",
    seen: int | None = None,
    **why: str,
) -> ProjectStatus:
    """Report how it stands on the day: time and cost follow from what is expected.

    Said again on the same day it takes the place of what was said: `seen` is the version of that
    day's status which the form was filled in beside, 0 for none. Raises ValidationError where a
    later day is reported already, where the day was reported by a register or meanwhile by
    somebody, where nothing is said that a colour follows from, and at each indicator that is not
    green and does not say why.
    """
    held = _lock(project, by=by, on=on)
    last = held.statuses.order_by("-reported_on").first()
    if last is not None and last.reported_on >= on:
        _refuse_taking_over(last, on=on, seen=seen)
    status = last if last is not None and last.reported_on == on else ProjectStatus(project=held)
    status.reported_on, status.comment, status.reported_by = on, comment, by
    status.expected_on, status.forecast = expected_on, forecast
    figures: dict[str, Decimal | None] = {
        Indicator.TIME: days_behind(held.ends_on, expected_on),
        Indicator.COST: above_budget(held.budget, forecast),
        Indicator.SCOPE: scope_figure,
    }
    colours = judged(figures, thresholds_of(held), ratings_before(held, on=on))
    if not colours:
        raise ValidationError(
            _("Say when it is expected to end, what it will cost, or what is missing of its scope.")
        )
    _take(status, figures, colours, why)
    status.full_clean()
    status.save()
    return status


def _refuse_taking_over(last: ProjectStatus, *, on: date, seen: int | None) -> None:
    """What a register published, or somebody wrote since the form was opened, stays."""
    if last.reported_on > on or last.reported_by is None:
        raise ValidationError(_("It was reported on %s already.") % full_day(last.reported_on))
    if seen is not None and seen != last.version:
        words = {"user": last.reported_by, "rating": last.rating_word}
        raise ValidationError(
            _("%(user)s has reported it today meanwhile: %(rating)s. Look at it before you go on.")
            % words
        )


def _take(
    status: ProjectStatus,
    figures: Mapping[str, Decimal | None],
    colours: Mapping[str, Rating],
    why: Mapping[str, str],
) -> None:
    """Put figures, colours and reasons into their columns."""
    silent = {}
    for name in Indicator:
        figure, rating = figures[name], colours.get(name, "")
        text = why.get(f"{name}_text", "").strip()
        rounded = None if figure is None else figure.quantize(HUNDREDTH, ROUND_HALF_UP)
        setattr(status, f"{name}_figure", rounded)
        setattr(status, f"{name}_rating", rating)
        setattr(status, f"{name}_text", text)
        if rating in (Rating.AMBER, Rating.RED) and not text:
            words = {"indicator": name.label, "rating": Rating(rating).label.lower()}
            silent[f"{name}_text"] = _("%(indicator)s is %(rating)s: say why.") % words
    if silent:
        raise ValidationError(silent)
    status.rating = overall(colours.values())


@transaction.atomic
def set_thresholds(
    project: Project,
    *,
    by: User,
    on: date,
    thresholds: Mapping[str, Thresholds],
    seen: str | None = None,
) -> Project:
    """Let the project go by numbers of its own; those that are the usual ones are kept as such.

    `seen` are the numbers in one line that the form was filled in beside. Raises ValidationError,
    with those that hold now, where somebody has set others since.
    """
    held = _lock(project, by=by, on=on)
    if seen is not None and seen != in_one_line(thresholds_of(held)):
        raise ValidationError(_set_meanwhile(thresholds_of(held), thresholds))
    for name, numbers in thresholds.items():
        rows = held.thresholds.filter(indicator=name)
        if numbers == THRESHOLDS[name]:
            rows.delete()
            continue
        row = rows.first() or ProjectThresholds(project=held, indicator=name)
        row.to_amber, row.to_red = numbers.to_amber, numbers.to_red
        row.to_green = numbers.to_green
        row.full_clean()
        row.save()
    return held


def in_one_line(thresholds: Mapping[str, Thresholds]) -> str:
    """The numbers of all indicators, by which a form knows whether they are still those."""
    return ";".join(
        f"{name}:{':'.join(figure_in_digits(each) for each in astuple(thresholds[name]))}"
        for name in Indicator.values
    )


def figure_in_digits(figure: Decimal) -> str:
    return f"{figure.normalize():f}"


def _set_meanwhile(
    theirs: Mapping[str, Thresholds], mine: Mapping[str, Thresholds]
) -> dict[str, Any]:
    """What the form says: that nothing is saved, and at each number the one that holds now."""
    found: dict[str, Any] = {
        NON_FIELD_ERRORS: _(
            "Somebody else has changed this while you were writing. Nothing is saved yet."
        )
    }
    for name in Indicator.values:
        for part, held in asdict(theirs[name]).items():
            if getattr(mine[name], part) != held:
                found[f"{name}_{part}"] = _("It is %s now.") % figure_in_digits(held)
    return found


@transaction.atomic
def rate_by_hand(
    project: Project, *, by: User, on: date, rating: str, reason: str, until: date
) -> ManualRating:
    """Set a rating beside the computed one, from the day to the day `until`, with the reason.

    One that holds ends the day before.
    """
    held = _lock(project, by=by, on=on)
    if until < on:
        raise ValidationError({"until": _("That day is over.")})
    if until > on + timedelta(days=LONGEST_MANUAL_DAYS):
        longest = full_day(on + timedelta(days=LONGEST_MANUAL_DAYS))
        raise ValidationError({"until": _("A rating by hand holds until %s at most.") % longest})
    _end_manual(held, on=on)
    given = ManualRating(
        project=held,
        rating=rating,
        reason=reason.strip(),
        valid=period(on, until),
        given_by=by,
    )
    given.full_clean()
    given.save()
    return given


@transaction.atomic
def end_rating_by_hand(project: Project, *, by: User, on: date) -> Project:
    """Take back the rating that was set by hand: from the day on none holds."""
    held = _lock(project, by=by, on=on)
    _end_manual(held, on=on)
    return held


def _end_manual(project: Project, *, on: date) -> None:
    """End what holds on the day the day before; what began on the day goes, its history stays."""
    standing = project.manual_ratings.filter(valid__contains=on).first()
    if standing is None:
        return
    if standing.valid.lower == on:
        standing.delete()
    else:
        standing.valid = period(standing.valid.lower, on - timedelta(days=1))
        standing.save()


# Milestones -------------------------------------------------------------------------------------


@transaction.atomic
def add_milestone(project: Project, *, by: User, on: date, name: str, due_on: date) -> Milestone:
    """Add a day that matters to its customers."""
    held = _lock(project, by=by, on=on)
    milestone = Milestone(project=held, name=name.strip(), due_on=due_on)
    milestone.full_clean()
    milestone.save()
    return milestone


@transaction.atomic
def change_milestone(milestone: Milestone, *, by: User, on: date) -> Milestone:
    """Save another name or day of it, or that it was reached."""
    _lock(milestone.project, by=by, on=on)
    if milestone.done_on is not None and milestone.done_on > on:
        raise ValidationError({"done_on": _("That day is still to come.")})
    milestone.full_clean()
    milestone.save()
    return milestone


def _lock(project: Project, *, by: User, on: date) -> Project:
    """The project as it is now, locked for this transaction, for who may write of it."""
    locked = Project.objects.select_for_update(of=("self",), no_key=True)
    held = locked.select_related("customer__unit").get(pk=project.pk)
    require_care_of(by, held, on=on)
    return held

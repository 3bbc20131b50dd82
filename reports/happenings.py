"""What was delivered, reported and frozen, as a customer's timeline tells it."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import DateField, F, Func, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.models import Better
from brm.accounts.models import User
from customers.registries.timeline import (
    Facts,
    Said,
    Source,
    as_text,
    groups,
    happenings,
    seen_by_every_role,
)
from reports.models import Attainment, Profile, Project, ProjectStatus
from reports.models.profiles import Edition
from reports.models.projects import state_of, word_of
from reports.rules import first_of_month
from reports.sentences import aim, figure


def breached(facts: Facts) -> Said:
    """A month in which a level was not held; it stands on the last day of the month."""
    better = Better(facts["better"])
    words = {
        **facts,
        "value": figure(Decimal(facts["value"]), facts["unit"], better),
        "aim": aim(Decimal(facts["target"]), facts["unit"], better),
    }
    sentence = _("%(service)s breached: %(measure)s %(value)s, agreed %(aim)s") % words
    href = reverse("reports:level_detail", args=[facts["level"]])
    return Said(sentence, href, "breached")


def project_turned(facts: Facts) -> Said:
    words = {"project": facts["project"], "rating": word_of(facts["rating"])}
    sentence = _("Project %(project)s turns: %(rating)s") % words
    href = reverse("reports:project_detail", args=[facts["project_pk"]])
    return Said(sentence, href, state_of(facts["rating"]), facts["comment"])


def project_began(facts: Facts) -> Said:
    href = reverse("reports:project_detail", args=[facts["pk"]])
    return Said(_("Project %(name)s begins") % facts, href, "started")


def project_over(facts: Facts) -> Said:
    href = reverse("reports:project_detail", args=[facts["pk"]])
    return Said(_("Project %(name)s reaches its last day") % facts, href, "skipped")


def profile_frozen(facts: Facts) -> Said:
    words = {"edition": Edition(facts["edition"]).label}
    href = reverse("reports:profile", args=[facts["pk"]])
    return Said(_("Profile frozen: %(edition)s") % words, href, "done")


def turns(user: User) -> QuerySet[Any]:
    """The reports of projects that gave another colour than the one before, or the first one."""
    earlier = ProjectStatus.objects.filter(
        project=OuterRef("project"), reported_on__lt=OuterRef("reported_on")
    )
    was = Subquery(earlier.order_by("-reported_on").values("rating")[:1])
    rows = ProjectStatus.objects.exclude(rating="").annotate(was=was)
    other = rows.filter(Q(was=None) | ~Q(was=F("rating")))
    return seen_by_every_role(other)(user)


def register() -> None:
    """Register what happens in the delivery; called once, when the app is ready."""
    groups.register("delivery", gettext_lazy("Delivery and projects"), order=80)
    happenings.register("breached", _breaches())
    happenings.register("project_turned", _turns())
    name = {"name": F("name")}
    seen = Project.objects.all().visible_to
    began = Source("delivery", seen, "starts_on", name, project_began, customer="customer")
    over = Source("delivery", seen, "ends_on", name, project_over, customer="customer")
    happenings.register("project_began", began)
    happenings.register("project_over", over)
    happenings.register("profile_frozen", _profiles())


def this_month() -> date:
    """The first day of the month that has not ended: what is measured of it is no result yet."""
    return first_of_month(timezone.localdate())


def _breaches() -> Source:
    last = "(%(expressions)s + interval '1 month' - interval '1 day')::date"
    seen = Attainment.objects.all().visible_to
    return Source(
        group="delivery",
        rows=lambda user: seen(user).breached().filter(period__lt=this_month()),
        at=Func(F("period"), template=last, output_field=DateField()),
        facts={
            "service": F("service__name"),
            "measure": F("measure__name"),
            "unit": F("measure__unit"),
            "better": F("better"),
            "value": as_text("value"),
            "target": as_text("target"),
            "level": F("service_level"),
        },
        said=breached,
        customer="customer",
    )


def _turns() -> Source:
    return Source(
        group="delivery",
        rows=turns,
        at="reported_on",
        facts={
            "project": F("project__name"),
            "project_pk": F("project"),
            "rating": F("rating"),
            "comment": F("comment"),
        },
        said=project_turned,
        customer="project__customer",
    )


def _profiles() -> Source:
    return Source(
        group="delivery",
        rows=Profile.objects.all().visible_to,
        at="frozen_at",
        facts={"edition": F("edition")},
        said=profile_frozen,
        customer="customer",
        people=("frozen_by__person",),
        whole_day=False,
    )

"""What business cases add to the rest of the product."""

from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _

from agreements.models import BusinessCase
from brm.history.pages import History, histories
from customers.registries.timeline import Facts, Said, Source, happenings, user_name


def submitted(facts: Facts) -> Said:
    sentence = _("The business case of %(number)s is submitted: %(title)s") % facts
    page = reverse("cases:detail", args=[facts["pk"]])
    return Said(sentence, page, "due", facts["who"])


def register() -> None:
    histories.register("agreements.businesscase", History(BusinessCase))
    happenings.register(
        "case_submitted",
        Source(
            group="requirements",
            rows=BusinessCase.objects.submitted().visible_to,
            at="submitted_on",
            facts={
                "number": F("requirement__number"),
                "title": F("requirement__title"),
                "edition": F("edition"),
                "who": user_name("submitted_by"),
            },
            said=submitted,
            customer="requirement__customer",
            people=("submitted_by__person",),
        ),
    )

"""What agreement rounds add to the rest of the product."""

from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.models import AgreementRound
from agreements.rounds.panel import customer_panel
from brm.history.pages import History, histories
from customers.registries.panels import Panel, panels
from customers.registries.timeline import Facts, Said, Source, happenings, user_name


def started(facts: Facts) -> Said:
    sentence = _("The agreement round of %(year)s starts") % facts
    return Said(sentence, _page(facts), "started", facts["wanted"])


def closed(facts: Facts) -> Said:
    sentence = _("The agreement round of %(year)s is closed") % facts
    return Said(sentence, _page(facts), "done", facts["result"])


def _page(facts: Facts) -> str:
    return reverse("rounds:detail", args=[facts["round_pk"]])


def register() -> None:
    histories.register("agreements.agreementround", History(AgreementRound))
    panels.register(
        "agreement_round",
        Panel(
            gettext_lazy("Agreement round"), "agreements/rounds/_panel.html", customer_panel, "side"
        ),
        order=41,
    )
    happenings.register("agreement_round_started", _source("started_on", "started_by", started))
    happenings.register("agreement_round_closed", _source("closed_on", "closed_by", closed))


def _source(at: str, by: str, said: object) -> Source:
    return Source(
        group="agreements",
        rows=AgreementRound.objects.exclude(**{at: None}).visible_to,
        at=at,
        facts={
            "year": F("year"),
            "wanted": F("wanted"),
            "result": F("result"),
            "round_pk": F("pk"),
            "who": user_name(by),
        },
        said=said,  # type: ignore[arg-type]  # one of the two above
        customer="customer",
        people=(f"{by}__person",),
    )

"""What happens with agreements, as a customer's timeline tells it."""

from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.models import (
    Agreement,
    AgreementEdition,
    AgreementPeriod,
    AgreementReview,
    AgreementState,
    Amendment,
    Approval,
    DecisionOutcome,
    EditionPurpose,
    Ending,
    RenewalStep,
    ReviewOutcome,
    ReviewState,
    Step,
    StepState,
)
from customers.registries.timeline import (
    Facts,
    Said,
    Source,
    groups,
    happenings,
    seen_by_every_role,
    user_name,
)

IN_FORCE = (AgreementState.ACTIVE, AgreementState.ENDED)


def _page(facts: Facts) -> str:
    return reverse("agreements:detail", args=[facts["agreement_pk"]])


def period_began(facts: Facts) -> Said:
    if facts["n"] == 1:
        return Said(_("%(number)s %(name)s starts") % facts, _page(facts), "started")
    sentence = _("%(number)s %(name)s goes on: period %(n)s") % facts
    return Said(sentence, _page(facts), "done")


def notice_given(facts: Facts) -> Said:
    sentence = _("Notice is given of %(number)s %(name)s") % facts
    return Said(sentence, _page(facts), "at_risk", why_it_ends(facts))


def why_it_ends(facts: Facts) -> str:
    """The reason and the note, as far as they were given."""
    return ": ".join(filter(None, [facts["reason"], facts["note"]]))


def ended(facts: Facts) -> Said:
    how = {
        Ending.EXPIRED: _("%(number)s %(name)s expires"),
        Ending.TERMINATED: _("%(number)s %(name)s is terminated"),
        Ending.SUPERSEDED: _("%(number)s %(name)s is superseded"),
    }
    return Said(how[Ending(facts["how"])] % facts, _page(facts), "skipped", why_it_ends(facts))


def step_closed(facts: Facts) -> Said:
    words = {**facts, "step": Step(facts["step"]).label}
    if facts["state"] == StepState.SKIPPED:
        sentence = _("Renewal of %(number)s %(name)s, skipped: %(step)s") % words
        return Said(sentence, _page(facts), "skipped", facts["reason"])
    state = "done_late" if facts["done_on"] > facts["due_on"] else "done"
    sentence = _("Renewal of %(number)s %(name)s, done: %(step)s") % words
    return Said(sentence, _page(facts), state, facts["outcome"])


def reviewed(facts: Facts) -> Said:
    words = {**facts, "outcome": ReviewOutcome(facts["outcome"]).label.lower()}
    sentence = _("%(number)s %(name)s is reviewed: %(outcome)s") % words
    state = "done_late" if facts["done_on"] > facts["due_on"] else "done"
    return Said(sentence, _page(facts), state, facts["note"])


def answered(facts: Facts) -> Said:
    page = reverse("agreements:edition", args=[facts["edition_pk"]])
    words = {**facts, "who": facts["who"] or facts["by_mandate"]}
    if facts["outcome"] == DecisionOutcome.APPROVED:
        sentence = _("%(who)s approves %(number)s %(name)s, edition %(period_n)s.%(n)s") % words
        return Said(sentence, page, "met", facts["comment"])
    sentence = _("%(who)s refuses %(number)s %(name)s, edition %(period_n)s.%(n)s") % words
    return Said(sentence, page, "breached", facts["comment"])


def changed(facts: Facts) -> Said:
    page = reverse("agreements:edition", args=[facts["edition_pk"]])
    sentence = _("%(number)s %(name)s is changed: edition %(period_n)s.%(n)s") % facts
    return Said(sentence, page, "done", facts["why"])


def register() -> None:
    """Register what happens with agreements; called once, when the app is ready."""
    groups.register("agreements", gettext_lazy("Agreements"), order=50)
    names = {"number": F("number"), "name": F("name"), "agreement_pk": F("pk")}
    rows = Agreement.objects.all().visible_to
    why = {"reason": F("ending_reason__name"), "note": F("ending_note")}
    facts = {**names, **why}
    notice = Source("agreements", rows, "notice_given_on", facts, notice_given, customer="customer")
    facts = {**names, **why, "how": F("ended_as")}
    end = Source("agreements", rows, "ended_on", facts, ended, customer="customer")
    happenings.register("period_began", _periods())
    happenings.register("notice_given", notice)
    happenings.register("agreement_ended", end)
    happenings.register("renewal_step_closed", _steps())
    happenings.register("agreement_reviewed", _reviews())
    happenings.register("agreement_answered", _answers())
    happenings.register("agreement_amended", _amendments())
    happenings.register("agreement_changed", _changes())


def _periods() -> Source:
    periods = AgreementPeriod.objects.filter(agreement__state__in=IN_FORCE)
    return Source(
        group="agreements",
        rows=seen_by_every_role(periods),
        at="valid__startswith",
        facts={"n": F("n"), **_names("agreement")},
        said=period_began,
        customer="agreement__customer",
    )


def _steps() -> Source:
    return Source(
        group="agreements",
        rows=RenewalStep.objects.all().visible_to,
        at="done_on",
        facts={
            "step": F("step"),
            "state": F("state"),
            "due_on": F("due_on"),
            "done_on": F("done_on"),
            "reason": F("reason"),
            "outcome": F("outcome"),
            "who": user_name("done_by"),
            **_names("period__agreement"),
        },
        said=step_closed,
        customer="period__agreement__customer",
        people=("done_by__person",),
    )


def _reviews() -> Source:
    done = AgreementReview.objects.filter(state=ReviewState.DONE)
    return Source(
        group="agreements",
        rows=seen_by_every_role(done),
        at="done_on",
        facts={
            **{name: F(name) for name in ("outcome", "due_on", "done_on", "note")},
            "who": user_name("done_by"),
            **_names("agreement"),
        },
        said=reviewed,
        customer="agreement__customer",
        people=("done_by__person",),
    )


def _answers() -> Source:
    return Source(
        group="agreements",
        rows=Approval.objects.all().visible_to,
        at="answered_on",
        facts={
            "outcome": F("outcome"),
            "comment": F("comment"),
            "by_mandate": F("by_mandate"),
            "who": F("person__name"),
            "edition_pk": F("edition"),
            **_numbers("edition__"),
            **_names("edition__agreement"),
        },
        said=answered,
        customer="edition__agreement__customer",
        people=("person", "recorded_by__person"),
    )


def _changes() -> Source:
    """Changes that nobody had to approve."""
    editions = AgreementEdition.objects.filter(purpose=EditionPurpose.CHANGE)
    return Source(
        group="agreements",
        rows=seen_by_every_role(editions),
        at="takes_effect_on",
        facts={"why": F("why"), "edition_pk": F("pk"), **_numbers(""), **_names("agreement")},
        said=changed,
        customer="agreement__customer",
    )


def _amendments() -> Source:
    """Amendments that are in effect."""
    applied = Amendment.objects.filter(applied_on__isnull=False)
    return Source(
        group="agreements",
        rows=seen_by_every_role(applied),
        at="takes_effect_on",
        facts={
            "why": F("why"),
            "edition_pk": F("edition"),
            **_numbers("edition__"),
            **_names("agreement"),
        },
        said=changed,
        customer="agreement__customer",
    )


def _numbers(edition: str) -> dict[str, F]:
    return {"period_n": F(f"{edition}period_n"), "n": F(f"{edition}n")}


def _names(agreement: str) -> dict[str, F]:
    return {
        "number": F(f"{agreement}__number"),
        "name": F(f"{agreement}__name"),
        "agreement_pk": F(agreement),
    }

"""That two rows of a person became one, or two again, as their timeline tells it."""

from functools import partial

from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _

from brm.accounts.models import User
from customers.models import PersonMerge
from customers.models.merges import PersonMergeQuerySet
from customers.registries.timeline import Facts, Said, Source, happenings, user_name


def _page(facts: Facts) -> str:
    return reverse("customers:merge", args=[facts["pk"]])


def merged(facts: Facts) -> Said:
    sentence = _("%(who)s merges the row %(merged)s into %(kept)s") % facts
    return Said(sentence, _page(facts), "done", facts["reason"])


def taken_back(facts: Facts) -> Said:
    sentence = _("%(who)s takes the merge of %(merged)s and %(kept)s back") % facts
    return Said(sentence, _page(facts), "skipped")


def register() -> None:
    """Register both; called once, when the app is ready."""
    ids = {"merged": F("merged__external_id"), "kept": F("kept__external_id")}
    source = partial(Source, "people", people=("kept", "merged"), whole_day=False)
    made = source(
        rows=PersonMerge.objects.all().visible_to,
        at="made_at",
        facts=ids | {"who": user_name("made_by"), "reason": F("reason")},
        said=merged,
    )
    undone = source(
        rows=_undone, at="undone_at", facts=ids | {"who": user_name("undone_by")}, said=taken_back
    )
    happenings.register("people_merged", made)
    happenings.register("merge_taken_back", undone)


def _undone(user: User) -> PersonMergeQuerySet:
    return PersonMerge.objects.visible_to(user).filter(undone_at__isnull=False)

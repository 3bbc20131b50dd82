"""A report that was filed wrongly is taken back: it stays on record, nothing follows from it."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from brm.history.models import WriteOnce


def _refused_if(found: str, constraint: str, sentence: str) -> str:
    return f"""
IF EXISTS ({found}) THEN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = '{constraint}',
        MESSAGE = '{sentence}';
END IF;
RETURN NEW;
"""


NOTHING_FOLLOWS = pgtrigger.Trigger(
    name="not_once_taken_back",
    operation=pgtrigger.Insert,
    when=pgtrigger.Before,
    func=_refused_if(
        "SELECT FROM reports_reporttakingback WHERE edition_id = NEW.edition_id",
        "nothing_follows_from_what_was_taken_back",
        "This edition was taken back: nothing follows from it any more.",
    ),
)
"""Of what names an edition: read, concluded from, imported."""

ANOTHER_HOLDS = pgtrigger.Trigger(
    name="another_holds",
    operation=pgtrigger.Insert,
    when=pgtrigger.Before,
    func=_refused_if(
        "SELECT FROM reports_servicereport WHERE newest_id = NEW.edition_id",
        "an_edition_that_holds_is_not_taken_back",
        "The report still goes by this edition.",
    ),
)

HOLDS_NOT_WHAT_WAS_TAKEN_BACK = pgtrigger.Trigger(
    name="holds_not_what_was_taken_back",
    operation=pgtrigger.Insert | pgtrigger.UpdateOf("newest_id"),
    when=pgtrigger.Before,
    func=_refused_if(
        "SELECT FROM reports_reporttakingback WHERE edition_id = NEW.newest_id",
        "a_report_goes_by_no_edition_that_was_taken_back",
        "This edition was taken back.",
    ),
)

ANSWERED_BY_WHAT_HOLDS = pgtrigger.Trigger(
    name="answered_by_what_holds",
    operation=pgtrigger.Insert | pgtrigger.UpdateOf("report_id"),
    when=pgtrigger.Before,
    func=_refused_if(
        "SELECT FROM reports_servicereport WHERE id = NEW.report_id AND newest_id IS NULL",
        "a_report_that_was_taken_back_answers_nothing",
        "This report was taken back.",
    ),
)


class ReportTakingBack(WriteOnce):
    """An edition of a report was filed wrongly and is taken back, once, with the reason."""

    edition = models.OneToOneField(
        "reports.ReportEdition", on_delete=models.PROTECT, related_name="taking_back"
    )
    reason = models.TextField(_("why it is taken back"))
    taken_back_on = models.DateField(_("taken back on"))
    taken_back_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("taken back by"),
        on_delete=models.PROTECT,
        related_name="+",
    )

    class Meta(WriteOnce.Meta):
        verbose_name = _("taking back of a report")
        verbose_name_plural = _("takings back of reports")
        triggers = [*WriteOnce.Meta.triggers, ANOTHER_HOLDS]
        constraints = [
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="a_report_is_taken_back_for_a_reason",
                violation_error_message=_("Say why it is taken back."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.edition}, {self.taken_back_on}"

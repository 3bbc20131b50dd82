"""What a survey says and what follows is written down, and told to those it concerns."""

from collections.abc import Sequence
from datetime import date
from urllib.parse import urljoin

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from brm.accounts.models import User
from brm.outbox.mail import emit_many_mails
from customers.models import Person
from reports.models import Survey, SurveyReport, SurveyState
from reports.surveys.care import require_run
from reports.surveys.operations.design import lock_survey
from reports.surveys.results import result_of
from reports.surveys.wording import lines_of


@transaction.atomic
def evaluate_survey(
    survey: Survey, *, by: User, on: date, analysis: str, consequences: str
) -> Survey:
    """Write down what it says and what follows; later again, what stood before is in the history.

    Raises ValidationError where it is not over.
    """
    held = lock_survey(survey)
    require_run(by, held)
    if not held.is_over:
        raise ValidationError(_("Close the survey first."))
    held.analysis, held.consequences = analysis.strip(), consequences.strip()
    held.state, held.evaluated_on, held.evaluated_by = SurveyState.EVALUATED, on, by
    held.full_clean()
    held.save()
    return held


@transaction.atomic
def report_survey(survey: Survey, *, by: User, on: date, people: Sequence[Person]) -> int:
    """Mail the results with the evaluation to these people, each once a day; to how many.

    Raises ValidationError where it is not evaluated, or where somebody has no address or has left.
    """
    held = lock_survey(survey)
    require_run(by, held)
    if held.state != SurveyState.EVALUATED:
        raise ValidationError(_("Evaluate the survey first: whoever reads it asks what follows."))
    told = set(held.reports.filter(sent_on=on).values_list("person", flat=True))
    mails = {}
    for person in {each.pk: each for each in people if each.pk not in told}.values():
        if not person.email:
            raise ValidationError(_("%(who)s has no e-mail address.") % {"who": person})
        if person.is_gone(on=on):
            raise ValidationError(_("%(who)s has left.") % {"who": person})
        report = SurveyReport(survey=held, person=person, sent_on=on, sent_by=by)
        report.full_clean()
        report.save()
        with translation.override(person.language or settings.LANGUAGE_CODE):
            mail = _mail_of(held, by, signs_in=person.user_id is not None)
            mails[f"survey-report-{report.pk}"] = ([person.email], mail)
    emit_many_mails(mails)
    return len(mails)


def _mail_of(survey: Survey, by: User, *, signs_in: bool) -> dict[str, str]:
    """What everybody may know: no cell of a few, no name; the page for whoever can sign in."""
    page = urljoin(settings.SITE, survey.get_absolute_url()) if signs_in else ""
    parts = [
        survey.purpose,
        "\n".join(lines_of(result_of(survey))),
        f"{_('What it says')}: {survey.analysis}",
        f"{_('What follows')}: {survey.consequences}",
        page,
        str(by),
    ]
    subject = _("Results: %(survey)s") % {"survey": survey}
    return {"subject": subject, "text": "\n\n".join(part for part in parts if part)}

"""The questionnaire: the questions of a survey as whoever is asked sees them."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from reports.models import Question, QuestionKind, Survey
from reports.models.survey_languages import Wording
from reports.surveys.forms import LINES


class AnswerForm(forms.Form):
    """The questions as whoever is asked sees them; what was chosen stays where something is wrong.

    `given` is what was answered, by question. Each is asked in the `language` where it is written
    in it, else in the survey's first.
    """

    def __init__(self, *args: Any, survey: Survey, language: str = "", **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        self.questions = list(survey.questions.select_related("service"))
        self.worded = {each.pk: each.worded(language or survey.language) for each in self.questions}
        for question in self.questions:
            self.fields[name_of(question)] = field_for(question, self.worded[question.pk])

    @property
    def given(self) -> dict[int, int | str]:
        answers = ((each.pk, self.cleaned_data.get(name_of(each))) for each in self.questions)
        return {pk: said for pk, said in answers if said not in (None, "")}

    def asked(self) -> list[tuple[Question, Any, Wording]]:
        """Each question with its field and its words."""
        return [
            (question, self[name_of(question)], self.worded[question.pk])
            for question in self.questions
        ]


def name_of(question: Question) -> str:
    return f"q{question.pk}"


def field_for(question: Question, wording: Wording) -> forms.Field:
    """The field in which the question is answered."""
    facts: dict[str, Any] = {
        "label": wording.text,
        "help_text": wording.help,
        "required": question.is_required,
        "error_messages": {"required": _("Please answer this question.")},
    }
    if question.kind == QuestionKind.TEXT:
        return forms.CharField(max_length=4000, widget=LINES, **facts)
    return forms.TypedChoiceField(
        choices=choices_of(question, wording.options),
        coerce=int,
        empty_value=None,
        widget=forms.RadioSelect,
        **facts,
    )


def choices_of(question: Question, options: Sequence[str] | None = None) -> list[tuple[int, str]]:
    """The answers that are offered; those of a choice in the first language, or as given."""
    if question.kind == QuestionKind.CHOICE:
        return list(enumerate(question.options if options is None else options, start=1))
    first = 0 if question.kind == QuestionKind.NPS else 1
    return [(n, str(n)) for n in range(first, (question.scale or 0) + 1)]


def ends_of(question: Question) -> tuple[str, str] | None:
    """What the lowest and the highest answer mean; nothing of a choice and of words."""
    if question.expected_of_id is not None:
        return _("matters little"), _("has to be excellent")
    return {
        QuestionKind.CSAT: (_("not at all satisfied"), _("fully satisfied")),
        QuestionKind.RATING: (_("poor"), _("excellent")),
        QuestionKind.NPS: (_("not at all likely"), _("extremely likely")),
    }.get(QuestionKind(question.kind))

"""The shape in which a survey is written in another language."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from brm.ui.forms import VersionedModelForm
from reports.models import Question, Survey
from reports.surveys.forms import LINES
from reports.surveys.questionnaire import name_of


class TranslationForm(VersionedModelForm):
    """A draft in another language: each text beside the one in the first language."""

    class Meta:
        model = Survey
        fields = ()

    def __init__(self, *args: Any, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.language = language
        own = self.instance.translations.get(language, {})
        self._ask("title", _("Title"), self.instance.title, own.get("title"))
        if self.instance.purpose:
            purpose = self.instance.purpose
            self._ask("purpose", _("Purpose"), purpose, own.get("purpose"), most=2000, widget=LINES)
        self.questions = list(self.instance.questions.all())
        for n, question in enumerate(self.questions, start=1):
            self._ask_question(n, question)

    def _ask_question(self, n: int, question: Question) -> None:
        told = question.translations.get(self.language, {})
        name, facts = name_of(question), {"n": n}
        label = _("Question %(n)s") % facts
        self._ask(name, label, question.text, told.get("text"), most=500)
        if question.help:
            label = _("Question %(n)s, help") % facts
            self._ask(f"{name}_help", label, question.help, told.get("help"), most=500)
        if question.options:
            label = _("Question %(n)s, options, one a line in the same order") % facts
            said, given = " / ".join(question.options), "\n".join(told.get("options", []))
            self._ask(f"{name}_options", label, said, given, most=4000, widget=LINES)

    def _ask(
        self, name: str, label: str, said: str, told: Any, *, most: int = 200, widget: Any = None
    ) -> None:
        self.fields[name] = forms.CharField(
            label=label,
            help_text=said,
            initial=told or "",
            required=False,
            max_length=most,
            widget=widget,
        )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for question in self.questions:
            name = f"{name_of(question)}_options"
            if name in cleaned:
                cleaned[name] = [
                    each.strip() for each in cleaned[name].splitlines() if each.strip()
                ]
                if len(cleaned[name]) not in (0, len(question.options)):
                    words = _("Give %(n)s options, one a line, in the same order.")
                    self.add_error(name, words % {"n": len(question.options)})
        return cleaned

    @property
    def words(self) -> dict[str, str]:
        """Title and purpose as they were written."""
        return {name: self.cleaned_data.get(name, "") for name in ("title", "purpose")}

    @property
    def worded(self) -> dict[int, dict[str, Any]]:
        """Text, help and options of each question as they were written."""
        return {
            question.pk: {
                "text": self.cleaned_data.get(name_of(question), ""),
                "help": self.cleaned_data.get(f"{name_of(question)}_help", ""),
                "options": self.cleaned_data.get(f"{name_of(question)}_options", []),
            }
            for question in self.questions
        }

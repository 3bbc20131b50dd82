"""The shape of what people type about surveys."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.models import Service
from brm.ui.forms import CreatesOnce, VersionedModelForm
from brm.ui.lookup import LookupField
from customers.models import Customer, Tier, Unit
from customers.registrations.lookups import PersonHereField
from meetings.forms import BY_WHAT, DayInput
from reports.models import Anonymity, FramePart, Question, QuestionKind, Survey
from reports.models.survey_languages import first_language
from reports.models.survey_states import SCALED, SCALES
from reports.models.surveys import every_part

ANONYMITY = {
    Anonymity.NAMED: gettext_lazy("Named: it is seen who answered what"),
    Anonymity.CONFIDENTIAL: gettext_lazy("Confidential: kept, but only shown of five or more"),
    Anonymity.ANONYMOUS: gettext_lazy("Anonymous: nothing tells who answered what"),
}
PARTS = [(value, label) for value, label in FramePart.choices if value != FramePart.BY_HAND]
KINDS = [(value, label) for value, label in QuestionKind.choices if value != QuestionKind.SCORE]
LINES = forms.Textarea(attrs={"rows": 3})
MEANT = gettext_lazy("As it is meant: it is opened by hand, and begins then.")


class DraftForm(forms.Form):
    """What a survey begins with."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=200)
    opens_on = forms.DateField(label=gettext_lazy("First day"), widget=DayInput, help_text=MEANT)
    closes_on = forms.DateField(
        label=gettext_lazy("Last day"),
        widget=DayInput,
        help_text=gettext_lazy("It closes by itself when this day is over."),
    )


def _language_field() -> forms.ChoiceField:
    return forms.ChoiceField(
        label=gettext_lazy("First language"),
        choices=settings.LANGUAGES,
        required=False,
        initial=first_language,
        help_text=gettext_lazy(
            "In which you write it. Further languages come with the questions; whoever reads none "
            "of them gets the first."
        ),
    )


class SurveyForm(CreatesOnce, DraftForm):
    """A new survey: what it is for, and what is promised to those who are asked."""

    purpose = forms.CharField(
        label=gettext_lazy("Purpose"),
        required=False,
        max_length=2000,
        widget=LINES,
        help_text=gettext_lazy("Why it is asked; whoever is asked reads it."),
    )
    anonymity = forms.ChoiceField(
        label=gettext_lazy("What is known of who answered"),
        choices=list(ANONYMITY.items()),
        widget=forms.RadioSelect,
        initial=Anonymity.NAMED,
        help_text=gettext_lazy("Fixed once the survey is open."),
    )
    language = _language_field()

    def clean_language(self) -> str:
        return str(self.cleaned_data["language"] or first_language())


class CopyForm(CreatesOnce, DraftForm):
    """The same questions asked again."""


class SurveyEditForm(VersionedModelForm):
    """All facts of a draft."""

    unit = LookupField(Unit.objects.all(), label=gettext_lazy("Unit and below"), required=False)
    tiers = forms.MultipleChoiceField(
        label=gettext_lazy("Tiers"),
        choices=Tier.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("None: all of them."),
    )
    parts = forms.MultipleChoiceField(
        label=gettext_lazy("Who is asked"),
        choices=PARTS,
        widget=forms.CheckboxSelectMultiple,
        initial=every_part,
    )
    anonymity = SurveyForm.base_fields["anonymity"]
    language = SurveyForm.base_fields["language"]

    class Meta:
        model = Survey
        fields = (
            "title",
            "purpose",
            "language",
            "opens_on",
            "closes_on",
            "anonymity",
            "unit",
            "tiers",
            "parts",
            "margin",
            "expected_share",
            "low_at_most",
            "follow_up_days",
            "reminder_days",
            "reminders",
        )
        widgets = {"opens_on": DayInput(), "closes_on": DayInput(), "purpose": LINES}
        help_texts = {"opens_on": MEANT}

    def clean_language(self) -> str:
        """The first language, as long as nothing is translated into it."""
        language = str(self.cleaned_data["language"] or self.instance.language)
        told = [self.instance, *self.instance.questions.all()]
        if any(language in each.translations for each in told):
            raise ValidationError(_("It is translated into this language."))
        return language


class OpenSurveyForm(VersionedModelForm):
    """What may still change of an open survey: how long it asks, and how it reminds."""

    class Meta:
        model = Survey
        fields = ("closes_on", "reminder_days", "reminders")
        widgets = {"closes_on": DayInput()}


class QuestionFields(forms.Form):
    """What a question asks, about what, and how it is answered."""

    text = forms.CharField(label=gettext_lazy("Question"), max_length=500)
    help = forms.CharField(label=gettext_lazy("Help"), max_length=500, required=False)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=KINDS)
    scale = forms.TypedChoiceField(
        label=gettext_lazy("Scale"),
        choices=[(n, f"1 – {n}") for n in SCALES],  # noqa: RUF001  a range
        coerce=int,
        empty_value=None,
        initial=5,
        required=False,
        help_text=gettext_lazy("Of satisfaction and ratings."),
    )
    options = forms.CharField(
        label=gettext_lazy("Options, one a line"), required=False, widget=LINES, max_length=4000
    )
    service = LookupField(
        Service.objects.all(),
        label=gettext_lazy("Service"),
        required=False,
        help_text=gettext_lazy("Empty: the relationship itself."),
    )
    expected_of = forms.ModelChoiceField(
        Question.objects.none(),
        label=gettext_lazy("Asks what is expected of"),
        required=False,
        empty_label=gettext_lazy("No other question"),
        help_text=gettext_lazy(
            "This question asks what level is expected where the other one asks what is met. It is "
            "asked in the same way, on the same scale; the results say by how many steps what is "
            "met falls short of it or goes beyond it."
        ),
    )
    expected_text = forms.CharField(
        label=gettext_lazy("What is expected of it is asked by"),
        max_length=500,
        required=False,
        help_text=gettext_lazy(
            "This question asks what is met. Write here how to ask for the level that is expected: "
            "it becomes a question of its own right behind, on the same scale. Empty: it is not "
            "asked."
        ),
    )
    is_required = forms.BooleanField(label=gettext_lazy("Must be answered"), required=False)

    def narrow(self, survey: Survey, besides: Question | None = None) -> None:
        """Let the pair be one of the others on a scale; one of a pair is met or expected."""
        pairs: Any = self.fields["expected_of"]
        rows = survey.questions.filter(scale__isnull=False, expected_of=None)
        rows = rows.exclude(kind=QuestionKind.NPS)
        taken = survey.questions.filter(expected_of__isnull=False)
        if besides:
            rows, taken = rows.exclude(pk=besides.pk), taken.exclude(pk=besides.pk)
        pairs.queryset = rows.exclude(pk__in=taken.values("expected_of"))
        if besides and besides.expected_of_id:
            del self.fields["expected_text"]
        elif besides and taken.filter(expected_of=besides).exists():
            del self.fields["expected_of"]

    def clean_options(self) -> list[str]:
        lines = (line.strip() for line in self.cleaned_data["options"].splitlines())
        found = list(dict.fromkeys(filter(None, lines)))
        if any(len(line) > 120 for line in found):
            raise ValidationError(_("An option has 120 letters at most."))
        return found

    def clean(self) -> dict[str, Any]:
        """Give the scale that belongs to the kind, or to the question it is a pair with."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        self._as_a_pair(cleaned)
        kind = cleaned.get("kind")
        if kind == QuestionKind.NPS:
            cleaned["scale"] = 10
        elif kind in (QuestionKind.TEXT, QuestionKind.CHOICE):
            cleaned["scale"] = None
        if kind != QuestionKind.CHOICE:
            cleaned["options"] = []
        elif len(cleaned.get("options") or []) < 2 and "options" not in self.errors:
            self.add_error("options", _("Give at least two options, one a line."))
        return cleaned

    def _as_a_pair(self, cleaned: dict[str, Any]) -> None:
        met, expected = cleaned.get("expected_of"), cleaned.get("expected_text")
        if met and expected:
            self.add_error(
                "expected_text", _("A question asks what is met or what is expected, not both.")
            )
        elif met:
            cleaned["kind"], cleaned["scale"] = met.kind, met.scale
        elif expected and cleaned.get("kind") not in SCALED:
            self.add_error(
                "expected_text", _("What is expected is asked of satisfaction and of ratings.")
            )


class QuestionForm(CreatesOnce, QuestionFields):
    def __init__(self, *args: Any, survey: Survey, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.narrow(survey)


class QuestionEditForm(QuestionFields, VersionedModelForm):
    class Meta:
        model = Question
        fields = (
            "text",
            "help",
            "kind",
            "scale",
            "options",
            "service",
            "expected_of",
            "is_required",
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.narrow(self.instance.survey, self.instance)
        self.initial["options"] = "\n".join(self.instance.options)
        pair = Question.objects.filter(expected_of=self.instance).first()
        self.initial["expected_text"] = pair.text if pair else ""


class AddMemberForm(CreatesOnce, forms.Form):
    """Somebody who is asked besides those proposed."""

    person = PersonHereField(label=gettext_lazy("Person"), help_text=BY_WHAT)
    customer = LookupField(Customer.objects.select_related("unit"), label=gettext_lazy("Customer"))
    reason = forms.CharField(label=gettext_lazy("Why this person is asked"), max_length=255)


class LeaveOutForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Why this person is not asked"), max_length=255, required=False
    )


class EvaluationForm(VersionedModelForm):
    """What it says and what follows, first or changed."""

    analysis = forms.CharField(
        label=gettext_lazy("What it says"),
        max_length=10000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    consequences = forms.CharField(
        label=gettext_lazy("What follows"),
        max_length=10000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    class Meta:
        model = Survey
        fields = ("analysis", "consequences")


class ReportForm(forms.Form):
    """To whom the results are sent."""

    person = PersonHereField(
        label=gettext_lazy("Send the results to"), help_text=BY_WHAT, required=False
    )
    everybody = forms.BooleanField(label=gettext_lazy("To everybody who was asked"), required=False)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not cleaned.get("person") and not cleaned.get("everybody") and not self.errors:
            self.add_error("person", _("Say to whom."))
        return cleaned

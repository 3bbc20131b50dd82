"""The shape of what a person gives to an import: a file, a recipe."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from brm.accounts.models import User
from brm.imports.earlier import EARLIER, REPLACED, TOGETHER
from brm.imports.kinds import kinds
from brm.imports.models import ImportRun, Recipe
from brm.imports.recipes import read_recipe
from brm.imports.refusals import Refused
from brm.ui.forms import CreatesOnce, CreatingModelForm, VersionedModelForm

RECIPE_BYTES = 200_000


def kind_choices(user: User) -> list[tuple[str, Any]]:
    return [(kind.name, kind.label) for kind in kinds if kind.open_to(user)]


class UploadForm(CreatesOnce, forms.Form):
    """A file, what its rows are, and how it is read."""

    kind = forms.ChoiceField(label=_("What its rows are"))
    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "CSV, XLSX, JSON, vCard, LDIF or iCalendar. It is kept as it is, but for passwords; "
            "nothing is written until you apply."
        ),
        allow_empty_file=True,
        max_length=255,
    )
    recipe = forms.ModelChoiceField(
        Recipe.objects.none(),
        label=_("Recipe"),
        required=False,
        empty_label=_("none: columns named as the fields"),
        help_text=_("How a file of this origin is read. You can make one after the upload."),
    )
    recipe_file = forms.FileField(
        label=_("Recipe as a file"),
        required=False,
        help_text=_("A TOML file, instead of a recipe from the list."),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = self.fields["kind"]
        assert isinstance(chosen, forms.ChoiceField)
        chosen.choices = kind_choices(user)
        recipes = self.fields["recipe"]
        assert isinstance(recipes, forms.ModelChoiceField)
        recipes.queryset = Recipe.objects.visible_to(user).order_by("kind", "name")

    def clean_recipe_file(self) -> str:
        """The text of the recipe."""
        sent = self.cleaned_data["recipe_file"]
        if not sent:
            return ""
        if sent.size > RECIPE_BYTES:
            raise ValidationError(_("This is too large to be a recipe."))
        try:
            return str(sent.read().decode("utf-8-sig"))
        except UnicodeDecodeError:
            raise ValidationError(_("A recipe is a text file in UTF-8.")) from None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        recipe, kind = cleaned.get("recipe"), cleaned.get("kind")
        if recipe and kind and recipe.kind != kind:
            self.add_error("recipe", _("This recipe is for rows of another kind."))
        return cleaned


class SayForm(forms.Form):
    """What whoever imports a file says of it, before all that the recipe says."""

    def __init__(self, *args: Any, run: ImportRun, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.run_said = run.said
        for name, told in run.result.get("of_file", {}).items():
            self.fields[name] = forms.CharField(
                label=told["label"], required=False, max_length=200, initial=told["text"]
            )
        if any("cases" in told for told in run.result.get("derived", {}).get("earlier", [])):
            self.fields[EARLIER] = forms.ChoiceField(
                label=_("Earlier files that share months"),
                required=False,
                choices=[
                    (TOGETHER, _("Count their cases as well")),
                    (REPLACED, _("This file takes their place")),
                ],
                initial=_counted(run),
            )

    def said(self) -> dict[str, str]:
        """What differs from what was found, and what was said before and is said again."""
        found = {name: self.fields[name].initial for name in self.fields}
        before = self.run_said
        return {
            name: text
            for name, text in self.cleaned_data.items()
            if text and (text != found[name] or name in before)
        }


def _counted(run: ImportRun) -> str:
    """What became of the earlier files, of the one that matters most first."""
    told = [each["counts"] for each in run.result["derived"]["earlier"]]
    return REPLACED if REPLACED in told else TOGETHER


class RecipeText(forms.ModelForm):  # type: ignore[type-arg]
    """What the two forms of a recipe share: its text has to be one."""

    class Meta:
        model = Recipe
        fields = ["name", "text"]
        widgets = {"text": forms.Textarea(attrs={"rows": 24, "spellcheck": "false"})}
        help_texts = {"text": _("TOML, as the reference of recipes describes it.")}

    def clean_text(self) -> str:
        text = str(self.cleaned_data["text"])
        try:
            recipe = read_recipe(text)
        except Refused as refused:
            raise ValidationError(refused.sentence) from refused
        if recipe.kind and recipe.kind != self.kind_chosen():
            raise ValidationError(_("The text says that it is for rows of another kind."))
        return text

    def kind_chosen(self) -> str:
        return str(self.cleaned_data.get("kind") or self.instance.kind)


class RecipeEdit(RecipeText, VersionedModelForm):
    """A recipe that is there."""


class RecipeNew(RecipeText, CreatingModelForm):
    """A recipe that is made from its text."""

    kind = forms.ChoiceField(label=_("What its rows are"))

    class Meta(RecipeText.Meta):
        fields = ["kind", "name", "text"]

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.made_by = user
        chosen = self.fields["kind"]
        assert isinstance(chosen, forms.ChoiceField)
        chosen.choices = kind_choices(user)

"""Forms that lose nothing: an edit that met another's, and a click that was doubled.

An edit: `class UnitForm(VersionedModelForm): ...`; a creation: `class UnitForm(CreatingModelForm)`,
or `CreatesOnce` before any other form. The view is the same for both:

    form = UnitForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        unit = attempt(form, create_unit, **form.cleaned_data, by=request.user)
        if unit:
            return redirect(unit)
    return render(request, "customers/unit_form.html", {"form": form})
"""

import hashlib
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.forms.models import model_to_dict
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext_lazy as _

from brm.history.words import in_words
from brm.ui.models import Submission
from brm.ui.refusals import refusals_in_words

if TYPE_CHECKING:
    ModelForm = forms.ModelForm[Any]
else:
    ModelForm = forms.ModelForm

T = TypeVar("T")

LONGEST = 2000
"""Of a text that no form cuts or refuses."""

NOT_CONTENT = {"csrfmiddlewaretoken", "idempotency_key"}


def attempt(
    form: forms.BaseForm, operation: Callable[..., T], /, *args: Any, **facts: Any
) -> T | None:
    """What the operation returns; None where it refused, and then the form says why.

    The operation runs in one transaction with the form's own check: an edit's version, under a
    lock of the row, and a creation's key. `facts["by"]`, if given, is who sent it. What only the
    database refuses is said in the words of its constraint.
    """
    try:
        with refusals_in_words():
            if isinstance(form, VersionedModelForm):
                form.check_version(lock=True)
            if isinstance(form, CreatesOnce):
                return cast(T, form.once(operation, *args, **facts))
            return operation(*args, **facts)
    except ValidationError as refusal:
        _say_on(form, refusal)
        return None


def typed(request: HttpRequest, name: str) -> str:
    """A text that was sent without a form around it, without what no text of the database has."""
    return request.POST.get(name, "").replace("\0", "").strip()[:LONGEST]


def _say_on(form: forms.BaseForm, refusal: ValidationError) -> None:
    """Put the refusal at the fields it names where the form has them, else on top."""
    if not hasattr(refusal, "error_dict"):
        form.add_error(None, refusal)
        return
    for name, errors in refusal.error_dict.items():
        form.add_error(name if name in form.fields else None, errors)


@dataclass(frozen=True)
class Difference:
    """One field on which two edits differ, both in words. `typed`: mine is not what I was shown."""

    label: str
    mine: str
    theirs: str
    typed: bool


class VersionedModelForm(ModelForm):
    """An edit form that carries the version it was drawn from.

    Where the row has changed since, the form is not valid: `conflict` lists mine and theirs.
    What was typed stays in its fields; a field that was left as it was takes the other's new
    value; sending it again is an edit of the new version.

    `locked_first` names what an operation locks before the row itself (`period__agreement`): the
    form locks it before, too, so that two who write wait for each other and never both.
    """

    locked_first: ClassVar[str] = ""
    version = forms.IntegerField(widget=forms.HiddenInput)
    version_shown: int | None = None
    conflict: list[Difference] | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["version"] = self.instance.version

    def full_clean(self) -> None:
        super().full_clean()
        if not self.is_bound:
            return
        self.version_shown = self.cleaned_data.pop("version", None)
        try:
            self.check_version()
        except ValidationError as refusal:
            self.add_error(None, refusal)

    def check_version(self, *, lock: bool = False) -> None:
        """Raise ValidationError, and fill `conflict`, where the row is not the version shown."""
        rows = type(self.instance)._base_manager.filter(pk=self.instance.pk)
        if lock and self.locked_first:
            above = rows.select_related(self.locked_first)
            above.select_for_update(of=(self.locked_first,), no_key=True).first()
        current = (rows.select_for_update(no_key=True) if lock else rows).first()
        if current is None:
            raise ValidationError(_("Somebody has deleted this while you were writing."))
        if current.version != self.version_shown:
            self._meet(current)
            raise ValidationError(
                _("Somebody else has changed this while you were writing. Nothing is saved yet.")
            )

    def save(self, commit: bool = True) -> Any:
        with transaction.atomic():
            self.check_version(lock=True)
            return super().save(commit)

    def _meet(self, current: Any) -> None:
        """Set mine beside theirs, and make the form an edit of the current version."""
        shown = current.events.filter(version=self.version_shown).order_by("pk").first()
        sent = cast(QueryDict, self.data).copy()
        sent[self.add_prefix("version")] = str(current.version)
        self.conflict = []
        for field in self._fields_that_differ(current):
            difference = _difference(field, self.cleaned_data[field.name], current, shown)
            if difference.mine == difference.theirs:
                continue  # an open end written in two ways
            self.conflict.append(difference)
            if not difference.typed:
                self._take(sent, field.name, current)
        self.data = sent

    def _fields_that_differ(self, current: Any) -> list["models.Field[Any, Any]"]:
        return [
            field
            for field in current._meta.concrete_fields
            if field.name in self.cleaned_data
            and self.cleaned_data[field.name] != getattr(current, field.name)
        ]

    def _take(self, sent: Any, name: str, current: Any) -> None:
        """Let the other's new value stand in a field that was left as it was."""
        widget: Any = self.fields[name].widget
        bound = self[name]
        value = self.fields[name].prepare_value(model_to_dict(current, [name])[name])
        is_several = isinstance(widget, forms.MultiWidget)
        if is_several:
            parts = value if isinstance(value, list) else widget.decompress(value)
            for suffix, part in zip(widget.widgets_names, parts, strict=True):
                sent[bound.html_name + suffix] = _as_sent(forms.TextInput(), part)
        else:
            sent[bound.html_name] = _as_sent(widget, value)


def _as_sent(widget: Any, value: Any) -> str:
    """A value as a browser would send it from the widget."""
    if value is None:
        return ""
    if isinstance(value, bool) or isinstance(widget, forms.widgets.ChoiceWidget):
        return str(value)
    return str(widget.format_value(value))


def _difference(field: "models.Field[Any, Any]", mine: Any, current: Any, shown: Any) -> Difference:
    """`shown` is the row as its history has it at the version shown; None counts all as typed."""
    mine, theirs = in_words(field, mine), in_words(field, getattr(current, field.name))
    typed = shown is None or mine != in_words(field, getattr(shown, field.name))
    return Difference(str(field.verbose_name), mine, theirs, typed)


class CreatesOnce(forms.BaseForm):
    """A creating form that carries a key: sent twice, it makes one object and answers the same.

    The same key with other content is another object that somebody means to make after going
    back: it is refused once with a sentence, and gets a new key.
    """

    key: uuid.UUID | None = None
    repeats: models.Model | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.pop("idempotency_key", None)  # an address may say what a form begins with
        self.fields["idempotency_key"] = forms.UUIDField(
            widget=forms.HiddenInput, initial=uuid.uuid4
        )

    def full_clean(self) -> None:
        super().full_clean()
        if self.is_bound:
            self.key = self.cleaned_data.pop("idempotency_key", None)

    def is_valid(self) -> bool:
        """Valid too where the only fault is that the first of two equal requests was done."""
        if super().is_valid():
            return True
        key = self.key or uuid.uuid4()
        earlier = Submission.objects.filter(key=key, digest=self.digest).first()
        if earlier is None or earlier.made is None:
            return False
        self.repeats = cast(models.Model, earlier.made)
        self.full_clean()
        return True

    def add_error(self, field: str | None, error: Any) -> None:
        """Say nothing in a repetition: its errors come from what the first request made."""
        if self.repeats is None:
            super().add_error(field, error)

    def once(self, operation: Callable[..., Any], *args: Any, **facts: Any) -> Any:
        """What the operation makes, or what it made when this form was sent before.

        Of two at once the second waits here at the unique key until the first is committed.
        """
        seen = {"digest": self.digest, "sent_by": facts.get("by")}
        sent, first = Submission.objects.get_or_create(seen, key=cast(uuid.UUID, self.key))
        if first:
            sent.made = operation(*args, **facts)
            sent.save(update_fields=["made_type", "made_id"])
        elif sent.digest != self.digest:
            self._renew_key()
            raise ValidationError(
                _("This form has already made “%(made)s”. Send it again to make another one."),
                params={"made": sent.made},
            )
        return sent.made

    @property
    def digest(self) -> str:
        """Of everything that was sent but the tokens, in the order of names; of files the bytes."""
        sent = cast(QueryDict, self.data)
        content: list[tuple[str, Any]] = [
            (name, sent.getlist(name)) for name in sorted(sent) if name not in NOT_CONTENT
        ]
        content += [
            (name, [str(each), _digest_of(each)]) for name, each in sorted(self.files.items())
        ]
        return hashlib.sha256(repr(content).encode()).hexdigest()

    def _renew_key(self) -> None:
        self.data = cast(QueryDict, self.data).copy()
        self.data[self.add_prefix("idempotency_key")] = str(uuid.uuid4())


def _digest_of(sent: Any) -> str:
    digest = hashlib.sha256()
    for part in sent.chunks():
        digest.update(part)
    sent.seek(0)
    return digest.hexdigest()


class CreatingModelForm(CreatesOnce, ModelForm):
    """A form that makes one row of a model, once: `attempt(form, form.save)`."""

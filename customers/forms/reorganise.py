"""What people type to reorganise: units by their codes, the day, and what follows."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from brm.ui.forms import CreatesOnce
from brm.ui.lookup import LookupField
from customers.forms.fields import DayOfChangeField
from customers.forms.structure import day_input
from customers.models import Person, Unit
from customers.models.reorganisations import ReorganisationKind
from customers.structure.reorganising import Part, Plan, refuse_what_cannot_be

PARTS = range(1, 5)


class UnitCodesField(forms.CharField):
    """Units by their codes, separated by commas."""

    def clean(self, value: Any) -> Any:
        codes = [code.strip() for code in super().clean(value).split(",")]
        codes = list(dict.fromkeys(code for code in codes if code))
        found = {unit.code: unit for unit in Unit.objects.filter(code__in=codes)}
        missing = [code for code in codes if code not in found]
        if missing:
            raise ValidationError(_("No unit has the code %s.") % ", ".join(missing))
        return tuple(found[code] for code in codes)


def person_field(label: Any, help_text: Any = "") -> LookupField:
    return LookupField(Person.objects.current(), label=label, required=False, help_text=help_text)


def unit_field(label: Any, help_text: Any = "") -> LookupField:
    return LookupField(Unit.objects.all(), label=label, required=False, help_text=help_text)


class PlanForm(forms.Form):
    """What every kind asks for. `plan` is what was typed, which `makes_sense` or has errors."""

    kind = ""
    units = UnitCodesField(label=_("Units"), help_text=_("Codes, with commas between them."))
    on = DayOfChangeField(label=_("From which day"), widget=day_input(_("from which day")))
    reason = forms.CharField(
        label=_("Why"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )
    plan: Plan
    makes_sense = False

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors:
            self.plan = self.asked(cleaned)
            self._say_what_cannot_be()
        return cleaned

    def asked(self, typed: dict[str, Any]) -> Plan:
        """The plan of what was typed."""
        to, decides = typed.get("to"), typed.get("decides")
        parts = tuple(self.parts(typed))
        return Plan(self.kind, typed["on"], typed["units"], typed["reason"], to, parts, decides)

    def parts(self, typed: dict[str, Any]) -> Iterator[Part]:
        """The new units that were typed."""
        yield from ()

    def _say_what_cannot_be(self) -> None:
        try:
            refuse_what_cannot_be(self.plan)
            self.makes_sense = True
        except ValidationError as refusal:
            for name, errors in refusal.error_dict.items():
                self.add_error(name if name in self.fields else None, errors)


class MoveForm(PlanForm):
    """Units come to stand under another one."""

    kind = ReorganisationKind.MOVE
    to = unit_field(_("To stand under"), _("Empty: at the top."))
    field_order = ("units", "to", "on", "reason")


class CloseForm(PlanForm):
    """Units end; another one takes what stands below."""

    kind = ReorganisationKind.CLOSE
    to = unit_field(
        _("Who takes what stands below"), _("It may be empty where nothing stands below.")
    )
    field_order = ("units", "to", "on", "reason")


class MergeForm(PlanForm):
    """Units become one: a new one, or one that is there."""

    kind = ReorganisationKind.MERGE
    to = unit_field(_("Into an existing unit"), _("Or into a new one:"))
    code_1 = forms.CharField(label=_("Code of the new unit"), max_length=60, required=False)
    name_1 = forms.CharField(label=_("Name of the new unit"), max_length=255, required=False)
    manager_1 = person_field(_("Its manager"))
    decides = person_field(
        _("Who decides for it"),
        _("Holds the customer mandate, on the terms of the mandate that ends."),
    )
    field_order = ("units", "to", "code_1", "name_1", "manager_1", "decides", "on", "reason")

    def parts(self, typed: dict[str, Any]) -> Iterator[Part]:
        if typed["code_1"] and typed["name_1"]:
            yield Part(typed["code_1"], typed["name_1"], typed["manager_1"], typed["decides"])

    def clean(self) -> dict[str, Any]:
        typed = self.cleaned_data
        if bool(typed.get("code_1")) != bool(typed.get("name_1")):
            self.add_error("name_1", _("A new unit needs its code and its name."))
        return super().clean()


class SplitForm(PlanForm):
    """A unit becomes several; what stands below it is shared out among them."""

    kind = ReorganisationKind.SPLIT

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["units"].label = _("Unit")
        self.fields["units"].help_text = _("Its code.")
        for n in PARTS:
            self._add_part(n)
        self.order_fields(["units", *self._names_of_parts(), "on", "reason"])

    def _add_part(self, n: int) -> None:
        of_part: dict[str, Any] = {"n": n}
        required = n <= 2
        self.fields[f"code_{n}"] = forms.CharField(
            label=_("Code of new unit %(n)s") % of_part, max_length=60, required=required
        )
        self.fields[f"name_{n}"] = forms.CharField(
            label=_("Name of new unit %(n)s") % of_part, max_length=255, required=required
        )
        self.fields[f"manager_{n}"] = person_field(_("Manager of new unit %(n)s") % of_part)
        self.fields[f"decides_{n}"] = person_field(_("Who decides for new unit %(n)s") % of_part)
        if n > 1:
            self.fields[f"takes_{n}"] = UnitCodesField(
                label=_("What stands below new unit %(n)s") % of_part,
                required=False,
                help_text=_("Codes; what is named nowhere comes below the first new unit."),
            )

    def _names_of_parts(self) -> list[str]:
        names = ("code", "name", "manager", "decides", "takes")
        return [f"{name}_{n}" for n in PARTS for name in names]

    def parts(self, typed: dict[str, Any]) -> Iterator[Part]:
        for n in PARTS:
            if typed[f"code_{n}"] and typed[f"name_{n}"]:
                yield Part(
                    typed[f"code_{n}"],
                    typed[f"name_{n}"],
                    typed[f"manager_{n}"],
                    typed[f"decides_{n}"],
                    typed.get(f"takes_{n}") or (),
                    n,
                )

    def clean(self) -> dict[str, Any]:
        if len(self.cleaned_data.get("units", ())) > 1:
            self.add_error("units", _("Split one unit at a time."))
        for n in PARTS:
            self._refuse_half_a_part(n)
        return super().clean()

    def _refuse_half_a_part(self, n: int) -> None:
        """A new unit has its code and its name, or nothing at all; nothing is left out unsaid."""
        typed, told = self.cleaned_data, ("code", "name", "manager", "decides", "takes")
        given = {name for name in told if typed.get(f"{name}_{n}")}
        missing = {name for name in ("code", "name") if f"{name}_{n}" in typed} - given
        if given and missing:
            self.add_error(f"{min(missing)}_{n}", _("A new unit needs its code and its name."))


class Seen(CreatesOnce):
    """What was shown before it was confirmed; confirmed twice, it is done once."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seen"] = forms.CharField(max_length=64, widget=forms.HiddenInput)


class MoveConfirmed(Seen, MoveForm):
    """A move, confirmed."""


class MergeConfirmed(Seen, MergeForm):
    """A merge, confirmed."""


class SplitConfirmed(Seen, SplitForm):
    """A split, confirmed."""


class CloseConfirmed(Seen, CloseForm):
    """A closing, confirmed."""


ASKED: dict[str, type[PlanForm]] = {
    "move": MoveForm,
    "merge": MergeForm,
    "split": SplitForm,
    "close": CloseForm,
}
CONFIRMED: dict[str, type[Any]] = {
    "move": MoveConfirmed,
    "merge": MergeConfirmed,
    "split": SplitConfirmed,
    "close": CloseConfirmed,
}

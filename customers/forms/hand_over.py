"""Who takes over what a person holds, kind by kind, and from which day."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from brm.ui.forms import CreatesOnce
from brm.ui.lookup import LookupField
from customers.models import Person
from customers.registries.holdings import Held, Holding

NOBODY = "nobody_"


@dataclass(frozen=True)
class Line:
    """One thing held: what it is, and who alone may hand it over where the user may not."""

    name: str
    second: str
    href: str
    refused: str


@dataclass(frozen=True)
class Group:
    """The things of one kind with the fields that say who takes them over."""

    holding: Holding
    lines: Sequence[Line]
    successor: Any
    nobody: Any


class HandOverForm(CreatesOnce, forms.Form):
    """One field for the day, one for whoever takes over what nobody else is named for."""

    first_day = forms.DateField(
        label=_("They take over from"),
        help_text=_("The day before is the last one of who leaves."),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )

    def __init__(
        self, *args: Any, person: Person, held: Sequence[Held], today: date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.person, self.held = person, held
        self.people = Person.objects.here(on=today).exclude(pk=person.pk)
        gone = person.left_on
        self.fields["first_day"].initial = (gone or today) + timedelta(days=1)
        if held:
            self.fields["everything"] = self._somebody(
                _("Takes over everything"), _("But for what somebody else is named for below.")
            )
        for each in held:
            self._ask(each)

    def _somebody(self, label: Any, help_text: Any = "") -> forms.Field:
        return LookupField(self.people, label=label, help_text=help_text, required=False)

    def _ask(self, held: Held) -> None:
        if held.holding.ends:
            return
        label = _("%(things)s go to") % {"things": held.holding.label}
        self.fields[held.key] = self._somebody(label)
        if held.holding.may_be_nobodys:
            nobody = forms.BooleanField(label=_("To nobody"), required=False)
            self.fields[NOBODY + held.key] = nobody

    def clean(self) -> dict[str, Any]:
        facts = super().clean() or {}
        for each in self.held:
            if facts.get(each.key) and facts.get(NOBODY + each.key):
                self.add_error(each.key, _("Either somebody or nobody takes over."))
        return facts

    @property
    def successors(self) -> dict[str, Person | None]:
        """For each kind who takes over; a kind without anybody named is left out."""
        facts = self.cleaned_data
        named: dict[str, Person | None] = {}
        for each in self.held:
            to = facts.get(each.key) or facts.get("everything")
            if facts.get(NOBODY + each.key):
                named[each.key] = None
            elif to:
                named[each.key] = to
        return named

    def groups(self, refused: Mapping[int, str]) -> Iterator[Group]:
        """What is held by kind, each thing with the sentence of who may where the user may not."""
        for each in self.held:
            asked = each.key in self.fields
            may_be_nobodys = NOBODY + each.key in self.fields
            yield Group(
                each.holding,
                [_line(each.holding, row, refused) for row in each.rows],
                self[each.key] if asked else None,
                self[NOBODY + each.key] if may_be_nobodys else None,
            )


def _line(holding: Holding, row: Any, refused: Mapping[int, str]) -> Line:
    href = row.get_absolute_url() if hasattr(row, "get_absolute_url") else ""
    return Line(holding.name(row), holding.second(row), href, refused.get(row.care_unit, ""))

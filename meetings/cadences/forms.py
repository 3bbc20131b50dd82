"""The form of a cadence: a rhythm without knowing recurrence rules, or such a rule."""

import hashlib
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dates import MONTHS as MONTH_NAMES
from django.utils.translation import gettext_lazy as _

from brm.ui.forms import CreatesOnce
from customers.models import Customer, TeamRole
from meetings import rules
from meetings.cadences.rhythm import (
    DAY_CHOICES,
    MONTHS,
    MONTHS_APART,
    NTH_CHOICES,
    WEEKDAY_NAMES,
    WEEKS_APART,
    Rhythm,
    rhythm_of,
)
from meetings.forms import DayInput
from meetings.models import Cadence
from meetings.operations.change_cadence import check_first_day

NEVER, BY_RULE, AS_TIER = "never", "rule", "tier"
LONGEST_LEAD = 365
OF_RHYTHM = {"months", "every", "nth", "weekday", "day"}


class CadenceForm(CreatesOnce, forms.Form):
    """`rule` is what was chosen, None where the customer follows its tier again."""

    how = forms.ChoiceField(label=_("How often"), widget=forms.RadioSelect)
    months = forms.TypedMultipleChoiceField(
        label=_("In these months"),
        choices=[(str(n), name) for n, name in MONTH_NAMES.items()],
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    every = forms.IntegerField(
        label=_("How many months or weeks apart"), min_value=1, max_value=60, required=False
    )
    nth = forms.ChoiceField(label=_("On which weekday"), choices=NTH_CHOICES, required=False)
    weekday = forms.ChoiceField(
        label=_("Weekday"), choices=list(WEEKDAY_NAMES.items()), required=False
    )
    day = forms.TypedChoiceField(
        label=_("Or on which day of the month"), choices=DAY_CHOICES, coerce=int, required=False
    )
    rule_text = forms.CharField(
        label=_("Recurrence rule"),
        max_length=255,
        required=False,
        help_text=_("For who knows RFC 5545, as FREQ=YEARLY;BYMONTH=3,9;BYDAY=2TU."),
    )
    lead_days = forms.IntegerField(
        label=_("Shown as due so many days before"), min_value=0, max_value=LONGEST_LEAD
    )
    owner_role = forms.ChoiceField(label=_("Owner"), choices=TeamRole.choices)
    first_day = forms.DateField(label=_("From"), widget=DayInput)
    reason = forms.CharField(
        label=_("Reason"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, customer: Customer | None, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.on = on
        ways = [
            (MONTHS, _("In certain months")),
            (MONTHS_APART, _("Every so many months")),
            (WEEKS_APART, _("Every so many weeks")),
            (BY_RULE, _("By a recurrence rule")),
            (NEVER, _("Never")),
        ]
        if customer is not None:
            ways.append((AS_TIER, _("As its tier has it")))
            self.fields["reason"].help_text = _("Why this customer differs from its tier.")
        else:
            del self.fields["reason"]
        how = self.fields["how"]
        assert isinstance(how, forms.ChoiceField)
        how.choices = ways

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if "first_day" in cleaned:
            self._check_first_day(cleaned["first_day"])
        how = cleaned.get("how")
        if how in (MONTHS, MONTHS_APART, WEEKS_APART):
            self._check_rhythm(how, cleaned)
        elif how == BY_RULE:
            self._check_rule(cleaned)
        if how == NEVER and "reason" in self.fields and not cleaned.get("reason"):
            self.add_error("reason", _("Say why this customer has no such work."))
        return cleaned

    def _check_first_day(self, first_day: date) -> None:
        try:
            check_first_day(first_day, on=self.on)
        except ValidationError as refusal:
            self.add_error(None, refusal)

    def _check_rhythm(self, how: str, cleaned: dict[str, Any]) -> None:
        if how == MONTHS and not cleaned.get("months"):
            self.add_error("months", _("Choose one month or more."))
        if how != MONTHS and not cleaned.get("every"):
            self.add_error("every", _("Say how many months or weeks apart."))
        on_weekday = how == WEEKS_APART or cleaned.get("nth")
        if on_weekday and "weekday" not in self.errors and not cleaned.get("weekday"):
            self.add_error("weekday", _("Choose the weekday."))
        if not OF_RHYTHM & set(self.errors) and self.rhythm.leaves_out:
            self.add_error("day", _("Not every month has that day: choose the last day instead."))

    def _check_rule(self, cleaned: dict[str, Any]) -> None:
        text = cleaned["rule_text"].strip().upper()
        if not text:
            self.add_error("rule_text", _("Write the rule, or choose another way."))
            return
        try:
            rules.check_rule(text)
        except ValidationError as refusal:
            self.add_error("rule_text", refusal)

    @property
    def rule(self) -> str | None:
        """The rule of what was chosen; of a valid form."""
        chosen = self.cleaned_data
        match chosen["how"]:
            case "tier":
                return None
            case "never":
                return ""
            case "rule":
                return str(chosen["rule_text"]).strip().upper()
        return self.rhythm.rule

    @property
    def rhythm(self) -> Rhythm:
        """What was chosen of months, weeks and days."""
        chosen = self.cleaned_data
        on_weekday = chosen["how"] == WEEKS_APART or bool(chosen["nth"])
        return Rhythm(
            chosen["how"],
            months=tuple(chosen["months"]),
            every=chosen["every"] or 1,
            day=chosen["day"] or 1,
            nth=int(chosen["nth"] or 1),
            weekday=chosen["weekday"] if on_weekday else "",
        )

    @property
    def facts(self) -> dict[str, Any]:
        """What else the change is told; of a valid form."""
        names = ("first_day", "lead_days", "owner_role", "seen")
        facts = {name: self.cleaned_data[name] for name in names}
        return {**facts, "reason": self.cleaned_data.get("reason", "")}

    @property
    def choice(self) -> str:
        """A digest of what was chosen: only what was previewed is done."""
        chosen = {**self.facts, "rule": self.rule, "seen": ""}
        return hashlib.sha256(repr(sorted(chosen.items(), key=str)).encode()).hexdigest()[:16]


def initial_of(cadence: Cadence | None, *, on: date, own: bool, seen: str) -> dict[str, Any]:
    """What the form begins with: the cadence as it is now, from today."""
    first: dict[str, Any] = {"first_day": on, "seen": seen, "day": 1, "every": 3}
    if cadence is None:
        role = TeamRole.RELATIONSHIP_MANAGER
        return {**first, "how": NEVER, "lead_days": 14, "owner_role": role}
    first |= {"lead_days": cadence.lead_days, "owner_role": cadence.owner_role}
    first["reason"] = cadence.reason if own else ""
    rhythm = rhythm_of(cadence.rule)
    if not cadence.rule:
        return {**first, "how": NEVER}
    first["rule_text"] = cadence.rule
    if rhythm is None:
        return {**first, "how": BY_RULE}
    return {
        **first,
        "how": rhythm.how,
        "months": rhythm.months,
        "every": rhythm.every,
        "day": rhythm.day,
        "nth": str(rhythm.nth) if rhythm.weekday and rhythm.how != WEEKS_APART else "",
        "weekday": rhythm.weekday or "MO",
    }

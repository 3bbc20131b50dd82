"""The shape of what people type about meetings."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from brm.accounts.models import Organisation
from brm.ui.currencies import CurrencyField
from brm.ui.forms import CreatesOnce, VersionedModelForm
from brm.ui.lookup import LookupField
from customers.deciding.situations import Situation
from customers.models import Customer, Matter, Person
from customers.periods import YEARS
from customers.registrations.lookups import OwnCustomerField, PersonHereField
from customers.registries.services import offered_services
from meetings.action_origins import is_origin
from meetings.models import (
    Action,
    ActivityKind,
    AgendaItem,
    Information,
    Meeting,
    MeetingKind,
    OutcomeKind,
)


class DayInput(forms.DateInput):
    """A day, typed or picked."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class MomentInput(forms.DateTimeInput):
    """A day and an hour, typed or picked."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


BY_WHAT = _("Name, e-mail address or id.")


class ReasonForm(forms.Form):
    """A sentence that must be there."""

    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 2}))


class OutcomeForm(forms.Form):
    """What came of it; may stay empty."""

    outcome = forms.CharField(
        label=_("Outcome"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class DaysForm(forms.Form):
    """Any days: from one to another."""

    since = forms.DateField(label=_("From"), widget=DayInput)
    until = forms.DateField(label=_("To"), widget=DayInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["class"] = "form-control"


class ActivityForm(CreatesOnce, forms.Form):
    customer = OwnCustomerField(Customer.objects.none(), label=_("Customer"))
    kind = forms.ModelChoiceField(ActivityKind.objects.active(), label=_("Activity"))
    due_on = forms.DateField(label=_("Due on"), widget=DayInput)

    def __init__(self, *args: Any, customers: QuerySet[Customer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose_from(self, "customer", customers)


def choose_from(form: forms.BaseForm, name: str, rows: QuerySet[Any]) -> None:
    """Let the choice field `name` offer `rows`."""
    field = form.fields[name]
    assert isinstance(field, forms.ModelChoiceField)
    field.queryset = rows


def check_year(moment: datetime) -> None:
    """Raise ValidationError for a moment in a year that no calendar of ours has."""
    if moment.year not in YEARS:
        raise ValidationError(
            _("Choose a day from the year %(first)s to %(last)s."),
            params={"first": YEARS[0], "last": YEARS[-1]},
        )


class SpanForm(forms.Form):
    """The two moments of a meeting: it ends after it starts."""

    starts_at = forms.DateTimeField(label=_("Starts"), widget=MomentInput, validators=[check_year])
    ends_at = forms.DateTimeField(label=_("Ends"), widget=MomentInput, validators=[check_year])


class MeetingForm(CreatesOnce, SpanForm):
    """A new meeting; without a customer it is one of the IT steering group."""

    customer = OwnCustomerField(Customer.objects.none(), label=_("Customer"), required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=MeetingKind.choices)
    place = forms.CharField(label=_("Place"), max_length=255, required=False)
    field_order = ("customer", "kind", "starts_at", "ends_at", "place")

    def __init__(
        self, *args: Any, customers: QuerySet[Customer], steers: bool, **kwargs: Any
    ) -> None:
        """`steers` offers the steering group's own meetings beside those of `customers`."""
        super().__init__(*args, **kwargs)
        choose_from(self, "customer", customers)
        if steers:
            self.fields["customer"].help_text = _("Left empty, it is one of the IT steering group.")
        else:
            self.fields["customer"].required = True
            kind = self.fields["kind"]
            assert isinstance(kind, forms.ChoiceField)
            kind.choices = [
                (MeetingKind.CUSTOMER, MeetingKind.CUSTOMER.label),
                (MeetingKind.TEAM, MeetingKind.TEAM.label),
            ]


class FromCalendarForm(forms.Form):
    """Whose meeting an entry of a calendar becomes, and of what kind."""

    customer = OwnCustomerField(Customer.objects.none(), label=_("Customer"))
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=[
            (MeetingKind.CUSTOMER, MeetingKind.CUSTOMER.label),
            (MeetingKind.TEAM, MeetingKind.TEAM.label),
        ],
    )

    def __init__(self, *args: Any, customers: QuerySet[Customer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose_from(self, "customer", customers)


class FeedForm(forms.Form):
    """Whose calendar a link gives."""

    customer = LookupField(
        Customer.objects.none(),
        label=_("Customer"),
        required=False,
        help_text=_(
            "Left empty, it gives the customers in your care, and the meetings and activities that "
            "are yours."
        ),
    )

    def __init__(self, *args: Any, customers: QuerySet[Customer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose_from(self, "customer", customers)


class MeetingEditForm(VersionedModelForm, SpanForm):
    class Meta:
        model = Meeting
        fields = ("starts_at", "ends_at", "place")


class MinutesForm(VersionedModelForm):
    """The running text. Only another text meets it: a meeting changes in other ways meanwhile.

    The same text, sent by a click just after it saved itself, meets nothing either.
    """

    class Meta:
        model = Meeting
        fields = ("minutes",)
        widgets = {"minutes": forms.Textarea(attrs={"rows": 18})}

    def clean_minutes(self) -> str:
        """With plain ends of lines: browsers send two signs for each."""
        return str(self.cleaned_data["minutes"]).replace("\r\n", "\n")

    def check_version(self, *, lock: bool = False) -> None:
        rows = Meeting.objects.filter(pk=self.instance.pk)
        current = (rows.select_for_update(no_key=True) if lock else rows).first()
        if current is not None and current.version != self.version_shown:
            events: Any = current.events  # type: ignore[attr-defined]  # added by pghistory
            shown = events.filter(version=self.version_shown).order_by("pk").first()
            is_mine = self.cleaned_data.get("minutes") == current.minutes
            if is_mine or (shown is not None and shown.minutes == current.minutes):
                self.version_shown = current.version
        super().check_version(lock=lock)


SEEN_INSIDE = _(
    "Seen by everyone in IT who signs in; left out of invitations, of the customer's edition of "
    "the minutes and of what personal links show."
)


def minutes_field() -> forms.IntegerField:
    return forms.IntegerField(
        label=_("Minutes it may take"), min_value=1, max_value=480, initial=10
    )


def confidential_field() -> forms.BooleanField:
    return forms.BooleanField(label=_("Confidential"), required=False, help_text=SEEN_INSIDE)


class AddendumForm(CreatesOnce, forms.Form):
    text = forms.CharField(label=_("Addendum"), widget=forms.Textarea(attrs={"rows": 3}))
    confidential = confidential_field()


class ItemForm(CreatesOnce, forms.Form):
    topic = forms.CharField(label=_("Topic"), max_length=255)
    duration_minutes = minutes_field()
    confidential = confidential_field()


class AgendaItemForm(ItemForm):
    """A topic of one's own for an agenda."""

    presenter = PersonHereField(label=_("Presenter"), help_text=BY_WHAT, required=False)
    field_order = ("topic", "duration_minutes", "presenter", "confidential")


class ItemEditForm(VersionedModelForm):
    duration_minutes = minutes_field()
    presenter = PersonHereField(label=_("Presenter"), help_text=BY_WHAT, required=False)
    confidential = confidential_field()
    locked_first = "meeting"

    class Meta:
        model = AgendaItem
        fields = ("topic", "duration_minutes", "presenter", "confidential")


class InviteForm(forms.Form):
    person = PersonHereField(label=_("Person"), help_text=BY_WHAT)
    part = forms.CharField(label=_("Part"), max_length=60, required=False)


class OutcomeOfItemForm(CreatesOnce, forms.Form):
    """What came of an agenda item; each kind of outcome has its own fields."""

    text = forms.CharField(label=_("Text"), widget=forms.Textarea(attrs={"rows": 3}))
    kind: OutcomeKind

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.meeting = meeting


class InformationForm(OutcomeOfItemForm):
    kind = OutcomeKind.INFORMATION


class DecisionForm(OutcomeOfItemForm):
    kind = OutcomeKind.DECISION
    matter = forms.ChoiceField(
        label=_("Matter"), choices=Matter.choices, initial=Matter.SERVICE.value
    )
    decided_by = forms.ModelChoiceField(
        Person.objects.none(), label=_("Decided by"), required=False
    )
    amount = forms.DecimalField(
        label=_("Sum"), required=False, max_digits=16, decimal_places=2, min_value=0
    )
    currency = CurrencyField(required=False)
    service = forms.ChoiceField(label=_("Service"), required=False)

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, meeting=meeting, **kwargs)
        choose_from(self, "decided_by", people_of(meeting))
        self.fields["service"].choices = [("", _("Any")), *offered_services()]  # type: ignore[attr-defined]
        self.fields["currency"].widget.attrs["placeholder"] = Organisation.current().currency
        if meeting.customer is None:
            del self.fields["decided_by"]

    def clean_currency(self) -> str:
        """The organisation's own where none is written."""
        return self.cleaned_data["currency"] or Organisation.current().currency


class ActionForm(OutcomeOfItemForm):
    kind = OutcomeKind.ACTION
    owner = forms.ModelChoiceField(Person.objects.none(), label=_("Owner"))
    due_on = forms.DateField(label=_("Due on"), widget=DayInput)

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, meeting=meeting, **kwargs)
        choose_from(self, "owner", people_of(meeting))


OUTCOME_FORMS: dict[str, type[OutcomeOfItemForm]] = {
    form.kind: form for form in (InformationForm, DecisionForm, ActionForm)
}


def people_of(meeting: Meeting) -> QuerySet[Person]:
    """Everyone on the meeting's list, and who may decide for its customer on its day."""
    here = Q(attendance__meeting=meeting)
    if meeting.customer:
        deciding = Situation(meeting.customer.unit, meeting.held_on).people
        here |= Q(pk__in=[person.pk for person in deciding])
    return Person.objects.current().filter(here).distinct().order_by("name")


class InformationEditForm(VersionedModelForm):
    locked_first = "meeting"

    class Meta:
        model = Information
        fields = ("text",)
        widgets = {"text": forms.Textarea(attrs={"rows": 4})}


class ActionEditForm(VersionedModelForm):
    owner = forms.ModelChoiceField(Person.objects.none(), label=_("Owner"))

    class Meta:
        model = Action
        fields = ("text", "owner", "due_on")
        widgets = {"due_on": DayInput()}

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = Q(pk__in=people_of(meeting).values("pk")) | Q(pk=self.instance.owner_id)
        choose_from(self, "owner", Person.objects.filter(offered).order_by("name"))

    def check_version(self, *, lock: bool = False) -> None:
        """The meeting is locked before its action, as everywhere."""
        if lock:
            meetings = Meeting.objects.select_for_update(no_key=True)
            meetings.filter(pk=self.instance.meeting_id).first()
        super().check_version(lock=lock)


class NewActionForm(CreatesOnce, forms.Form):
    """A promise made outside a meeting."""

    customer = OwnCustomerField(Customer.objects.none(), label=_("Customer"))
    text = forms.CharField(label=_("Action"), max_length=500)
    owner = PersonHereField(label=_("Owner"), help_text=BY_WHAT)
    due_on = forms.DateField(label=_("Due on"), widget=DayInput)
    origin_kind = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput)
    origin_key = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, customers: QuerySet[Customer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose_from(self, "customer", customers)

    def clean(self) -> dict[str, Any]:
        """Forget an origin that is none."""
        cleaned = super().clean() or {}
        kind, key = cleaned.get("origin_kind", ""), cleaned.get("origin_key", "")
        if (kind or key) and not is_origin(kind, key):
            cleaned |= {"origin_kind": "", "origin_key": ""}
        return cleaned


class MoveDueForm(forms.Form):
    """Another due day, and why."""

    due_on = forms.DateField(label=_("New due day"), widget=DayInput)
    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 2}))

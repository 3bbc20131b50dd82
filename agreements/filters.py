"""What the lists of agreements and services can be narrowed by."""

from typing import Any, cast

import django_filters as filters
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.asked_days import NOT_BEGUN, AskedDays, offered
from agreements.models import (
    Agreement,
    AgreementForm,
    AgreementKind,
    AgreementState,
    Lifecycle,
    Service,
)
from agreements.models.querysets import AgreementQuerySet
from agreements.models.services import ServiceQuerySet
from brm.ui.lookup import LookupFilter
from customers.models import Customer, Person, TeamMember, Unit
from customers.models.customers import CustomerQuerySet
from customers.registrations.lookups import RELATIONSHIP_MANAGERS

OF_AMENDMENTS = "amendment"
"""Asked for as a state: the drafts of amendments, which are no agreements of their own."""


def states() -> list[tuple[str, Any]]:
    return [*AgreementState.choices, (OF_AMENDMENTS, _("Draft of an amendment"))]


def days() -> list[tuple[str, Any]]:
    return list(offered(timezone.localdate()))


class AgreementOfCustomerFilter(filters.FilterSet):
    """Agreements of one customer: by a day, state, kind and service."""

    text = filters.CharFilter(method="with_text", label=gettext_lazy("Number, name or supplier"))
    day = filters.ChoiceFilter(
        choices=days, method="on_days", label=gettext_lazy("Day"), empty_label=gettext_lazy("Any")
    )
    state = filters.ChoiceFilter(
        choices=states,
        method="in_state",
        label=gettext_lazy("State"),
        empty_label=gettext_lazy("Any"),
    )
    kind = filters.ChoiceFilter(
        choices=AgreementKind.choices,
        label=gettext_lazy("Kind"),
        empty_label=gettext_lazy("Every kind"),
    )
    service = LookupFilter(
        queryset=Service.objects.all(), method="with_service", label=gettext_lazy("Service")
    )

    class Meta:
        model = Agreement
        fields = ("text", "day", "state", "kind", "service")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._offer_what_is_asked()

    def _offer_what_is_asked(self) -> None:
        """A month or a day that a link asks for is one of the choices as long as it is asked."""
        today = timezone.localdate()
        asked = AskedDays.read((self.data or {}).get("day", ""), on=today)
        if asked and not asked.is_ahead:
            self.filters["day"].extra["choices"] = [(asked.text, asked.words), *days()]

    def filter_queryset(self, queryset: QuerySet[Any, Any]) -> AgreementQuerySet:
        """Drafts of amendments stand with their agreement, unless they are asked for."""
        rows = cast(AgreementQuerySet, super().filter_queryset(queryset))
        asked = self.form.cleaned_data.get("state") == OF_AMENDMENTS
        return rows.drafts_of_amendments() if asked else rows.of_their_own()

    def with_text(self, rows: AgreementQuerySet, name: str, text: str) -> AgreementQuerySet:
        words = Q(number__icontains=text) | Q(name__icontains=text) | Q(supplier__icontains=text)
        return rows.filter(words)

    def with_service(
        self, rows: AgreementQuerySet, name: str, service: Service
    ) -> AgreementQuerySet:
        return rows.covering(service.pk)

    def in_state(self, rows: AgreementQuerySet, name: str, state: str) -> AgreementQuerySet:
        return rows if state == OF_AMENDMENTS else rows.filter(state=state)

    def on_days(self, rows: AgreementQuerySet, name: str, text: str) -> AgreementQuerySet:
        asked = AskedDays.read(text, on=timezone.localdate())
        if asked is None:
            return rows.none()
        if asked.which == NOT_BEGUN:
            rows = rows.not_begun()
        elif asked.is_ahead:
            rows = rows.active()
        return rows.with_day(asked.which, first=asked.first, last=asked.last)


class AgreementFilter(AgreementOfCustomerFilter):
    """The register: by whose agreements, too, and by their form."""

    below = LookupFilter(
        label=gettext_lazy("Customer or unit, and below"),
        queryset=Unit.objects.all(),
        method="at_or_below",
    )
    manager = LookupFilter(
        label=gettext_lazy("Relationship manager"),
        queryset=Person.objects.all(),
        lookup=RELATIONSHIP_MANAGERS,
        method="of_manager",
    )
    form_of = filters.ChoiceFilter(
        field_name="form",
        choices=AgreementForm.choices,
        label=gettext_lazy("Form"),
        empty_label=gettext_lazy("Every form"),
    )

    class Meta:
        model = Agreement
        fields = ("text", "day", "below", "state", "kind", "service", "manager", "form_of")

    def at_or_below(self, rows: AgreementQuerySet, name: str, unit: Unit) -> AgreementQuerySet:
        return rows.filter(customer__in=Customer.objects.below(unit))

    def of_manager(self, rows: AgreementQuerySet, name: str, person: Person) -> AgreementQuerySet:
        return rows.filter(customer__in=managed_by(person))


class CalendarFilter(filters.FilterSet):
    """The customers whose dates the renewal calendar shows; named as in the register's filter."""

    below = LookupFilter(
        label=gettext_lazy("Customer or unit, and below"),
        queryset=Unit.objects.all(),
        method="at_or_below",
    )
    manager = LookupFilter(
        label=gettext_lazy("Relationship manager"),
        queryset=Person.objects.all(),
        lookup=RELATIONSHIP_MANAGERS,
        method="of_manager",
    )

    class Meta:
        model = Customer
        fields = ("below", "manager")

    def at_or_below(self, rows: CustomerQuerySet, name: str, unit: Unit) -> CustomerQuerySet:
        return rows.below(unit)

    def of_manager(self, rows: CustomerQuerySet, name: str, person: Person) -> CustomerQuerySet:
        return rows.filter(pk__in=managed_by(person))


def managed_by(person: Person) -> QuerySet[Any, Any]:
    """The customers whose relationship manager the person is today."""
    places = TeamMember.objects.on(timezone.localdate()).relationship_managers()
    return places.filter(person=person).values("customer")


class ServiceFilter(filters.FilterSet):
    text = filters.CharFilter(method="with_text", label=gettext_lazy("Code or name"))
    lifecycle = filters.ChoiceFilter(
        choices=Lifecycle.choices,
        method="in_stage",
        label=gettext_lazy("Lifecycle"),
        empty_label=gettext_lazy("Every stage"),
    )
    owner = LookupFilter(queryset=Person.objects.all(), label=gettext_lazy("Owner"))
    parent = LookupFilter(queryset=Service.objects.all(), label=gettext_lazy("Part of"))

    class Meta:
        model = Service
        fields = ("text", "lifecycle", "owner", "parent")

    def in_stage(self, rows: ServiceQuerySet, name: str, stage: str) -> ServiceQuerySet:
        return rows.in_stage(stage, on=timezone.localdate())

    def with_text(self, rows: ServiceQuerySet, name: str, text: str) -> ServiceQuerySet:
        return rows.filter(Q(code__icontains=text) | Q(name__icontains=text))

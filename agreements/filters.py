"""What the lists of agreements and services can be narrowed by."""

import django_filters as filters
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agreements.models import Agreement, AgreementState, Lifecycle, Service
from agreements.models.querysets import AgreementQuerySet
from agreements.models.services import ServiceQuerySet
from brm.ui.lookup import LookupFilter

WITHIN = [(str(days), _("%(days)s days") % {"days": days}) for days in (30, 60, 90, 180)]


class AgreementFilter(filters.FilterSet):
    text = filters.CharFilter(method="with_text", label=_("Number, name or supplier"))
    customer = filters.CharFilter(
        field_name="customer__unit__name", lookup_expr="icontains", label=_("Customer")
    )
    service = LookupFilter(
        queryset=Service.objects.all(), method="with_service", label=_("Service")
    )
    state = filters.ChoiceFilter(choices=AgreementState.choices, label=_("State"))
    ends_within = filters.ChoiceFilter(
        choices=WITHIN, method="that_end_within", label=_("Ends within")
    )

    class Meta:
        model = Agreement
        fields = ("text", "customer", "service", "state", "ends_within")

    def with_text(self, rows: AgreementQuerySet, name: str, text: str) -> AgreementQuerySet:
        words = Q(number__icontains=text) | Q(name__icontains=text) | Q(supplier__icontains=text)
        return rows.filter(words)

    def with_service(
        self, rows: AgreementQuerySet, name: str, service: Service
    ) -> AgreementQuerySet:
        return rows.covering(service.pk)

    def that_end_within(self, rows: AgreementQuerySet, name: str, days: str) -> AgreementQuerySet:
        return rows.ends_within(int(days), on=timezone.localdate())


class ServiceFilter(filters.FilterSet):
    text = filters.CharFilter(method="with_text", label=_("Code or name"))
    lifecycle = filters.ChoiceFilter(choices=Lifecycle.choices, label=_("Lifecycle"))

    class Meta:
        model = Service
        fields = ("text", "lifecycle")

    def with_text(self, rows: ServiceQuerySet, name: str, text: str) -> ServiceQuerySet:
        return rows.filter(Q(code__icontains=text) | Q(name__icontains=text))

"""What the lists can be narrowed by."""

import django_filters as filters
from django.utils.translation import gettext_lazy as _

from meetings.models import (
    Action,
    Meeting,
    MeetingKind,
    Series,
)


class OfCustomer(filters.FilterSet):
    """Every list: by a part of the customer's name."""

    customer = filters.CharFilter(
        field_name="customer__unit__name", lookup_expr="icontains", label=_("Customer")
    )


class MeetingFilter(OfCustomer):
    kind = filters.ChoiceFilter(
        choices=MeetingKind.choices, label=_("Kind"), empty_label=_("Every kind")
    )

    class Meta:
        model = Meeting
        fields = ("kind",)


class SeriesFilter(filters.FilterSet):
    forum = filters.CharFilter(field_name="forum__name", lookup_expr="icontains", label=_("Forum"))
    kind = filters.ChoiceFilter(
        choices=MeetingKind.choices, label=_("Kind"), empty_label=_("Every kind")
    )

    class Meta:
        model = Series
        fields = ("forum", "kind")


class ActionFilter(OfCustomer):
    owner = filters.CharFilter(field_name="owner__name", lookup_expr="icontains", label=_("Owner"))

    class Meta:
        model = Action
        fields = ("owner",)

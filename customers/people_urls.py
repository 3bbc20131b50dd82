"""The addresses of what people are in, and of two rows that are one person."""

from django.urls import path

from customers.views import memberships

urlpatterns = [
    path("people/<int:pk>/units/add/", memberships.membership_add, name="membership_add"),
    path("memberships/<int:pk>/edit/", memberships.membership_edit, name="membership_edit"),
    path("memberships/<int:pk>/end/", memberships.membership_end, name="membership_end"),
]

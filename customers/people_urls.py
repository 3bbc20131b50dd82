"""The addresses of what people are in, and of two rows that are one person."""

from django.urls import path

from customers.views import memberships, merging

urlpatterns = [
    path("people/<int:pk>/merge/", merging.person_merge, name="person_merge"),
    path("people/merges/<int:pk>/", merging.merge, name="merge"),
    path("people/merges/<int:pk>/undo/", merging.merge_undo, name="merge_undo"),
    path("people/<int:pk>/units/add/", memberships.membership_add, name="membership_add"),
    path("memberships/<int:pk>/edit/", memberships.membership_edit, name="membership_edit"),
    path("memberships/<int:pk>/end/", memberships.membership_end, name="membership_end"),
]

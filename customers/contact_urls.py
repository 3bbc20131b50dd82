"""The addresses of stakeholders and contacts."""

from django.urls import path

from customers.views import stakeholders, vcards

urlpatterns = [
    path("contacts/", stakeholders.ContactLadder.as_view(), name="contacts"),
    path("<int:pk>/stakeholders/", stakeholders.stakeholders, name="stakeholders"),
    path("<int:pk>/stakeholders/add/", stakeholders.stakeholder_add, name="stakeholder_add"),
    path("stakeholders/<int:pk>/edit/", stakeholders.stakeholder_edit, name="stakeholder_edit"),
    path("<int:pk>/contacts/add/", stakeholders.contact_add, name="contact_add"),
    path("people/<int:pk>/vcard/", vcards.person_vcard, name="person_vcard"),
]

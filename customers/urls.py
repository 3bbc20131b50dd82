from django.urls import path

from customers import contact_urls, freshness_urls, money_urls
from customers.views import (
    common_structure,
    communication,
    customers,
    deciding,
    gaps,
    hand_over,
    maturity,
    people,
    plans,
    reorganise,
    teams,
    timeline,
    units,
)

app_name = "customers"

urlpatterns = [
    path("who-decides/", deciding.decides, name="who_decides"),
    path("units/<int:pk>/customer/", deciding.override_add, name="override_add"),
    path("buyers/<int:pk>/edit/", deciding.override_edit, name="override_edit"),
    path("", customers.CustomerList.as_view(), name="list"),
    path("tree/", units.unit_tree, name="tree"),
    *freshness_urls.urlpatterns,
    path("structure/", common_structure.common_structure, name="common_structure"),
    path("reorganisations/", reorganise.reorganisations, name="reorganise"),
    path("reorganisations/<int:pk>/", reorganise.reorganisation, name="reorganisation"),
    path("reorganisations/<slug:kind>/make/", reorganise.reorganise_as, name="reorganise_as"),
    path("structure/pdf/", common_structure.common_structure_pdf, name="common_structure_pdf"),
    *money_urls.urlpatterns,
    *contact_urls.urlpatterns,
    path("<int:pk>/", customers.customer_detail, name="detail"),
    path("<int:pk>/timeline/", timeline.customer_timeline, name="timeline"),
    path("<int:pk>/edit/", customers.customer_edit, name="edit"),
    path("<int:pk>/communication/", communication.communication, name="communication"),
    path(
        "<int:pk>/communication/edit/", communication.communication_edit, name="communication_edit"
    ),
    path("<int:pk>/communication/pdf/", communication.communication_pdf, name="communication_pdf"),
    path(
        "<int:pk>/communication/give/", communication.communication_give, name="communication_give"
    ),
    path(
        "<int:pk>/communication/links/<int:link>/take-back/",
        communication.communication_take_back,
        name="communication_take_back",
    ),
    path("<int:pk>/plans/", plans.plans, name="plans"),
    path("<int:pk>/plans/begin/", plans.plan_begin, name="plan_begin"),
    path("plans/<int:pk>/", plans.plan_detail, name="plan"),
    path("plans/<int:pk>/edit/", plans.plan_edit, name="plan_edit"),
    path("plans/<int:pk>/adopt/", plans.plan_adopt, name="plan_adopt"),
    path("plans/<int:pk>/discard/", plans.plan_discard, name="plan_discard"),
    path("<int:pk>/maturity/", maturity.maturity, name="maturity"),
    path("<int:pk>/maturity/assess/", maturity.maturity_assess, name="maturity_assess"),
    path("maturity/<int:pk>/correct/", maturity.maturity_correct, name="maturity_correct"),
    path("planned-changes/<int:pk>/assess/", plans.change_assess, name="change_assess"),
    path("gaps/", gaps.gap_list, name="gaps"),
    path("<int:pk>/team/", teams.customer_team, name="team"),
    path("<int:pk>/team/add/", teams.member_add, name="member_add"),
    path("team/<int:pk>/edit/", teams.member_edit, name="member_edit"),
    path("units/add/", units.unit_add, name="unit_add"),
    path("units/<int:pk>/", units.unit_detail, name="unit_detail"),
    path("units/by-code/<path:code>/", units.unit_by_code, name="unit_by_code"),
    path("units/<int:pk>/timeline/", timeline.unit_timeline, name="unit_timeline"),
    path("units/<int:pk>/edit/", units.unit_edit, name="unit_edit"),
    path("units/<int:pk>/mandates/add/", teams.mandate_add, name="mandate_add"),
    path("mandates/<int:pk>/edit/", teams.mandate_edit, name="mandate_edit"),
    path("people/", people.PersonList.as_view(), name="people"),
    path("people/add/", people.person_add, name="person_add"),
    path("people/<int:pk>/", people.person_detail, name="person_detail"),
    path("people/<int:pk>/timeline/", timeline.person_timeline, name="person_timeline"),
    path("people/<int:pk>/edit/", people.person_edit, name="person_edit"),
    path("people/<int:pk>/hand-over/", hand_over.person_hand_over, name="hand_over"),
]

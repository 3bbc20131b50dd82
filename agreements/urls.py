from django.urls import path

from agreements.views import (
    acts,
    agreements,
    amendments,
    approvals,
    editions,
    lines,
    services,
    tabs,
)

app_name = "agreements"
urlpatterns = [
    path("", agreements.AgreementList.as_view(), name="list"),
    path("customers/<int:pk>/", tabs.AgreementsOfCustomer.as_view(), name="of_customer"),
    path("new/", agreements.agreement_create, name="create"),
    path("<int:pk>/", agreements.agreement_detail, name="detail"),
    path("<int:pk>/edit/", agreements.agreement_edit, name="edit"),
    path("<int:pk>/activate/", acts.agreement_activate, name="activate"),
    path("<int:pk>/renew/", acts.agreement_renew, name="renew"),
    path("<int:pk>/end/", acts.agreement_end, name="end"),
    path("<int:pk>/notice/", acts.agreement_notice, name="notice"),
    path("<int:pk>/state/<str:state>/", acts.agreement_state, name="state"),
    path("<int:pk>/lines/new/", lines.line_create, name="line_create"),
    path("<int:pk>/text/", editions.agreement_text, name="text"),
    path("<int:pk>/amend/", amendments.agreement_amend, name="amend"),
    path("amendments/<int:pk>/withdraw/", amendments.amendment_withdraw, name="withdraw"),
    path("<int:pk>/ask/", approvals.agreement_ask, name="ask"),
    path("editions/<int:pk>/answer/", approvals.edition_answer, name="answer"),
    path("requests/<int:pk>/take-back/", approvals.request_take_back, name="take_back"),
    path("editions/<int:pk>/", editions.edition_detail, name="edition"),
    path("lines/<int:pk>/edit/", lines.line_edit, name="line_edit"),
    path("lines/<int:pk>/levels/new/", lines.level_create, name="level_create"),
    path("levels/<int:pk>/edit/", lines.level_edit, name="level_edit"),
    path("steps/<int:pk>/complete/", acts.step_complete, name="step_complete"),
    path("steps/<int:pk>/skip/", acts.step_skip, name="step_skip"),
    path("steps/<int:pk>/reopen/", acts.step_reopen, name="step_reopen"),
    path("services/", services.ServiceList.as_view(), name="services"),
    path("services/new/", services.service_create, name="service_create"),
    path("services/<int:pk>/", services.service_detail, name="service"),
    path("services/<int:pk>/edit/", services.service_edit, name="service_edit"),
]

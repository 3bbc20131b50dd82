from django.urls import path

from agreements.views import opportunities

app_name = "opportunities"

urlpatterns = [
    path("", opportunities.OpportunityList.as_view(), name="list"),
    path("new/", opportunities.opportunity_create, name="create"),
    path("<int:pk>/", opportunities.opportunity_detail, name="detail"),
    path("<int:pk>/edit/", opportunities.opportunity_edit, name="edit"),
    path("<int:pk>/customers/", opportunities.OpportunityCustomers.as_view(), name="customers"),
    path("<int:pk>/assess/", opportunities.opportunity_assess, name="assess"),
    path("<int:pk>/propose/", opportunities.opportunity_propose, name="propose"),
    path("<int:pk>/drop/", opportunities.opportunity_drop, name="drop"),
    path("<int:pk>/reopen/", opportunities.opportunity_reopen, name="reopen"),
    path("<int:pk>/services/new/", opportunities.opportunity_concern, name="concern"),
    path("services/<int:pk>/leave-out/", opportunities.opportunity_leave_out, name="leave_out"),
    path("customers/<int:pk>/accept/", opportunities.opportunity_accept, name="accept"),
    path("customers/<int:pk>/decline/", opportunities.opportunity_decline, name="decline"),
    path("customers/<int:pk>/require/", opportunities.opportunity_require, name="require"),
]

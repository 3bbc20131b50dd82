from django.urls import path

from agreements.views import benefits

app_name = "benefits"

urlpatterns = [
    path("", benefits.BenefitList.as_view(), name="list"),
    path("<int:pk>/", benefits.benefit_detail, name="detail"),
    path("<int:pk>/edit/", benefits.benefit_edit, name="edit"),
    path("reviews/<int:pk>/", benefits.benefit_review, name="review"),
    path("of-customer/<int:pk>/", benefits.customer_benefits, name="of_customer"),
]

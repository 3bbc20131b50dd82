"""The addresses of freshness and of reviews."""

from django.urls import path

from customers.views import freshness, reviews

urlpatterns = [
    path("freshness/", freshness.FreshnessList.as_view(), name="freshness"),
    path("freshness/confirm/", freshness.records_confirm, name="confirm_records"),
    path("freshness/<uuid:act>/withdraw/", freshness.confirmations_withdraw, name="withdraw"),
    path("units/<int:pk>/confirm/", freshness.unit_confirm, name="unit_confirm"),
    path("<int:pk>/confirm/", reviews.customer_review, name="confirm"),
    path("reviews/<int:pk>/", reviews.review_detail, name="review"),
]

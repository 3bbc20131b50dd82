"""A person's card, to be taken into one's own contacts."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_GET

from customers.models import Membership, Person
from customers.people.vcards import vcard_of
from customers.views.common import user_of


@require_GET
def person_vcard(request: HttpRequest, pk: int) -> HttpResponse:
    """The card as a file, with the unit the person is in today."""
    person = get_object_or_404(Person.objects.visible_to(user_of(request)).current(), pk=pk)
    places = Membership.objects.held(on=timezone.localdate()).filter(person=person)
    unit = places.order_by("pk").values_list("unit__name", flat=True).first()
    answer = HttpResponse(vcard_of(person, unit or ""), content_type="text/vcard; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="person-{person.pk}.vcf"'
    return answer

"""What is kept about a person, as a page and as JSON; and how a person is erased."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from brm.accounts.models import Role, User
from brm.accounts.permissions import role_required
from brm.documents.models import Document
from brm.documents.registry import holder_of
from brm.ui.forms import attempt
from brm.ui.toasts import toast
from customers.forms.erase import EraseForm
from customers.models import Erasure, Person
from customers.operations.erase import erase, preview_of
from customers.people.personal_data import export_of
from customers.people.personal_page import groups_of, pairs_of, tables_in_words
from customers.registries.personal import stays
from customers.views.common import user_of


@require_GET
@role_required(Role.ADMINISTRATOR)
def personal_data(request: HttpRequest, pk: int) -> HttpResponse:
    """All that is kept about the person, to be read and given out."""
    person = get_object_or_404(Person.objects.visible_to(user_of(request)), pk=pk)
    facts = {
        "person": person,
        "pairs": pairs_of(person),
        "groups": groups_of(person),
        "erasure": Erasure.objects.filter(number=person.pk).select_related("erased_by").first(),
        "stays": list(stays),
    }
    return render(request, "customers/personal_data.html", facts)


@require_GET
@role_required(Role.ADMINISTRATOR)
def personal_data_json(request: HttpRequest, pk: int) -> JsonResponse:
    """The same as a file."""
    person = get_object_or_404(Person.objects.visible_to(user_of(request)), pk=pk)
    answer = JsonResponse(export_of(person), json_dumps_params={"indent": 2, "ensure_ascii": False})
    answer["Content-Disposition"] = f'attachment; filename="person-{person.pk}.json"'
    return answer


@require_http_methods(["GET", "POST"])
@role_required(Role.ADMINISTRATOR)
def person_erase(request: HttpRequest, pk: int) -> HttpResponse:
    """What goes and what stays; and the button, where nothing refuses it."""
    person = get_object_or_404(Person.objects.visible_to(user_of(request)), pk=pk)
    by, today = user_of(request), timezone.localdate()
    form = EraseForm(request.POST or None, person=person)
    sent = request.method == "POST" and form.is_valid()
    if sent and attempt(form, erase, person, by=by, on=today) is not None:
        toast(request, _("Person %(n)s is erased.") % {"n": person.pk})
        return redirect("customers:personal_data", person.pk)
    preview = preview_of(person, by=by, on=today)
    facts = {
        "person": person,
        "form": form,
        "preview": preview,
        "tables": tables_in_words(preview.rows),
        "n_held": sum(len(each.rows) for each in preview.held),
        "stays": list(stays),
        "documents": [(each, _page_of(each, by)) for each in preview.documents],
    }
    return render(request, "customers/person_erase.html", facts)


def _page_of(document: Document, user: User) -> str:
    """The page on which the document hangs."""
    found = holder_of(document, user)
    return str(found[1].get_absolute_url()) if found else ""

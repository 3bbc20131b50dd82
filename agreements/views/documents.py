"""Documents are attached to an agreement."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from agreements.attached.forms import AgreementDocumentForm
from agreements.models import Agreement
from agreements.operations.document import attach_to_agreement, documented
from agreements.views.acts import cared_for
from agreements.views.common import asking
from brm.documents.models import Document
from brm.ui.forms import attempt
from brm.ui.toasts import toast


@require_http_methods(["GET", "POST"])
def document_create(request: HttpRequest, pk: int) -> HttpResponse:
    """Attach a file; of an amendment's draft, to what it amends."""
    shown = cared_for(request, pk)
    agreement = documented(shown)
    typed = (request.POST, request.FILES) if request.method == "POST" else ()
    form = AgreementDocumentForm(*typed, agreement=agreement, initial=request.GET.dict())
    if request.method == "POST" and form.is_valid():
        made = attempt(form, _attach, agreement, form.cleaned_data, **asking(request))
        if made:
            toast(request, _("Attached: %s") % made)
            return redirect(shown)
    facts = {"agreement": shown, "form": form, "title": _("Attach a document")}
    facts |= {"action": _("Attach"), "why": _("What was signed, sent or agreed, as it was.")}
    return render(request, "agreements/agreement_act.html", facts)


def _attach(agreement: Agreement, sent: dict[str, Any], **who: Any) -> Document:
    file = sent["file"]
    facts = {name: sent[name] for name in ("title", "kind", "edition")}
    return attach_to_agreement(agreement, file=file, file_name=file.name, **facts, **who)

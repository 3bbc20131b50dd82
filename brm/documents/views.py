"""Documents are given out, brought in another version, and withdrawn."""

from typing import Any, cast

from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    StreamingHttpResponse,
)
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from brm.accounts.models import User
from brm.documents.forms import VersionForm, WithdrawForm
from brm.documents.models import Document, DocumentVersion
from brm.documents.operations import Damaged, add_version, given_out, withdraw_document
from brm.documents.registry import holder_of
from brm.ui.forms import attempt
from brm.ui.toasts import toast

NOWHERE = "sandbox; default-src 'none'"
"""The policy of what is given out: a browser that shows it all the same runs nothing of it."""


@require_GET
def document_download(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One version as a file, never shown inline; its bytes are held against their digest first."""
    rows = DocumentVersion.objects.select_related("file", "document__withdrawal")
    version = get_object_or_404(rows, pk=pk)
    row = _row_of(request, version.document)
    if version.document.is_withdrawn:
        why = _("It was withdrawn: %s") % version.document.withdrawal.reason
        return _not_given_out(request, version, row, why, status=410)
    try:
        content = given_out(version)
    except Damaged:
        why = _(
            "The kept file is not the one that was uploaded, or it is gone, so it is not given "
            "out. Tell an administrator: it has to come back from a backup."
        )
        return _not_given_out(request, version, row, why, status=500)
    answer = StreamingHttpResponse(content, content_type=version.file.media_type)
    answer["Content-Length"] = version.file.size
    answer["Content-Disposition"] = content_disposition_header(True, version.name) or "attachment"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = NOWHERE
    answer["Cache-Control"] = "private, no-store"
    answer["Repr-Digest"] = f"sha-256=:{version.file.digest_in_base64}:"
    return answer


def _not_given_out(
    request: HttpRequest, version: DocumentVersion, row: Any, why: str, *, status: int
) -> HttpResponse:
    facts = {"version": version, "document": version.document, "holder": row, "why": why}
    return render(request, "documents/not_given_out.html", facts, status=status)


@require_http_methods(["GET", "POST"])
def document_version(request: HttpRequest, pk: int) -> HttpResponse:
    """Bring another version; those before stay."""
    document, row = _in_care(request, pk)
    form = VersionForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        made = attempt(form, _add, document, form.cleaned_data, by=_user(request))
        if made:
            toast(request, _("Kept: %s") % made)
            return redirect(row)
    facts = {
        "title": _("Another version of %s") % document,
        "why": _("The versions before it stay, each with its digest."),
        "action": _("Upload"),
    }
    return _form(request, document, row, form, facts)


def _add(document: Document, sent: dict[str, Any], *, by: User) -> DocumentVersion:
    file = sent["file"]
    return add_version(document, file=file, file_name=file.name, remark=sent["remark"], by=by)


@require_http_methods(["GET", "POST"])
def document_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for the reason, then take the document out of use."""
    document, row = _in_care(request, pk)
    form = WithdrawForm(request.POST or None, user=_user(request))
    if request.method == "POST" and form.is_valid():
        facts = {"by": _user(request), "on": timezone.localdate()} | form.cleaned_data
        if attempt(form, withdraw_document, document, **facts):
            toast(request, _("Withdrawn: %s") % document)
            return redirect(row)
    facts = {
        "title": _("Withdraw %s") % document,
        "why": _("It is given out no more. That it was here, and what its digest was, stays."),
        "action": _("Withdraw"),
    }
    return _form(request, document, row, form, facts)


def _form(
    request: HttpRequest, document: Document, row: Any, form: Any, facts: dict[str, Any]
) -> HttpResponse:
    shown = {"document": document, "holder": row, "form": form, **facts}
    return render(request, "documents/form.html", shown)


def _in_care(request: HttpRequest, pk: int) -> tuple[Document, Any]:
    """The document and where it hangs, for somebody who may write there."""
    document = get_object_or_404(Document.objects.select_related("withdrawal"), pk=pk)
    found = holder_of(document, _user(request))
    if found is None:
        raise Http404
    holder, row = found
    holder.require(_user(request), row, timezone.localdate())
    return document, row


def _row_of(request: HttpRequest, document: Document) -> Any:
    """Where the document hangs; not there for whoever may not see that."""
    found = holder_of(document, _user(request))
    if found is None:
        raise Http404
    return found[1]


def _user(request: HttpRequest) -> User:
    return cast(User, request.user)

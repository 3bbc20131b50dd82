"""The history of one object: who changed what, when, from what to what."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from brm.history.pages import HistoryPage, histories


@require_GET
def object_history(request: HttpRequest, label: str, pk: int) -> HttpResponse:
    if label not in histories:
        raise Http404
    subject = get_object_or_404(histories[label].visible_to(request.user), pk=pk)
    before = request.GET.get("before", "")
    page = HistoryPage(subject, before=int(before) if before.isdecimal() else None)
    facts = {"subject": subject, "label": label, "page": page}
    if request.headers.get("HX-Request"):
        return render(request, "history/_entries.html", facts)
    if frame := histories[label].frame:
        return render(request, frame.template, facts | frame.facts(request, subject))
    return render(request, "history/object.html", facts)

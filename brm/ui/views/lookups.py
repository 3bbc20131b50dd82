"""What is offered for the letters that stand in a look-up field."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from brm.ui.lookup import lookups


@require_GET
def lookup(request: HttpRequest, name: str) -> HttpResponse:
    """At most 12 options, best first, of the rows that the user may see."""
    if name not in lookups:
        raise Http404
    found = lookups[name]
    text = " ".join(request.GET.get("q", "").split())[:100]
    rows = found.search(found.seen_by(request.user), text)
    offered = [(found.shown(row), found.told_apart(row)) for row in rows]
    return render(request, "ui/_offered.html", {"offered": offered})

"""Imports: the list, bringing a file, following it, applying it."""

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Count, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from brm.accounts.permissions import require_role
from brm.imports import uploads
from brm.imports.forms import SayForm, UploadForm
from brm.imports.kinds import kinds
from brm.imports.models import ImportRun, State
from brm.imports.steps import sentence_of, steps_of
from brm.imports.tables import RUNS
from brm.imports.told import also_made, derived_of, earlier_of, figures_of, of_file_of
from brm.imports.views import IMPORTERS, ListForImporters, importers_only, user_of
from brm.ui.forms import attempt
from brm.ui.toasts import toast
from brm.ui.views import Chip

REJECTED_SHOWN = 10


class RunList(ListForImporters):
    """Every import of the kinds that the user may bring, newest first."""

    table = RUNS
    template_name = "imports/run_list.html"
    empty = "imports/_no_runs.html"

    def rows(self) -> QuerySet[Any]:
        runs = ImportRun.objects.visible_to(user_of(self.request))
        return runs.select_related("started_by").defer("differences", "recipe_text")


def run_of(request: HttpRequest, pk: int) -> ImportRun:
    runs = ImportRun.objects.visible_to(user_of(request)).select_related("file", "started_by")
    return get_object_or_404(runs, pk=pk)


@require_http_methods(["GET", "POST"])
@importers_only
def upload(request: HttpRequest) -> HttpResponse:
    """Bring a file; the request keeps it, a worker reads it."""
    user = user_of(request)
    initial = {"kind": request.GET.get("kind", ""), "recipe": request.GET.get("recipe", "")}
    typed = (request.POST, request.FILES) if request.method == "POST" else ()
    form = UploadForm(*typed, user=user, initial=initial)
    if request.method == "POST" and form.is_valid():
        run = attempt(form, _upload, form, by=user)
        if run:
            return redirect(run)
    return render(
        request,
        "imports/upload.html",
        {"form": form, "kinds": [kind for kind in kinds if kind.open_to(user)]},
    )


def _upload(form: UploadForm, *, by: Any) -> ImportRun:
    sent = form.cleaned_data
    if not kinds[sent["kind"]].open_to(by):
        raise PermissionDenied
    return uploads.upload_file(
        kind=sent["kind"],
        stream=sent["file"],
        file_name=sent["file"].name,
        recipe=sent["recipe"],
        text=sent["recipe_file"],
        by=by,
    )


@require_GET
@importers_only
def run_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One import: where it stands, what it changes, what it refuses."""
    run = run_of(request, pk)
    return render(request, "imports/run_detail.html", _facts(request, run))


@require_GET
@importers_only
def run_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """The part of the page that moves; once the worker is done, the whole page is drawn anew."""
    run = run_of(request, pk)
    if request.headers.get("HX-Request") != "true":
        return redirect(run)
    response = render(request, "imports/_progress.html", _facts(request, run))
    if not run.is_open:
        response["HX-Refresh"] = "true"
    return response


def _facts(request: HttpRequest, run: ImportRun) -> dict[str, Any]:
    shown = request.GET.get("show", "")
    rejected = run.rejected_rows.order_by("line", "pk")
    return {
        "run": run,
        "kind": run.declared_kind,
        "steps": steps_of(run),
        "sentence": sentence_of(run),
        "shown": shown,
        "chips": _chips(run, shown),
        "differences": [d for d in run.differences if shown in ("", d["what"])],
        "rejected": list(rejected if shown == "rejected" else rejected[:REJECTED_SHOWN]),
        "fields": _fields_of(run),
        "figures": figures_of(run),
        "derived": derived_of(run),
        "also_made": also_made(run),
        "of_file": of_file_of(run),
        "earlier": earlier_of(run),
        "say": SayForm(run=run) if run.state == State.PREVIEW else None,
        "reasons": _reasons_of(run) if run.takes_nothing else [],
    }


def _chips(run: ImportRun, shown: str) -> list[Chip]:
    """What the list of differences can be narrowed to, with the counts of all records."""
    parts = [
        ("", _("All"), None),
        ("create", _("New"), run.result.get("created")),
        ("update", _("Changed"), run.result.get("updated")),
        ("rejected", _("Rejected"), run.result.get("rejected")),
    ]
    return [Chip(label, f"?show={name}", count, shown == name) for name, label, count in parts]


def _reasons_of(run: ImportRun) -> list[dict[str, Any]]:
    """The commonest reasons of the rejected lines that are kept, with how many lines each has."""
    groups = run.rejected_rows.values("reason", "column").annotate(lines=Count("line"))
    return [dict(group) for group in groups.order_by("-lines", "reason", "column")[:REJECTED_SHOWN]]


def _fields_of(run: ImportRun) -> list[dict[str, Any]]:
    """Each field with what the file gave and what was read of it."""
    left_empty = run.result.get("left_empty", {})
    fields = run.declared_kind.fields if run.declared_kind else ()
    labels = {each.name: each.label for each in fields}
    return [
        {
            "label": labels.get(name, name),
            "left_empty": left_empty.get(name, 0),
            **counts,
        }
        for name, counts in run.result.get("fields", {}).items()
        if counts["given"]
    ]


@require_POST
@importers_only
def run_say(request: HttpRequest, pk: int) -> HttpResponse:
    """Say of the file what the recipe took from elsewhere, and read it again."""
    run = run_of(request, pk)
    form = SayForm(request.POST, run=run)
    if form.is_valid():
        attempt(form, uploads.say_of_file, run, said=form.said())
    for error in (sentence for errors in form.errors.values() for sentence in errors):
        toast(request, str(error))
    return redirect(run)


@require_POST
@importers_only
def run_apply(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a worker write what the preview shows."""
    run = run_of(request, pk)
    if not uploads.apply_import(run, by=user_of(request)):
        toast(request, _("Nothing was done: this import does not wait to be applied."))
    return redirect(run)


@require_POST
@importers_only
def run_stop(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop it before anything is written."""
    run = run_of(request, pk)
    if not uploads.stop(run):
        toast(request, _("It is being written, or over already: nothing was stopped."))
    return redirect(run)


@require_GET
def run_rejects(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    """The rejected lines as a file, never shown inline."""
    require_role(user_of(request), *IMPORTERS)
    run = run_of(request, pk)
    if not run.rejects:
        raise Http404(_("No line of this import was rejected."))
    name = f"{run.file_name.rpartition('.')[0] or run.file_name}-rejects.csv"
    response = StreamingHttpResponse(_parts_of(run), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response


def _parts_of(run: ImportRun) -> Iterator[bytes]:
    with run.rejects.open("rb") as stream:
        yield from stream.chunks()

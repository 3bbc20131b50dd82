"""Where an import stands, as a row of four steps and a sentence."""

from dataclasses import dataclass

from django.template.defaultfilters import filesizeformat
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from brm.imports.models import ImportRun, State


@dataclass(frozen=True)
class Step:
    """One of the four: the shape of its state, its name, and a few words."""

    state: str
    name: str | Promise
    caption: str
    current: bool = False


READ = {State.PREVIEW, State.CONFIRMED, State.APPLYING, State.APPLIED}
SENTENCES = {
    State.UPLOADED: gettext_lazy("Waiting for a worker. Nothing is written until you apply."),
    State.READING: gettext_lazy("Being read and compared. Nothing is written until you apply."),
    State.CONFIRMED: gettext_lazy("Waiting for a worker to apply it."),
    State.APPLYING: gettext_lazy("Being applied, all of it or nothing."),
    State.STOPPED: gettext_lazy("Stopped; nothing was written."),
}


def steps_of(run: ImportRun) -> list[Step]:
    """Upload, recipe, preview, apply; exactly one of them is current."""
    applying = run.state in {State.CONFIRMED, State.APPLYING, State.APPLIED}
    return [
        Step("done", _("Upload"), f"{run.file_name}, {filesizeformat(run.file.size)}"),
        Step("done", _("Recipe"), run.recipe_name or _recipe_in_words(run)),
        Step(_preview_state(run), _("Preview"), _preview_in_words(run), current=not applying),
        Step(_apply_state(run), _("Apply"), _apply_in_words(run), current=applying),
    ]


def sentence_of(run: ImportRun) -> str:
    """What the page answers first."""
    if run.state == State.FAILED:
        return run.error
    if run.state == State.APPLIED:
        return _("Written: %s") % _counts_in_words(run)
    if run.takes_nothing and not run.result.get("total", 0):
        return _("The file has no line to take. Nothing is written.")
    if run.takes_nothing:
        return ngettext(
            "The line cannot be taken. Nothing is written.",
            "None of %(n)s lines can be taken. Nothing is written.",
            run.result["total"],
        ) % {"n": run.result["total"]}
    if run.state == State.PREVIEW:
        return _("Nothing is written yet. Applying it makes: %s") % _counts_in_words(run)
    return str(SENTENCES[State(run.state)])


def _counts_in_words(run: ImportRun) -> str:
    return _("%(created)s new, %(updated)s changed, %(unchanged)s as they were.") % {
        name: run.result.get(name, 0) for name in ("created", "updated", "unchanged")
    }


def _recipe_in_words(run: ImportRun) -> str:
    return _("made for this file") if run.recipe_text else _("columns named as the fields")


def _preview_state(run: ImportRun) -> str:
    if run.takes_nothing:
        return "breached"
    if run.state in READ:
        return "done"
    return {State.FAILED: "breached", State.STOPPED: "skipped", State.READING: "started"}.get(
        State(run.state), "due"
    )


def _preview_in_words(run: ImportRun) -> str:
    if run.state == State.FAILED:
        return _("cannot be read")
    lines = run.result.get("total", run.lines_read) if run.state in READ else run.lines_read
    return str(ngettext("%(n)s line read", "%(n)s lines read", lines) % {"n": lines})


def _apply_state(run: ImportRun) -> str:
    return {State.APPLIED: "done", State.APPLYING: "started"}.get(State(run.state), "due")


def _apply_in_words(run: ImportRun) -> str:
    if run.state == State.APPLIED:
        return str(_("%s lines taken") % run.result.get("accepted", 0))
    return _("no line can be taken") if run.takes_nothing else _("nothing is written yet")

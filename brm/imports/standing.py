"""Which files of a log stand: were applied, and no other has taken their place since."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from brm.imports.earlier import EarlierFile
from brm.imports.models import ImportRun, State
from brm.imports.recipes import read_recipe


@dataclass
class Standing:
    """A file that was applied, by its last run; `without` are the months that another one has."""

    run: ImportRun
    without: frozenset[str] = frozenset()

    @property
    def months(self) -> frozenset[str]:
        return frozenset(self.run.log["months"])

    def as_earlier(self, *, is_newer: bool) -> EarlierFile:
        def path() -> Path:
            return self.run.file.path

        return EarlierFile(
            key=self.run.file_id,
            name=self.run.file_name,
            recipe=lambda: read_recipe(self.run.recipe_text),
            path=path,
            months=self.months,
            said=self.run.said,
            without=self.without,
            is_newer=is_newer,
        )


def earlier_files(
    run: ImportRun, figures: Iterable[str], months: Iterable[str]
) -> list[EarlierFile]:
    """The standing files, newest first, that have some of the figures in some of the months.

    A file that is brought again keeps its place among them, unless another has taken its place.
    """
    standing = _standing(run, figures)
    own = standing.get(run.file_id)
    order = list(standing)
    place = order.index(run.file_id) if own and not own.without else len(order)
    wanted = frozenset(months)
    found = [
        each.as_earlier(is_newer=n > place)
        for n, each in enumerate(standing.values())
        if each is not own and (each.months - each.without) & wanted
    ]
    return found[::-1]


def _standing(run: ImportRun, figures: Iterable[str]) -> dict[int, Standing]:
    """By its file each that was applied, in the order in which they came."""
    runs = (
        ImportRun.objects.filter(
            kind=run.kind, state=State.APPLIED, log__figures__has_any_keys=list(figures)
        )
        .exclude(pk=run.pk)
        .select_related("file")
        .defer("differences", "result")
        .order_by("applied_at", "pk")
    )
    found: dict[int, Standing] = {}
    last = {each.file_id: each.pk for each in runs}
    for each in runs:
        is_said_anew = each.file_id == run.file_id or each.pk != last[each.file_id]
        for file in [] if is_said_anew else each.log["replaced"]:
            if file in found:
                found[file].without |= frozenset(each.log["months"])
        before = found.get(each.file_id)
        if before and before.without:
            del found[each.file_id]
        found[each.file_id] = Standing(each)
    return found

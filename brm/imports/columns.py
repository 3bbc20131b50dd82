"""The recipe of one file, made by choosing a field for each of its columns."""

import tomllib
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import Truncator
from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _

from brm.imports.kinds import Kind
from brm.imports.models import ImportRun, Recipe
from brm.imports.readers import open_table
from brm.imports.recipes import column_pattern, read_recipe
from brm.imports.refusals import Refused
from brm.imports.toml import to_toml
from brm.imports.words import fold

ENCODINGS = [("utf-8-sig", "UTF-8"), ("cp1252", "Windows-1252"), ("utf-16", "UTF-16")]
DELIMITERS = [
    ("", _("the one that parts the header")),
    (",", _("comma")),
    (";", _("semicolon")),
    ("\t", _("tab")),
    ("|", _("bar")),
]
DECIMALS = [("", _("98.91")), (",", _("98,91"))]
SETTINGS = ("encoding", "delimiter", "decimal", "dates", "none")
FROM_ELSEWHERE = ("first_of", "columns", "value", "digest", "file_name", "last_column", "of_file")


@dataclass(frozen=True)
class Sample:
    """The header of a file and its first row; `refusal` where not even these can be read."""

    header: list[str]
    first: list[str]
    refusal: str = ""


def sample_of(run: ImportRun, text: str) -> Sample:
    """What the first two rows of the run's file hold, read as the recipe `text` says."""
    try:
        with open_table(run.file.path, read_recipe(text)) as table:
            first = next(islice(table.lines, 1), None)
            return Sample(table.header, first.cells if first else [])
    except Refused as refused:
        return Sample([], [], refused.sentence)


class ColumnsForm(forms.Form):
    """How the file is written, and for each column the field that it fills.

    What a recipe says beyond that (joins, filters, scales) stays in it as it was.
    """

    encoding = forms.ChoiceField(label=_("Encoding"), choices=ENCODINGS, required=False)
    delimiter = forms.ChoiceField(
        label=_("Cells are parted by"), choices=DELIMITERS, required=False
    )
    decimal = forms.ChoiceField(label=_("Numbers are written"), choices=DECIMALS, required=False)
    dates = forms.CharField(
        label=_("Days are written"),
        required=False,
        help_text=_("Such as %d/%m/%Y; several with commas between. Nothing: 2026-10-31."),
    )
    none = forms.CharField(
        label=_("Words that mean none"), required=False, help_text=_("Such as NA, N/D.")
    )
    save_as = forms.CharField(
        label=_("Save as a new recipe named"),
        required=False,
        max_length=120,
        help_text=_("Nothing: it is used for this file only."),
    )

    def __init__(self, *args: Any, kind: Kind, text: str, sample: Sample, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        self.sample = sample
        self.table = _table_of(text)
        for name in SETTINGS:
            self.fields[name].initial = _as_typed(self.table.get(name, ""))
        self.columns = [f"column_{at}" for at in range(len(sample.header))]
        for at, name in enumerate(self.columns):
            self.fields[name] = self._column_field(at)

    def _column_field(self, at: int) -> forms.ChoiceField:
        header = self.sample.header[at]
        choices = [("", __("not imported")), *((e.name, e.label) for e in self.kind.fields)]
        return forms.ChoiceField(
            label=Truncator(" ".join(header.split())).chars(80) or __("(no name)"),
            choices=choices,
            required=False,
            initial=self._field_of(header),
            widget=forms.Select(attrs={"class": "form-select"}),
        )

    def _field_of(self, header: str) -> str:
        """The field that the recipe, or else the column's own name, gives to the column."""
        given = self.table.get("fields", {})
        for name, spec in given.items():
            column = spec.get("column", "") if isinstance(spec, dict) else spec
            if isinstance(column, str) and column and column_pattern(column).match(fold(header)):
                return str(name)
        named = fold(header).replace(" ", "_")
        return named if not given and named in self.kind.by_name else ""

    @property
    def settings(self) -> list[forms.BoundField]:
        return [self[name] for name in SETTINGS]

    @property
    def lines(self) -> list[tuple[forms.BoundField, str]]:
        """Each column's choice, with what stands in it in the first row."""
        cells = self.sample.first + [""] * len(self.columns)
        return [
            (self[name], Truncator(cell.strip()).chars(60))
            for name, cell in zip(self.columns, cells, strict=False)
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        chosen: dict[str, str] = {}
        for name in self.columns:
            field = cleaned.get(name)
            if field and field in chosen:
                self.add_error(name, __("Another column fills this field already."))
            elif field:
                chosen[field] = name
        if cleaned.get("save_as") and Recipe.objects.filter(
            kind=self.kind.name, name=cleaned["save_as"]
        ):
            self.add_error("save_as", __("There is a recipe of this name already."))
        return cleaned

    def recipe_text(self) -> str:
        """The recipe as TOML. Raises ValidationError where it would not be one."""
        table = {**self.table, "kind": self.kind.name}
        for name in SETTINGS:
            _put(table, name, self.cleaned_data.get(name, ""))
        table["fields"] = self._fields(dict(self.table.get("fields", {})))
        text = to_toml(table)
        try:
            read_recipe(text)
        except Refused as refused:
            raise ValidationError(refused.sentence) from refused
        return text

    def _fields(self, fields: dict[str, Any]) -> dict[str, Any]:
        if not self.columns:
            return fields
        kept = {name: spec for name, spec in fields.items() if _is_from_elsewhere(spec)}
        for at, name in enumerate(self.columns):
            if chosen := self.cleaned_data[name]:
                column = self.sample.header[at]
                old = fields.get(chosen)
                more = old if isinstance(old, dict) else {}
                rest = {key: value for key, value in more.items() if key not in FROM_ELSEWHERE}
                kept[chosen] = {**rest, "column": column} if rest else column
        return kept


def _table_of(text: str) -> dict[str, Any]:
    """The recipe as a table; an empty one where it does not hold, to begin anew."""
    try:
        read_recipe(text)
    except Refused:
        return {}
    return tomllib.loads(text)


def _is_from_elsewhere(spec: Any) -> bool:
    """Whether the field is filled by more than one column, or by none: no choice here says that."""
    if isinstance(spec, dict):
        return any(key in spec for key in FROM_ELSEWHERE)
    return isinstance(spec, list)


def _as_typed(value: Any) -> str:
    return ", ".join(str(each) for each in value) if isinstance(value, list) else str(value)


def _put(table: dict[str, Any], name: str, typed: str) -> None:
    """Set a setting of the recipe as typed; nothing typed takes it out."""
    if name in ("dates", "none"):
        listed = [word.strip() for word in typed.split(",") if word.strip()]
        table[name] = listed
    else:
        table[name] = typed
    if not table[name]:
        del table[name]

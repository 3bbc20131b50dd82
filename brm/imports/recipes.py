"""Recipes: how the columns of a file become the fields of a kind.

A recipe is TOML, from a file or from a row made in the browser; `docs/imports.md` is its
reference. Reading one checks every word of it: an unknown or mistyped key is refused by a
sentence that says where it stands.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime
from decimal import Decimal
from math import isfinite
from typing import Any

from django.utils.translation import gettext as _

from brm.imports.figures import Derivation, Fact, derivation_of, fact_of, zone_of
from brm.imports.of_file import OfFile, of_file_of
from brm.imports.refusals import Refused
from brm.imports.toml_tables import TomlTable, plain_text
from brm.imports.words import fold

A_DAY = date(2001, 2, 3)
SCALES = {"thousands": Decimal(1000), "millions": Decimal(1_000_000)}


@dataclass(frozen=True)
class Reading:
    """How a text is read: what may be set for the whole recipe and for a single field."""

    strip: str = ""
    none: tuple[str, ...] = ()
    none_match: tuple[re.Pattern[str], ...] = ()
    decimal: str = "."
    thousands: str = ""
    dates: tuple[str, ...] = ("iso",)
    relative: bool = False
    zone: str = ""
    unreadable: str = "reject"


@dataclass(frozen=True)
class Source:
    """Where a field's text comes from, and how it is read.

    `others` are the sources that are asked in turn where this one gives nothing.
    """

    reading: Reading = field(default_factory=Reading)
    column: str = ""
    first_of: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    join: str = ""
    skip_empty: bool = False
    value: str | None = None
    optional: bool = False
    pad: tuple[int, ...] = ()
    find: re.Pattern[str] | None = None
    remove_prefix: str = ""
    remove_suffix: str = ""
    prefix: str = ""
    suffix: str = ""
    case: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    then: str | None = None
    scale: Decimal | None = None
    round: int | None = None
    default: str | None = None
    whole: bool = False
    replace: Mapping[str, str] = field(default_factory=dict)
    digest: tuple[str, ...] = ()
    numbered: bool = False
    last_column: re.Pattern[str] | None = None
    file_name: bool = False
    of_file: str = ""
    shorten: bool = False
    others: tuple["Source", ...] = ()

    @property
    def named_columns(self) -> tuple[str, ...]:
        """The columns of this source itself, without those of its `others`."""
        return (self.column,) * bool(self.column) + self.first_of + self.columns + self.digest


@dataclass(frozen=True)
class Wide:
    """Columns that become rows: the column's name goes into one field, its cell into another.

    `blank` is what a blank cell says, where that is not nothing.
    """

    name: str
    value: str
    columns: tuple[str, ...] = ()
    match: re.Pattern[str] | None = None
    blank: str = ""
    optional: bool = False


@dataclass(frozen=True)
class Filter:
    """A condition on a column; a line that fails one of a recipe's filters is out of scope."""

    column: str
    equals: tuple[str, ...] = ()
    not_equals: tuple[str, ...] = ()
    matches: re.Pattern[str] | None = None
    not_matches: re.Pattern[str] | None = None
    given: bool | None = None


@dataclass(frozen=True)
class Recipe:
    """A whole recipe. Without blocks (and `by_name`), columns named as the fields are used.

    Without a delimiter the one that parts the header into the most columns is taken. `wides` are
    the columns that become rows, `needed` the fields without which there is no record, and `there`
    those without whose column there is none in the whole file, of each block. `create`,
    `leave_out` and `open_circles` are fields that refer to something: what is done where it is
    not there, or where it leads back to the line itself. With a `derivation` the one block holds
    the facts of a line, and `of_figures` what else each figure says.
    """

    kind: str = ""
    name: str = ""
    encoding: str = "utf-8-sig"
    encoding_else: str = ""
    delimiter: str = ""
    loose_quotes: bool = False
    sheet: str = ""
    list_at: str = ""
    unfold: frozenset[str] = frozenset()
    header_row: int = 1
    by_name: bool = True
    reading: Reading = field(default_factory=Reading)
    blocks: tuple[Mapping[str, Source], ...] = ()
    by_block: bool = False
    wides: tuple[Wide | None, ...] = ()
    needed: tuple[tuple[str, ...], ...] = ()
    there: tuple[tuple[str, ...], ...] = ()
    sums: tuple[str, ...] = ()
    keep: str = "refuse"
    filters: tuple[Filter, ...] = ()
    create: frozenset[str] = frozenset()
    leave_out: frozenset[str] = frozenset()
    open_circles: frozenset[str] = frozenset()
    derivation: Derivation | None = None
    of_figures: tuple[Mapping[str, Source], ...] = ()
    of_file: Mapping[str, OfFile] = field(default_factory=dict)

    @property
    def names_no_column(self) -> bool:
        """Whether it leaves open which column fills which field."""
        return not (self.blocks or any(self.wides))


def read_recipe(text: str) -> Recipe:
    """The recipe that a TOML text states; raises Refused with a sentence for every mistake."""
    try:
        table = tomllib.loads(text)
    except RecursionError:
        raise Refused(_("The recipe has tables in tables far too deep.")) from None
    except ValueError as mistake:
        raise Refused(_("The recipe is not TOML: %(mistake)s.") % {"mistake": mistake}) from None
    return _recipe(table)


def _recipe(table: dict[str, Any]) -> Recipe:
    top = TomlTable(table, "")
    reading = _reading(top, Reading())
    constants = {name: {"value": value} for name, value in top.table_of("constants").items()}
    common = {**constants, **top.table_of("fields")}
    rows = top.tables_of("rows")
    facts, derivation = _facts(top)
    of_figures = _of_figures(derivation, constants, reading)
    if derivation:
        _refuse_records_beside(table)
        common, constants = facts, {}
    wide = _wide(top.table_of("wide"))
    needed = [TomlTable(row, "rows").texts("only_with") for row in rows] or [()]
    there = [TomlTable(row, "rows").texts("only_with_column") for row in rows] or [()]
    said = ("only_with", "only_with_column")
    rows = [{name: spec for name, spec in row.items() if name not in said} for row in rows]
    wides = [_wide(row.pop("wide", {})) or wide for row in rows] or [wide]
    blocks = [{**common, **row} for row in rows] or ([common] if common else [])
    missing = _policies(top.table_of("missing"), "missing", ("create", "leave_empty", "reject"))
    circles = _policies(top.table_of("circles"), "circles", ("leave_empty", "reject"))
    recipe = Recipe(
        kind=top.text("kind"),
        name=top.text("name"),
        encoding=top.text("encoding") or "utf-8-sig",
        encoding_else=top.text("encoding_else"),
        delimiter=top.text("delimiter"),
        loose_quotes=top.flag("loose_quotes"),
        sheet=top.text("sheet"),
        list_at=top.text("list"),
        unfold=frozenset(fold(name) for name in top.texts("unfold")),
        header_row=top.number("header_row", least=1, most=1_000_000) or 1,
        by_name=top.flag("by_name") or not (set(common) - set(constants) or rows or any(wides)),
        reading=reading,
        blocks=tuple(_block(block, reading) for block in blocks),
        by_block=bool(rows),
        wides=tuple(wides),
        needed=tuple(needed),
        there=tuple(there),
        sums=_sums(top.table_of("sum")),
        keep=_keep(table, top.table_of("distinct")),
        filters=tuple(_filter(each) for each in top.tables_of("filters")),
        create=_fields_with(missing, "create"),
        leave_out=_fields_with(missing, "leave_empty"),
        open_circles=_fields_with(circles, "leave_empty"),
        derivation=derivation,
        of_figures=of_figures,
        of_file=of_file_of(top.table_of("of_file")),
    )
    top.refuse_the_rest()
    _refuse_unknown_of_file(recipe)
    if len(recipe.delimiter) > 1 or recipe.delimiter in ('"', "\r", "\n", "\0"):
        raise Refused(_("The recipe's delimiter must be one character that parts cells."))
    return recipe


def _refuse_unknown_of_file(recipe: Recipe) -> None:
    blocks = [source for block in recipe.blocks for source in block.values()]
    for source in (each for first in blocks for each in (first, *first.others)):
        if source.of_file and source.of_file not in recipe.of_file:
            raise Refused(
                _("The recipe asks for “%s” of the file, which is none of its [of_file].")
                % source.of_file
            )


def _facts(top: TomlTable) -> tuple[dict[str, Any], Derivation | None]:
    """Where the facts of a line stand, and what is derived from them."""
    facts: dict[str, Fact] = {}
    stand: dict[str, Any] = {}
    for name, spec in top.table_of("facts").items():
        facts[name], stand[name] = fact_of(name, spec)
    return stand, derivation_of(top, facts)


def _of_figures(
    derivation: Derivation | None, constants: dict[str, Any], reading: Reading
) -> tuple[Mapping[str, Source], ...]:
    """Of each figure the fields that are the same in every record: sources without a column."""
    figures = derivation.figures if derivation else ()
    return tuple(
        _block(
            constants | {name: {"value": said} for name, said in figure.constants.items()}, reading
        )
        for figure in figures
    )


def _refuse_records_beside(table: dict[str, Any]) -> None:
    for name in ("fields", "rows", "sum", "distinct"):
        if table.get(name):
            raise Refused(
                _("A recipe of [[figures]] reads [facts]; it cannot have [%s] as well.") % name
            )


def _block(block: dict[str, Any], reading: Reading) -> dict[str, Source]:
    return {name: _source(name, spec, reading) for name, spec in block.items()}


def _source(name: str, spec: Any, reading: Reading) -> Source:
    if isinstance(spec, list) and spec:
        first, *others = _flat(_source(name, each, reading) for each in spec)
        return replace(first, others=tuple(others))
    if isinstance(spec, str):
        return Source(reading=reading, column=spec)
    table = TomlTable(spec, name)
    source = Source(
        reading=_reading(table, reading),
        column=table.text("column"),
        first_of=table.texts("first_of"),
        columns=table.texts("columns"),
        join=table.text("join"),
        skip_empty=table.flag("skip_empty"),
        value=table.plain("value"),
        optional=table.flag("optional"),
        pad=table.numbers("pad"),
        find=table.pattern("find"),
        remove_prefix=table.text("remove_prefix"),
        remove_suffix=table.text("remove_suffix"),
        prefix=table.text("prefix"),
        suffix=table.text("suffix"),
        case=table.one_of("case", ("upper", "lower")),
        values=_values(table.table_of("values")),
        then=table.plain("then"),
        scale=_scale(table),
        round=table.number("round", least=-20, most=20),
        default=table.plain("default"),
        whole=table.flag("whole"),
        replace={old: plain_text(new) for old, new in table.table_of("replace").items()},
        digest=table.texts("digest"),
        numbered=table.flag("numbered"),
        last_column=table.pattern("last_column"),
        file_name=table.flag("file_name"),
        of_file=table.text("of_file"),
        shorten=table.flag("shorten"),
    )
    table.refuse_the_rest()
    _refuse_contradictions(source, table.where)
    return source


def _flat(sources: Iterable[Source]) -> list[Source]:
    return [each for source in sources for each in (replace(source, others=()), *source.others)]


def _refuse_contradictions(source: Source, where: str) -> None:
    if sum(map(bool, (source.column, source.first_of, source.columns, source.digest))) > 1:
        raise Refused(
            _("The recipe gives %(where)s more than one of column, first_of, columns and digest.")
            % {"where": where}
        )
    if source.numbered and not source.named_columns:
        raise Refused(_("The recipe numbers %s, which is read from no column.") % where)


def _reading(table: TomlTable, inherited: Reading) -> Reading:
    own: dict[str, Any] = {
        "strip": table.text("strip"),
        "none": tuple(fold(text) for text in table.texts("none")),
        "none_match": tuple(table.compiled(text) for text in table.texts("none_match")),
        "decimal": table.one_of("decimal", (".", ",")),
        "thousands": table.text("thousands"),
        "dates": _dates(table),
        "relative": table.flag("relative"),
        "zone": zone_of(table),
        "unreadable": table.one_of("unreadable", ("reject", "leave_empty")),
    }
    reading = Reading(
        **{each.name: own[each.name] or getattr(inherited, each.name) for each in fields(Reading)}
    )
    if reading.thousands == reading.decimal or not re.fullmatch(r"\D?", reading.thousands):
        raise table.mistake("thousands", _("one sign other than the decimal one, and no digit"))
    return reading


def _dates(table: TomlTable) -> tuple[str, ...]:
    forms = table.texts("dates")
    if not all(form == "iso" or _is_day_form(form) for form in forms):
        raise table.mistake("dates", _("“iso” or forms of days with their year, as %d/%m/%Y"))
    return forms


def _is_day_form(form: str) -> bool:
    """Whether days can be read by it: those it writes, with their year."""
    try:
        return datetime.strptime(A_DAY.strftime(form), form).year == A_DAY.year
    except (ValueError, re.error):
        return False


def _values(table: dict[str, Any]) -> dict[str, str]:
    return {fold(text): plain_text(value) for text, value in table.items()}


def _scale(table: TomlTable) -> Decimal | None:
    value = table.take("scale")
    if value is None:
        return None
    if isinstance(value, str) and value in SCALES:
        return SCALES[value]
    if isinstance(value, int | float) and type(value) is not bool and isfinite(value) and value:
        return Decimal(str(value))
    raise table.mistake("scale", _("thousands, millions or a number"))


def _wide(spec: Any) -> Wide | None:
    if spec == {}:
        return None
    table = TomlTable(spec, "wide")
    wide = Wide(
        name=table.text("name"),
        value=table.text("value"),
        columns=table.texts("columns"),
        match=table.pattern("match"),
        blank=table.plain("blank") or "",
        optional=table.flag("optional"),
    )
    table.refuse_the_rest()
    if not (wide.name and wide.value and (wide.columns or wide.match)):
        raise Refused(_("The recipe's [wide] needs name, value, and columns or match."))
    return wide


def _sums(spec: dict[str, Any]) -> tuple[str, ...]:
    table = TomlTable(spec, "sum")
    sums = table.texts("fields")
    table.refuse_the_rest()
    return sums


def _keep(recipe: dict[str, Any], spec: dict[str, Any]) -> str:
    table = TomlTable(spec, "distinct")
    keep = table.one_of("keep", ("identical", "first", "first_line"))
    table.refuse_the_rest()
    if keep:
        return keep
    return "identical" if "distinct" in recipe or "rows" in recipe else "refuse"


def _filter(spec: dict[str, Any]) -> Filter:
    table = TomlTable(spec, "filters")
    found = Filter(
        column=table.text("column"),
        equals=tuple(fold(text) for text in table.texts("equals")),
        not_equals=tuple(fold(text) for text in table.texts("not")),
        matches=table.pattern("matches"),
        not_matches=table.pattern("not_matches"),
        given=table.said("given"),
    )
    table.refuse_the_rest()
    if not found.column:
        raise Refused(_("A filter of the recipe names no column."))
    if found == Filter(found.column):
        raise Refused(_("The recipe's filter of “%s” has no condition on it.") % found.column)
    return found


def _policies(spec: dict[str, Any], where: str, known: tuple[str, ...]) -> dict[str, str]:
    """Of each field, what is done with a reference that does not hold."""
    table = TomlTable(spec, where)
    policies = {name: table.one_of(name, known) for name in list(spec)}
    table.refuse_the_rest()
    return policies


def _fields_with(policies: dict[str, str], policy: str) -> frozenset[str]:
    return frozenset(name for name, chosen in policies.items() if chosen == policy)


def column_pattern(name: str) -> re.Pattern[str]:
    """What a column of a recipe matches: its folded name, in which `*` stands for anything."""
    parts = [re.escape(part) for part in fold(name).split("*")]
    return re.compile(".*".join(parts) + r"\Z", re.DOTALL)

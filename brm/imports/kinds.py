"""What can be imported: each app declares its kinds of row and registers them.

A kind says which fields a row has, how each cell is cleaned (by a form field, the same rules as on
a screen), which fields make the natural key, and how checked rows are written. Everything else is
the same for all kinds: reading files, recipes, rejects, preview, counts.

In `<app>/imports.py`, imported by the app's `AppConfig.ready()`::

    from brm.imports.kinds import Field, Kind, Reference, Staging, kinds

    UNITS = kinds.register(
        "units",
        Kind(
            name="units",
            label=_("Units"),
            model=Unit,
            key=("code",),
            fields=(
                Field("code", forms.CharField(max_length=60)),
                Field("name", forms.CharField(max_length=255)),
                Field("parent", forms.CharField(required=False),
                      refers_to=Reference(Unit, by="code", within_file=True)),
                Field("starts_on", forms.DateField(required=False)),
            ),
            on_create={"valid": "daterange(coalesce(starts_on, '2000-01-01'), NULL)"},
        ),
        order=10,
    )

A kind without `apply` is upserted into its model by its key: each field into the column of its
name (a reference into `<field>_id`). A kind that writes more than that brings `apply`::

    def apply_agreements(staging: Staging) -> Counts:
        staging.reject("ends_on < starts_on", field="ends_on", reason=_("Ends before it starts."))
        return staging.upsert(
            Agreement,
            key={"number": "number"},
            values={
                "name": "name",
                "customer_id": "customer_id",
                "valid": Computed("daterange(starts_on, ends_on + 1)", "starts_on", "ends_on"),
            },
            on_create={"state": "'active'"},
        )

`staging.table` is a temporary table of one row a record, with these columns:

* every field of the kind under its name, in the PostgreSQL type of its form field (text, bigint,
  numeric, date, timestamptz, boolean); NULL where the file gives nothing;
* `given_<field>`: whether the file gave the record anything there. What a file does not give stays
  as it was: an upsert looks at this column by itself;
* `<field>_id` for each field with `refers_to`: the id of the row it names (NULL: names none);
* `line`: the first line of the file that the record comes from, `lines`: all of them;
* `record`: a number of its own for each record, in the order of the file.

SQL given to `reject`, `upsert` and `on_create` is an expression over these columns, written by the
app, never by a user.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django import forms
from django.db import models
from django.utils.functional import Promise

from brm.accounts.models import Role
from brm.imports.counts import Counts
from brm.imports.staging import Staging
from brm.imports.upsert import Computed
from brm.ui.registry import Registry

if TYPE_CHECKING:
    from brm.accounts.models import User

__all__ = ["Computed", "Counts", "Field", "FigureFields", "Kind", "Reference", "Staging", "kinds"]

Text = str | Promise
"""A text that may still wait for the reader's language."""


@dataclass(frozen=True)
class Reference:
    """A field names a row of `model` by that model's field `by` ("code", "unit__code").

    `or_by`: another field whose exact text names the row as well (a name), where it is the only
    one.

    `within_file`: the row named may be another record of the same file (the parent in a tree);
    then a cycle rejects the lines that make it. `create(staging, field)` makes the rows that are
    not there yet, and answers how many; it is called only where a recipe says
    `[missing] <field> = "create"`, otherwise an unknown name rejects the line. `where` narrows
    the rows that may be named, as keyword filters. `goes_on_as` is the model's own key to the row
    that goes on for one that was merged: that one is named then.
    """

    model: type[models.Model]
    by: str = "code"
    or_by: str = ""
    within_file: bool = False
    create: Callable[[Staging, str], int] | None = None
    where: Mapping[str, Any] = field(default_factory=dict)
    goes_on_as: str = ""


@dataclass(frozen=True)
class Field:
    """One field of a kind: its name, the form field that cleans a cell, and what it refers to.

    `default` (a value, or a function giving one) stands where the file gives nothing; it serves
    fields of the key, such as the organisation's currency. A required field must be given in
    every record, unless it has a default.
    """

    name: str
    cleaner: forms.Field
    refers_to: Reference | None = None
    default: Any = None

    @property
    def label(self) -> Text:
        return self.cleaner.label or self.name.replace("_", " ")

    def default_value(self) -> Any:
        return self.default() if callable(self.default) else self.default


@dataclass(frozen=True)
class FigureFields:
    """The fields of a kind that a figure fills, which a recipe takes over many lines.

    Its value, of how much it was taken, how much was left out, and the month it is of.
    """

    value: str = "value"
    counted: str = "counted"
    excluded: str = "excluded"
    month: str = "period"


@dataclass(frozen=True)
class Kind:
    """A kind of row that files bring, by whom it may be brought, and how it is written.

    `begin(staging)` may change the cells as they were read, before they become records.
    `check(staging)` may only reject; it runs before anything is written. `apply(staging)` writes
    all records by set-based SQL and answers how many were created, updated and left unchanged.
    `fill(staging)` updates fields of the records from others of them, before they are checked.
    `figures(staging)` says what the records come to, each word of it with its facts, for whoever
    looks at the import; `spans(staging)` to which days they go, as far as a single line does not
    say that. All run inside the one transaction of the import. `figure` are the fields
    that a recipe of figures fills. `on_create` gives columns of new rows that no field gives, as
    SQL, to the upsert of a kind without `apply`. `recipes` are the texts by which files of other
    formats than tables are read (`vcard`, `ldif`, `ics`) where no recipe is given.
    """

    name: str
    label: Text
    model: type[models.Model]
    key: tuple[str, ...]
    fields: tuple[Field, ...]
    apply: Callable[[Staging], Counts] | None = None
    begin: Callable[[Staging], None] | None = None
    check: Callable[[Staging], None] | None = None
    fill: Callable[[Staging], None] | None = None
    figures: Callable[[Staging], dict[str, dict[str, Any]]] | None = None
    spans: Callable[[Staging], dict[str, list[str]]] | None = None
    figure: FigureFields | None = None
    on_create: Mapping[str, str] = field(default_factory=dict)
    recipes: Mapping[str, str] = field(default_factory=dict)
    roles: tuple[Role, ...] = (Role.RELATIONSHIP_MANAGER, Role.ADMINISTRATOR)
    help_text: Text = ""

    def __post_init__(self) -> None:
        unknown = set(self.key) - {each.name for each in self.fields}
        if unknown:
            raise ValueError(f"{self.name}: the key names no field: {', '.join(sorted(unknown))}")

    def __getitem__(self, name: str) -> Field:
        return self.by_name[name]

    @property
    def by_name(self) -> dict[str, Field]:
        return {each.name: each for each in self.fields}

    def open_to(self, user: "User") -> bool:
        """Whether the user's roles let them bring rows of this kind."""
        return user.has_role(*self.roles)


kinds: Registry[Kind] = Registry()

"""Comparing names by their letters, capital or small, as a trigram index can answer it.

Django's own `icontains` turns both sides into capitals and so passes every such index by.
"""

from typing import TYPE_CHECKING, Any

from django.db.models import CharField, Lookup

if TYPE_CHECKING:
    TextLookup = Lookup[str]
else:
    TextLookup = Lookup

SPECIAL = str.maketrans({"\\": r"\\", "%": r"\%", "_": r"\_"})


class Alike(TextLookup):
    """`field ILIKE pattern`, the typed letters standing for themselves."""

    pattern = "{}"
    prepare_rhs = False

    def as_sql(  # type: ignore[override]  # the stubs know no connection of any database
        self, compiler: Any, connection: Any
    ) -> tuple[str, list[Any]]:
        column, parameters = self.process_lhs(compiler, connection)
        typed = str(self.rhs).translate(SPECIAL)
        return f"{column} ILIKE %s", [*parameters, self.pattern.format(typed)]


@CharField.register_lookup
class Reads(Alike):
    """`name__reads="grid north"`: the very same letters."""

    lookup_name = "reads"


@CharField.register_lookup
class Begins(Alike):
    """`name__begins="grid"`: begins with the letters."""

    lookup_name = "begins"
    pattern = "{}%"


@CharField.register_lookup
class Has(Alike):
    """`name__has="orth"`: the letters stand somewhere in it."""

    lookup_name = "has"
    pattern = "%{}%"

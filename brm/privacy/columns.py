"""Every column of the database that can hold words, found in the database itself."""

from dataclasses import dataclass

from django.db import connection

TEXTS = ("text", "character varying", "character", "jsonb", "json", "ARRAY")

QUERY = """
    SELECT c.table_name, c.column_name, c.data_type, c.character_maximum_length, c.udt_name
    FROM information_schema.columns c
    JOIN information_schema.tables t USING (table_schema, table_name)
    WHERE c.table_schema = current_schema() AND t.table_type = 'BASE TABLE'
      AND c.is_generated = 'NEVER' AND c.data_type = ANY(%s)
      AND (c.data_type <> 'ARRAY' OR c.udt_name IN ('_text', '_varchar'))
    ORDER BY c.table_name, c.ordinal_position
"""


@dataclass(frozen=True)
class Column:
    """A column that holds words. `longest` is the number of characters that fit, None for any."""

    table: str
    name: str
    kind: str
    longest: int | None
    array_of: str

    @property
    def is_json(self) -> bool:
        return self.kind in ("jsonb", "json")

    @property
    def quoted(self) -> str:
        return connection.ops.quote_name(self.name)

    def replaced(self) -> str:
        """The SQL of its value with a pattern replaced; takes pattern and replacement."""
        # An array and JSON are replaced as they are written; neither pattern nor replacement has
        # a character that either of them would have to write in another way.
        new = f"regexp_replace({self.quoted}::text, %s, %s, 'gi')"
        if self.kind == "ARRAY":
            return f"{new}::{self.array_of.removeprefix('_')}[]"
        if self.is_json:
            return f"{new}::{self.kind}"
        return f"left({new}, {self.longest})" if self.longest else new


def columns_with_words() -> dict[str, list[Column]]:
    """All of them, by table; tables that programs beneath the product keep among them."""
    found: dict[str, list[Column]] = {}
    with connection.cursor() as cursor:
        cursor.execute(QUERY, [list(TEXTS)])
        for row in cursor.fetchall():
            found.setdefault(row[0], []).append(Column(*row))
    return found


def columns_of(table: str) -> set[str]:
    """The names of all columns of a table."""
    with connection.cursor() as cursor:
        description = connection.introspection.get_table_description(cursor, table)
    return {column.name for column in description}

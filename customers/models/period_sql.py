"""How a change of units is written into their periods: one statement, many units.

The statement reads a relation `asked`: a unit a row, the day from which it changes, and of each
of the four dated columns its new value and whether it changes at all:

    unit_id, from_day, through, parent_id, sets_parent, manager_id, sets_manager,
    name, sets_name, kind, sets_kind

What it writes is decided from the periods alone, in pieces that know their first day (`starts`;
the next piece, or the unit's last day, ends them):

1. `kept`: the periods as far as they lie on the unit's days; the first and the last reach to its
   ends. `cut`: the piece of the day of the change is cut in two there.
2. A column that changes has its new value from that day to the day `through`, whatever stood
   there, and further on up to the next piece that has another value of that very column: a new
   name of today does not undo the move of next month, nor the move the name.
3. Neighbours that are alike become one.
"""

from customers.models.clock import TODAY

FOREVER = "'infinity'::date"
ALWAYS = "'-infinity'::date"

DATED = ("parent", "manager", "name", "kind")
COLUMNS = ("parent_id", "manager_id", "name", "kind")


def _each(words: str) -> str:
    """The words once for each dated column: {what} its name, {column} its column."""
    pairs = zip(DATED, COLUMNS, strict=True)
    return ", ".join(words.format(what=what, column=column) for what, column in pairs)


def changes(asked: str) -> str:
    """The statement over the rows that the query `asked` gives."""
    return f"""
    WITH asked AS MATERIALIZED ({asked}),
    spans AS MATERIALIZED (
        SELECT a.*, u.valid AS days,
            coalesce(lower(u.valid), {ALWAYS}) AS begins,
            coalesce(upper(u.valid), {FOREVER}) AS ends
        FROM asked a JOIN customers_unit u ON u.id = a.unit_id
    ), kept AS MATERIALIZED (
        SELECT p.id, p.unit_id, p.parent_id, p.manager_id, p.name, p.kind,
            CASE WHEN row_number() OVER one = 1 THEN s.begins ELSE lower(p.valid) END AS starts
        FROM spans s JOIN customers_unitperiod p ON p.unit_id = s.unit_id AND p.valid && s.days
        WINDOW one AS (PARTITION BY p.unit_id ORDER BY coalesce(lower(p.valid), {ALWAYS}))
        UNION ALL
        SELECT NULL, u.id, u.parent_id, u.manager_id, u.name, u.kind, s.begins
        FROM spans s JOIN customers_unit u ON u.id = s.unit_id
        WHERE NOT EXISTS (SELECT 1 FROM customers_unitperiod p
                          WHERE p.unit_id = s.unit_id AND p.valid && s.days)
    ), days AS MATERIALIZED (
        SELECT s.*, greatest(s.from_day, s.begins, s.through) AS anchor, CASE
            WHEN s.from_day < s.begins THEN s.begins
            WHEN s.from_day < s.ends THEN s.from_day
            ELSE last.starts END AS day
        FROM spans s
        JOIN (SELECT unit_id, max(starts) AS starts FROM kept GROUP BY unit_id) last
            ON last.unit_id = s.unit_id
    ), cut AS (
        SELECT * FROM kept
        UNION ALL
        SELECT NULL, at.unit_id, {_each("at.{column}")}, at.day
        FROM (
            SELECT DISTINCT ON (k.unit_id) k.*, d.day
            FROM days d JOIN kept k ON k.unit_id = d.unit_id AND k.starts <= d.day
            ORDER BY k.unit_id, k.starts DESC
        ) at WHERE at.starts < at.day
    ), seen AS (
        SELECT c.*, c.starts <= d.anchor AS is_past,
            {_each("c.{column} IS NOT DISTINCT FROM lag(c.{column}) OVER one AS same_{what}")}
        FROM cut c JOIN days d ON d.unit_id = c.unit_id
        WINDOW one AS (PARTITION BY c.unit_id ORDER BY c.starts)
    ), valued AS (
        SELECT s.id, s.unit_id, s.starts, {
        _each(
            "CASE WHEN d.sets_{what} AND s.starts >= d.day "
            "AND bool_and(s.is_past OR s.same_{what}) OVER one "
            "THEN d.{column} ELSE s.{column} END AS {column}"
        )
    }
        FROM seen s JOIN days d ON d.unit_id = s.unit_id
        WINDOW one AS (PARTITION BY s.unit_id ORDER BY s.starts)
    ), compared AS (
        SELECT v.*, row_number() OVER one > 1 AND ({_each("v.{column}")})
            IS NOT DISTINCT FROM ({_each("lag(v.{column}) OVER one")}) AS is_alike
        FROM valued v WINDOW one AS (PARTITION BY v.unit_id ORDER BY v.starts)
    ), wanted AS MATERIALIZED (
        SELECT w.id, w.unit_id, {_each("w.{column}")}, daterange(
            nullif(w.starts, {ALWAYS}),
            nullif(coalesce(lead(w.starts) OVER one, d.ends), {FOREVER})) AS valid
        FROM compared w JOIN days d ON d.unit_id = w.unit_id WHERE NOT w.is_alike
        WINDOW one AS (PARTITION BY w.unit_id ORDER BY w.starts)
    ), gone AS (
        DELETE FROM customers_unitperiod p USING asked a
        WHERE p.unit_id = a.unit_id AND NOT EXISTS (SELECT 1 FROM wanted w WHERE w.id = p.id)
    ), changed AS (
        UPDATE customers_unitperiod p SET ({", ".join(COLUMNS)}, valid)
            = ({_each("w.{column}")}, w.valid)
        FROM wanted w WHERE w.id = p.id
            AND ({_each("p.{column}")}, p.valid) IS DISTINCT FROM ({_each("w.{column}")}, w.valid)
    )
    INSERT INTO customers_unitperiod (unit_id, {", ".join(COLUMNS)}, valid, version)
    SELECT w.unit_id, {_each("w.{column}")}, w.valid, 1 FROM wanted w WHERE w.id IS NULL
    """  # noqa: S608  (own names)


# The day whose values a unit's own row shows: today, or the nearest of its days.
SHOWN_DAY = """
    CASE WHEN lower(u.valid) > t.today THEN lower(u.valid)
         WHEN upper(u.valid) <= t.today THEN upper(u.valid) - 1
         ELSE t.today END
"""


def _behind(units: str) -> str:
    """Of the units of the condition, those that do not show what period p says of t.today."""
    return f"""p.unit_id = u.id AND ({units}) AND p.valid @> ({SHOWN_DAY})
      AND ({_each("u.{column}")}) IS DISTINCT FROM ({_each("p.{column}")})"""


def mirror(units: str) -> str:
    """The statement that gives the units of the condition the values of their day."""
    return f"""
    UPDATE customers_unit u SET ({", ".join(COLUMNS)}) = ({_each("p.{column}")})
    FROM customers_unitperiod p, (SELECT {TODAY} AS today) t
    WHERE {_behind(units)}
    """  # noqa: S608  (own names)


SOME_ARE_BEHIND = f"""
    SELECT EXISTS (
        SELECT FROM customers_unit u, customers_unitperiod p, (SELECT %(today)s::date AS today) t
        WHERE {_behind("true")}),
    EXISTS (SELECT FROM customers_clock WHERE id = 1 AND time_zone = %(time_zone)s)
"""  # noqa: S608  (own names)

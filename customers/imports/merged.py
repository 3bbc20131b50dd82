"""A file names people by the ids of merged rows, too: it means who goes on for them."""

from django.utils.translation import gettext as _

from brm.imports.kinds import Staging
from brm.imports.upsert import literal, run
from brm.imports.working_tables import CELLS, REJECTS

MERGED = """
    SELECT m.external_id AS old, k.external_id AS new
    FROM customers_person m JOIN customers_person k ON k.id = m.merged_into_id
"""
# Of several lines about one person the person's own counts, and without it the first.
OTHER_LINES = f"""
    INSERT INTO {REJECTS}
    SELECT line, 'external_id', old, replace(replace(%s, '{{old}}', old), '{{new}}', new)
    FROM (
        SELECT c.line, g.old, g.new, row_number() OVER (PARTITION BY g.new ORDER BY c.seq) AS place,
            EXISTS (SELECT 1 FROM {CELLS} o WHERE o.external_id = g.new) AS own
        FROM {CELLS} c JOIN ({MERGED}) g ON g.old = c.external_id
    ) lines WHERE own OR place > 1
"""  # noqa: S608  (own names)
NAMED_ANEW = f"""
    UPDATE {CELLS} c SET external_id = g.new, manager = nullif(c.manager, g.new)
    FROM ({MERGED}) g WHERE g.old = c.external_id
"""  # noqa: S608  (the same)
MANAGER_ANEW = f"""
    UPDATE {CELLS} c SET manager = CASE WHEN g.new = c.external_id THEN NULL ELSE g.new END
    FROM ({MERGED}) g WHERE g.old = c.manager
"""  # noqa: S608  (the same)


def follow_merged(staging: Staging) -> None:
    """Let each line about a merged row be one about the person that it was merged into."""
    ids = {"old": "{old}", "new": "{new}"}
    words = _("%(old)s was merged into %(new)s, and another line says what counts.") % ids
    run(OTHER_LINES % literal(words))
    run(f"DELETE FROM {CELLS} c USING {REJECTS} r WHERE c.line = r.line")  # noqa: S608  (own names)
    run(NAMED_ANEW)
    run(MANAGER_ANEW)

"""What a file changes of a text that was frozen here is its next edition, never a silent edit.

A text that was never frozen is the register's that it comes from; the file writes it as before.
"""

from collections.abc import Callable

from django.utils import timezone
from django.utils.translation import gettext as _

from agreements.imports.sql import run_over
from agreements.models import Agreement, EditionPurpose
from agreements.operations.freeze import freeze_edition
from brm.imports.kinds import Counts, Staging
from brm.imports.upsert import rows

Apply = Callable[[Staging], Counts]

WRITTEN = """
SELECT a.id, concat_ws('|', a.version,
       (SELECT string_agg(p.id || ':' || p.version, ',' ORDER BY p.id)
          FROM agreements_agreementperiod p WHERE p.agreement_id = a.id),
       (SELECT string_agg(l.id || ':' || l.version, ',' ORDER BY l.id)
          FROM agreements_agreementline l
          JOIN agreements_agreementperiod p ON p.id = l.period_id WHERE p.agreement_id = a.id),
       (SELECT string_agg(v.id || ':' || v.version, ',' ORDER BY v.id)
          FROM agreements_servicelevel v
          JOIN agreements_agreementline l ON l.id = v.line_id
          JOIN agreements_agreementperiod p ON p.id = l.period_id WHERE p.agreement_id = a.id)
       ) AS versions
  FROM agreements_agreement a
 WHERE a.state IN ('active', 'ended')
   AND EXISTS (SELECT FROM agreements_agreementedition e WHERE e.agreement_id = a.id)
"""
"""Frozen agreements with the versions of all rows of their text: which ones a file has written."""

BEFORE = f"""
CREATE TEMP TABLE import_frozen ON COMMIT DROP AS {WRITTEN}
   AND a.number IN (SELECT NUMBER FROM RECORDS)
"""  # noqa: S608  of constants of this module
CHANGED = f"""
SELECT now.id FROM ({WRITTEN}) now JOIN import_frozen was USING (id)
 WHERE now.versions <> was.versions ORDER BY now.id
"""  # noqa: S608  of constants of this module


def keeping_editions(apply: Apply, *, number: str) -> Apply:
    """`apply`, after which each frozen text that it has changed is frozen anew, with that reason.

    `number` is the field of the file that names the agreement.
    """

    def applied(staging: Staging) -> Counts:
        run_over(staging, "DROP TABLE IF EXISTS import_frozen")
        run_over(staging, BEFORE.replace("NUMBER", number))
        counts = apply(staging)
        for (pk,) in rows(CHANGED):
            _freeze(Agreement.objects.select_for_update(no_key=True).get(pk=pk), staging)
        return counts

    return applied


def _freeze(agreement: Agreement, staging: Staging) -> None:
    freeze_edition(
        agreement,
        by=staging.by[0] if staging.by else None,
        on=timezone.localdate(),
        purpose=EditionPurpose.CHANGE,
        why=_("Changed by an imported file."),
    )

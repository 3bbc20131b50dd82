"""SQL over the records of an import, written out as constants."""

from brm.imports.kinds import Staging
from brm.imports.upsert import run


def run_over(staging: Staging, sql: str) -> int:
    """Execute constant SQL in which RECORDS stands for the staging table; rows it concerned."""
    return run(sql.replace("RECORDS", staging.table))

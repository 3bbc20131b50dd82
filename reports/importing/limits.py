"""Figures of a file are held to the limits of their measures, as those that are typed are."""

from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from agreements.models import Measure
from brm.imports.kinds import Staging


def reject_beyond_limits(staging: Staging) -> None:
    """Of a measure that is here its own limits count, of one that the file names those it gives."""
    beyond = {
        each: f"measure_id = {each.pk} AND ({_beyond(each.lower, each.upper)})"
        for each in Measure.objects.exclude(lower=None, upper=None).order_by("pk")
    }
    for measure, condition in beyond.items():
        staging.reject(condition, field="value", reason=measure.limits_in_words)
    staging.reject(
        "value NOT BETWEEN 0 AND 100 AND CASE WHEN measure_id IS NULL "
        "THEN measure_unit = '%' AND measure_lower IS NULL AND measure_upper IS NULL "
        "ELSE measure_id IN (SELECT id FROM agreements_measure "
        "WHERE unit = '%' AND lower IS NULL AND upper IS NULL) END",
        field="value",
        reason=_("A figure in % lies between 0 and 100."),
    )
    staging.reject(
        "measure_id IS NULL AND (value < measure_lower OR value > measure_upper)",
        field="value",
        reason=_("It lies beyond the limits that the file gives for its measure."),
    )


def _beyond(lower: Decimal | None, upper: Decimal | None) -> str:
    """As SQL: the value lies outside of what limits there are."""
    parts = [] if lower is None else [f"value < {lower}"]
    return " OR ".join(parts if upper is None else [*parts, f"value > {upper}"])

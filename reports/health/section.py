"""The health of the relationship in the profile that is studied inside IT."""

from django.utils.translation import gettext as _

from brm.ui.formats import DASH, number
from reports.health.explained import explain
from reports.models import HealthScore
from reports.sections import Row, Section, Subject


def health_of(subject: Subject) -> Section:
    """The score that stood on the day, a row a part; how IT judges itself stays inside IT."""
    kept = HealthScore.objects.filter(customer=subject.customer)
    score = kept.until(subject.on).first()
    title, columns = _("Health of the relationship"), (_("Part"), _("Weight"), _("Why"), _("Score"))
    if score is None:
        return Section(title, _("The health of this relationship was not counted yet."), columns)
    explained = explain(score, subject.customer)
    facts = {
        "band": score.get_band_display(),
        "score": DASH if explained.score is None else explained.score,
        "coverage": explained.coverage,
    }
    said = _("%(band)s: %(score)s of 100, with %(coverage)s of the weight known.") % facts
    return Section(
        title=title,
        sentence=" ".join([said, *explained.triggers, explained.causes]),
        columns=columns,
        word=score.get_band_display(),
        rows=(
            Row(
                "band",
                _("As a whole"),
                score.get_band_display(),
                state=score.shape,
                cells=(DASH, DASH),
            ),
            *(
                Row(
                    part.key,
                    str(part.label),
                    DASH if part.score is None else str(part.score),
                    state=part.state,
                    cells=(number(part.weight), part.says),
                )
                for part in explained.parts
            ),
        ),
    )

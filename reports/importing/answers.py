"""From the answers in a file to how many gave which: the scores of each unit and question."""

import json
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from brm.imports.kinds import Staging
from brm.imports.upsert import rows, run
from reports.models import QuestionKind
from reports.surveys.hiding import SMALLEST, hidden
from reports.surveys.rules import csat, mean, nps, on_a_hundred

LONGEST = 120
"""So many letters of an answer are an option."""
OPTIONS_AT_MOST = 12
"""Where more than so many answers were given, they were written freely, some of them by few."""
OTHERS = "(other answers)"

GIVEN = f"""
SELECT survey, question, unit_name, result_kind, max(scale), max(satisfied),
       CASE WHEN result_kind = 'text' THEN '' ELSE left(answer, {LONGEST}) END, count(answer)
  FROM {{table}} WHERE given_answer GROUP BY 1, 2, 3, 4, 7 ORDER BY min(record)
"""  # noqa: S608  a constant of this module


@dataclass
class Group:
    """What was answered to one question by those of one unit."""

    kind: str
    scale: int
    satisfied: frozenset[str]
    counts: dict[str, int] = field(default_factory=dict)
    is_hidden: bool = False

    @property
    def n(self) -> int:
        return sum(self.counts.values())

    @property
    def score(self) -> float | None:
        """In per cent; None where nobody answered, or the answers are no score."""
        if self.is_hidden or not self.n:
            return None
        if self.kind == QuestionKind.CHOICE:
            return self._share() if self.satisfied else None
        if self.kind == QuestionKind.TEXT:
            return None
        return self._on_scale({int(answer): count for answer, count in self.counts.items()})

    def _share(self) -> float:
        met = sum(c for answer, c in self.counts.items() if answer.casefold() in self.satisfied)
        return 100 * met / self.n

    def _on_scale(self, counts: dict[int, int]) -> float | None:
        if self.kind == QuestionKind.NPS:
            found = nps(counts)
        elif self.kind == QuestionKind.CSAT:
            found = csat(counts, self.scale)
        else:
            found = mean(counts, self.scale)
            return on_a_hundred(found.value, 1, self.scale) if found else None
        return found.value if found else None

    def distribution(self) -> dict[str, int]:
        """How many gave which answer; the rarest together, and nothing that tells of few."""
        if self.is_hidden or self.kind == QuestionKind.TEXT:
            return {}
        if len(self.counts) <= OPTIONS_AT_MOST:
            return dict(self.counts)
        ranked = sorted(self.counts.items(), key=lambda each: (-each[1], each[0]))
        shown = {answer: n for answer, n in ranked[:OPTIONS_AT_MOST] if n >= SMALLEST}
        return shown | {OTHERS: self.n - sum(shown.values())}


Key = tuple[str, str, str]


def write_results(staging: Staging) -> None:
    """Add to each record what is written of it: its score, or that of the answers it is one of."""
    run(
        f"""
        ALTER TABLE {staging.table} ADD result_score numeric, ADD result_n integer,
              ADD result_kind text, ADD result_distribution jsonb, ADD result_options text[],
              ADD held_from date, ADD held_to date, ADD place integer
        """
    )
    run(
        f"""
        UPDATE {staging.table} given
           SET result_score = score, result_n = n, place = found.place,
               result_kind = coalesce(question_kind, '{QuestionKind.SCORE}'),
               held_from = coalesce(found.first, found.first_answer, found.last),
               held_to = greatest(found.last, found.last_answer)
          FROM (SELECT record, dense_rank() OVER (PARTITION BY survey ORDER BY first_record)
                       AS place, first, last, first_answer, last_answer
                  FROM (SELECT record, survey, min(record) OVER of_question AS first_record,
                               min(first_day) OVER of_survey AS first,
                               max(last_day) OVER of_survey AS last,
                               min(answered_on) OVER of_survey AS first_answer,
                               max(answered_on) OVER of_survey AS last_answer
                          FROM {staging.table}
                        WINDOW of_survey AS (PARTITION BY survey),
                               of_question AS (PARTITION BY survey, question)) each) found
         WHERE found.record = given.record
        """  # noqa: S608  the staging table's own name
    )
    groups = _groups(staging)
    if groups:
        _hide_small(groups)
        _write(staging, groups)


def _groups(staging: Staging) -> dict[Key, Group]:
    found: dict[Key, Group] = {}
    for survey, question, unit, kind, scale, satisfied, answer, count in rows(
        GIVEN.format(table=staging.table)
    ):
        words = frozenset(word.strip().casefold() for word in (satisfied or "").split(";") if word)
        group = found.setdefault((survey, question, unit), Group(kind, scale or 0, words))
        if count:
            group.counts[answer] = group.counts.get(answer, 0) + count
    return found


def _hide_small(groups: dict[Key, Group]) -> None:
    """Answers of few in a unit are counted and not told, nor found by subtraction."""
    cells: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    for (survey, question, unit), group in groups.items():
        cells[survey, question][unit] = group.n
    for (survey, question), of_units in cells.items():
        for unit in hidden(of_units):
            groups[survey, question, unit].is_hidden = True


def _write(staging: Staging, groups: dict[Key, Group]) -> None:
    options = _options(groups)
    results = [
        {
            "survey": survey,
            "question": question,
            "unit_name": unit,
            "n": group.n,
            "score": group.score,
            "distribution": group.distribution(),
            "options": options[survey, question],
            "kind": _kind_of(group, options[survey, question]),
        }
        for (survey, question, unit), group in groups.items()
    ]
    run(
        f"""
        UPDATE {staging.table} given
           SET result_n = found.n, result_score = round(found.score, 3), result_kind = found.kind,
               result_distribution = found.distribution, result_options = found.options
          FROM jsonb_to_recordset(%s::jsonb) AS found(survey text, question text, unit_name text,
               n integer, score numeric, distribution jsonb, options text[], kind text)
         WHERE given_answer AND given.survey = found.survey AND given.question = found.question
           AND given.unit_name = found.unit_name
        """,  # noqa: S608  the staging table's own name
        [json.dumps(results)],
    )


def _options(groups: dict[Key, Group]) -> dict[tuple[str, str], list[str]]:
    """Of each question that is a choice its options, those chosen most first."""
    sums: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    for (survey, question, _unit), group in groups.items():
        counts = sums[survey, question]
        if group.kind == QuestionKind.CHOICE:
            for answer, count in group.distribution().items():
                counts[answer] = counts.get(answer, 0) + count
    return {key: sorted(counts, key=lambda a: (-counts[a], a)) for key, counts in sums.items()}


def _kind_of(group: Group, options: list[Any]) -> str:
    """A choice of a single option is none: there it is a score."""
    is_choice = group.kind == QuestionKind.CHOICE
    return QuestionKind.SCORE if is_choice and len(options) < 2 else group.kind

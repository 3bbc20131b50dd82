"""B6 and B7: satisfaction is measured of a sample that stands for all, and leads to something."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from reports.evidence.clauses import FITSM, ISO, Check, Clause, Scope, clauses, page_of
from reports.evidence.structure import standing


def nobody(scope: Scope) -> Q:
    """Of no customer: there are no surveys yet."""
    return Q(pk__in=[])


def register() -> None:
    clauses.register(
        "B6",
        Clause(
            _("Satisfaction is measured of a representative sample"),
            _("At planned intervals people who stand for all customers are asked."),
            (f"{ISO} 8.3.2", f"{FITSM} PR7.6"),
            (
                Check(
                    "asked",
                    _("People of the customer were asked within a year"),
                    _("Nobody of the customer was asked within a year"),
                    nobody,
                    page_of("customers:detail"),
                    standing,
                ),
            ),
        ),
        order=60,
    )
    clauses.register(
        "B7",
        Clause(
            _("Results are analysed, reviewed and reported"),
            _("What was answered is evaluated, told on, and leads to something."),
            (f"{ISO} 8.3.2", f"{FITSM} PR7.6"),
            (
                Check(
                    "evaluated",
                    _("What the customer's people answered was evaluated"),
                    _("What was answered was not evaluated"),
                    nobody,
                    page_of("customers:detail"),
                    standing,
                ),
            ),
        ),
        order=70,
    )

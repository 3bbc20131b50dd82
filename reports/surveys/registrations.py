"""What surveys add to the registries of the kernel and of the apps to the left."""

from django.utils.translation import gettext_lazy

from customers.registries.holdings import kept
from customers.registries.merging import left_alone
from customers.registries.personal import Personal, not_personal, personal


def register() -> None:
    """Fill the registries; called once, when the app is ready."""
    _register_people()


# People -----------------------------------------------------------------------------------------


def _register_people() -> None:
    asked = gettext_lazy("Who was asked stays who was asked.")
    for name in ("FrameMember", "Invitation"):
        kept.register(f"reports.{name}.person", asked)
        left_alone.register(f"reports.{name}.person", asked)
    kept.register("reports.Answer.person", gettext_lazy("Who answered stays who answered."))
    kept.register(
        "reports.SurveyReport.person", gettext_lazy("To whom it was sent stays as it was.")
    )
    personal.register("reports.Answer.text", Personal(person="person"))
    why = gettext_lazy("Why somebody is asked in a survey, or is not.")
    for name in ("reason", "left_out"):
        not_personal.register(f"reports.FrameMember.{name}", why)

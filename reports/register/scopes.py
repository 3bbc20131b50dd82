"""What a token may do with reports: deliver those of a process, and ask which are owed."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from brm.api.scopes import Scope, scopes
from reports.models import ReportingProcess


def deliver(process: str) -> str:
    """The scope of delivering reports of the process of that key."""
    return f"service-reports:{process}"


def ask(process: str) -> str:
    """The scope of asking which reports of the process are owed."""
    return f"expected-reports:{process}"


def of_processes() -> Iterator[Scope]:
    processes = list(ReportingProcess.objects.filter(is_active=True))
    for each in processes:
        yield Scope(deliver(each.key), _("deliver reports of %(process)s") % {"process": each})
    for each in processes:
        what = _("ask which reports of %(process)s are owed") % {"process": each}
        yield Scope(ask(each.key), what)


def register() -> None:
    scopes.register("reports", of_processes, order=10)

"""The mail that an installation without a mail server has caught."""

from typing import cast

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from brm.accounts.models import User
from brm.outbox.models import CaughtMail, may_read_mail

SHOWN = 100


@require_GET
def mail(request: HttpRequest) -> HttpResponse:
    """The hundred mails caught last, or those before the one that `before` names."""
    user = _reader_of_mail(request)
    mails = CaughtMail.objects.visible_to(user).only("id", "recipients", "subject", "caught_at")
    if (before := request.GET.get("before", "")).isdecimal():
        mails = mails.filter(pk__lt=min(int(before), 2**62))
    page = list(mails[: SHOWN + 1])
    facts = {"mails": page[:SHOWN], "older": page[SHOWN - 1].pk if len(page) > SHOWN else None}
    return render(request, "outbox/mail.html", facts)


@require_GET
def mail_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One mail, as plain text."""
    caught = get_object_or_404(CaughtMail.objects.visible_to(_reader_of_mail(request)), pk=pk)
    return render(request, "outbox/mail_detail.html", {"mail": caught})


def _reader_of_mail(request: HttpRequest) -> User:
    user = cast(User, request.user)
    if not may_read_mail(user):
        raise PermissionDenied(_("Caught mail holds sign-in links: only administrators read it."))
    return user

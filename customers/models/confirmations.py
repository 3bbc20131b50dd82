"""When, and by whom, a record of the structure was last confirmed to be true."""

import uuid
from typing import Any

from django.conf import settings
from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models import Func, IntegerField, Q
from django.db.models.lookups import Exact
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from brm.history.models import WriteOnce
from customers.models.settling import confirmation_triggers, withdrawal_triggers

SUBJECTS = ("unit", "person", "mandate", "team_member", "customer")


def _subject(model: str, verbose_name: Any) -> Any:
    """A key to what was confirmed; exactly one of the five is given.

    The unique indexes find them. It is not checked: that a mandate was confirmed once must not
    keep it from being deleted, and the confirmation itself cannot go.
    """
    return models.ForeignKey(
        f"customers.{model}",
        verbose_name=verbose_name,
        null=True,
        blank=True,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        related_name="confirmations",
    )


class Confirmation(WriteOnce):
    """Somebody's word that one record of the structure was true on a day; the last one counts.

    `act` is the same in all that one click confirmed: a doubled click confirms nothing twice,
    and what was a mistake is withdrawn as a whole.
    """

    unit = _subject("Unit", _("unit"))
    person = _subject("Person", _("person"))
    mandate = _subject("Mandate", _("mandate"))
    team_member = _subject("TeamMember", _("team place"))
    customer = _subject("Customer", _("customer"))
    confirmed_on = models.DateField(_("confirmed on"))
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, verbose_name=_("confirmed by")
    )
    note = models.TextField(_("note"), blank=True)
    act = models.UUIDField(default=uuid.uuid4, db_default=RandomUUID(), editable=False)

    class Meta(WriteOnce.Meta):
        verbose_name = _("confirmation")
        verbose_name_plural = _("confirmations")
        triggers = [*WriteOnce.Meta.triggers, *confirmation_triggers()]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    Exact(Func(*SUBJECTS, function="num_nonnulls", output_field=IntegerField()), 1)
                ),
                name="a_confirmation_is_of_one_record",
                violation_error_message=_("A confirmation is of exactly one record."),
            ),
            *(
                models.UniqueConstraint(
                    fields=[name, "act"],
                    condition=Q(**{f"{name}__isnull": False}),
                    name=f"one_act_confirms_a_{name}_once",
                )
                for name in SUBJECTS
            ),
        ]
        indexes = [models.Index(fields=["act"], name="confirmation_act")]

    def __str__(self) -> str:
        return f"{self.subject} {self.confirmed_on.isoformat()}"

    @property
    def subject(self) -> models.Model | None:
        """The record that was confirmed."""
        named = (name for name in SUBJECTS if getattr(self, f"{name}_id") is not None)
        found: models.Model | None = getattr(self, next(named))
        return found


class Withdrawal(WriteOnce):
    """The word that one act of confirming was a mistake: none of its confirmations count."""

    act = models.UUIDField(unique=True)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    withdrawn_at = models.DateTimeField(default=timezone.now)

    class Meta(WriteOnce.Meta):
        verbose_name = _("withdrawal")
        verbose_name_plural = _("withdrawals")
        triggers = [*WriteOnce.Meta.triggers, *withdrawal_triggers()]

    def __str__(self) -> str:
        return str(self.act)

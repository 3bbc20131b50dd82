"""Users and their roles, and the organisation that this installation serves."""

from typing import Any, ClassVar

import pghistory
import pgtrigger
from django.contrib.auth.models import AbstractUser, Group
from django.contrib.auth.models import UserManager as BaseUserManager
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from brm.history.models import Recorded, raise_version, tracked, tracked_without
from brm.ui.currencies import CurrencyColumn


class Role(models.TextChoices):
    """What someone may do; each is a group of the same name (see `docs/roles.md`)."""

    READER = "reader", _("Reader")
    RELATIONSHIP_MANAGER = "relationship_manager", _("Relationship manager")
    STEERING_GROUP = "steering_group", _("Steering group")
    ADMINISTRATOR = "administrator", _("Administrator")


class UserManager(BaseUserManager["User"]):
    """Makes users by their e-mail address."""

    @transaction.atomic
    def create_user(  # type: ignore[override]
        self,
        email: str,
        password: str | None = None,
        *,
        role: Role | None = Role.READER,
        **fields: Any,
    ) -> "User":
        """A user with one role, reader unless said otherwise; None gives no role at all.

        Without a password nobody can sign in until one is set through the reset mail.
        """
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        if role:
            user.give_role(role)
        return user

    def create_superuser(  # type: ignore[override]
        self, email: str, password: str | None = None, **fields: Any
    ) -> "User":
        return self.create_user(
            email, password, role=Role.ADMINISTRATOR, is_superuser=True, **fields
        )

    def visible_to(self, user: "User") -> models.QuerySet["User"]:
        """Users whose account the user may look into: all for administrators, else one's own."""
        return self.all() if user.is_staff else self.filter(pk=user.pk)

    @classmethod
    def normalize_email(cls, email: str | None) -> str:
        """The address in small letters: nobody has two accounts that differ in a capital."""
        return (email or "").strip().lower()


@tracked_without("password", "last_login")
class User(AbstractUser, Recorded):
    """Someone who signs in, by e-mail address. What they may do follows from their roles."""

    username = None  # type: ignore[assignment]
    email = models.EmailField(_("e-mail address"), unique=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = UserManager()  # type: ignore[misc]

    class Meta(Recorded.Meta):
        verbose_name = _("user")
        verbose_name_plural = _("users")
        triggers = [raise_version(pgtrigger.AnyChange(exclude=["last_login"]))]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(email=Lower("email")),
                name="an_address_is_in_small_letters",
                violation_error_message=_("Write the address in small letters."),
            )
        ]

    def __str__(self) -> str:
        return self.get_full_name() or self.email

    @property
    def is_staff(self) -> bool:  # type: ignore[override]
        """Whether Django's admin is open to the user: it is for administrators."""
        return self.is_superuser or self.has_role(Role.ADMINISTRATOR)

    @property
    def roles(self) -> set[str]:
        if not hasattr(self, "_roles"):
            self._roles = set(self.groups.values_list("name", flat=True))
        return self._roles

    def has_role(self, *roles: Role) -> bool:
        """Whether the user holds one of `roles`. Asked once a request, then remembered."""
        return bool(self.roles & set(roles))

    def give_role(self, role: Role) -> None:
        """Add the role to those the user holds."""
        self.groups.add(Group.objects.get_or_create(name=role.value)[0])
        self.__dict__.pop("_roles", None)


@pghistory.track(pghistory.InsertEvent(), pghistory.DeleteEvent(), obj_field=None)
class RoleHeld(User.groups.through):  # type: ignore[name-defined,misc]
    """That a user holds a role; recorded, as it decides what that user may do."""

    class Meta:
        proxy = True
        verbose_name = _("role held")
        verbose_name_plural = _("roles held")


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def visible_to(self, user: User) -> "OrganisationQuerySet":
        """The organisation, for everyone with a role."""
        return self if user.roles else self.none()


@tracked
class Organisation(Recorded):
    """The one organisation this installation serves: its name, currency and calendar."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    name = models.CharField(_("name"), max_length=120)
    currency = CurrencyColumn(default="EUR")
    country = models.CharField(
        _("country of its holidays"),
        max_length=2,
        blank=True,
        help_text=_("ISO 3166 code"),
    )
    first_month = models.PositiveSmallIntegerField(
        _("first month of the fiscal year"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(12)],
    )

    objects = OrganisationQuerySet.as_manager()

    class Meta(Recorded.Meta):
        verbose_name = _("organisation")
        verbose_name_plural = _("organisation")
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="there_is_one_organisation")
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def current(cls) -> "Organisation":
        """The organisation, made with plain defaults where nobody has named it yet."""
        return cls.objects.get_or_create(id=1, defaults={"name": "BRM"})[0]

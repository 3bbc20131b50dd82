"""Users and their roles, and the organisation that this installation serves."""

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser, UserManager as BaseUserManager
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from brm.history.models import Recorded, tracked


class Role(models.TextChoices):
    """What someone may do; each is a group of the same name (see `docs/roles.md`)."""

    READER = "reader", _("Reader")
    RELATIONSHIP_MANAGER = "relationship_manager", _("Relationship manager")
    STEERING_GROUP = "steering_group", _("Steering group")
    ADMINISTRATOR = "administrator", _("Administrator")


class UserManager(BaseUserManager["User"]):
    """Makes users by their e-mail address."""

    def create_user(  # type: ignore[override]
        self, email: str, password: str | None = None, **fields: Any
    ) -> "User":
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(  # type: ignore[override]
        self, email: str, password: str | None = None, **fields: Any
    ) -> "User":
        return self.create_user(
            email, password, is_staff=True, is_superuser=True, **fields
        )


@tracked
class User(AbstractUser, Recorded):
    """Someone who signs in, by e-mail address. What they may do follows from their roles."""

    username = None  # type: ignore[assignment]
    email = models.EmailField(_("e-mail address"), unique=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = UserManager()  # type: ignore[misc,assignment]

    class Meta(Recorded.Meta):
        verbose_name = _("user")
        verbose_name_plural = _("users")

    def has_role(self, *roles: Role) -> bool:
        """Whether the user holds one of `roles`. Asked once a request, then remembered."""
        return bool(self.roles & set(roles))

    @property
    def roles(self) -> set[str]:
        if not hasattr(self, "_roles"):
            self._roles = set(self.groups.values_list("name", flat=True))
        return self._roles


@tracked
class Organisation(Recorded):
    """The one organisation this installation serves: its name, currency and calendar."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    name = models.CharField(_("name"), max_length=120)
    currency = models.CharField(_("currency"), max_length=3, default="EUR")
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

    class Meta(Recorded.Meta):
        verbose_name = _("organisation")
        verbose_name_plural = _("organisation")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(id=1), name="there_is_one_organisation"
            )
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def current(cls) -> "Organisation":
        """The organisation, made with plain defaults where nobody has named it yet."""
        return cls.objects.get_or_create(id=1, defaults={"name": "BRM"})[0]

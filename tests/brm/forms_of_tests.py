"""Forms of the tests, on the kernel's own models."""

from brm.accounts.models import Organisation, User
from brm.ui.forms import CreatingModelForm, VersionedModelForm
from customers.models import Unit


class OrganisationForm(VersionedModelForm):
    class Meta:
        model = Organisation
        fields = ["name", "currency", "country", "first_month"]


class NewUserForm(CreatingModelForm):
    class Meta:
        model = User
        fields = ["email", "first_name"]


class UnitForm(VersionedModelForm):
    """Has a choice, a foreign key and a range of days."""

    class Meta:
        model = Unit
        fields = ["name", "kind", "parent", "valid"]

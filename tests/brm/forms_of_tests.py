"""Forms of the tests, on the kernel's own models."""

from brm.accounts.models import Organisation, User
from brm.ui.forms import CreatingModelForm, VersionedModelForm


class OrganisationForm(VersionedModelForm):
    class Meta:
        model = Organisation
        fields = ["name", "currency", "country", "first_month"]


class NewUserForm(CreatingModelForm):
    class Meta:
        model = User
        fields = ["email", "first_name"]

"""The shape of what people write about a benefit."""

from django import forms

from agreements.forms import DayInput
from agreements.models import Benefit, BenefitReview
from brm.ui.forms import VersionedModelForm
from brm.ui.lookup import LookupField


class BenefitForm(VersionedModelForm):
    class Meta:
        model = Benefit
        fields = ("owner", "due_on")
        field_classes = {"owner": LookupField}
        widgets = {"due_on": DayInput}


class ReviewForm(VersionedModelForm):
    class Meta:
        model = BenefitReview
        fields = ("actual", "comment")
        widgets = {"comment": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["actual"].required = True

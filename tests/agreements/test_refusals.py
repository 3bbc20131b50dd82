"""What only a trigger refuses is told to the form in its words."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from brm.ui.refusals import refusals_in_words
from tests.agreements.factories import AgreementLineFactory, ServiceFactory


def test_what_a_trigger_refuses_is_a_sentence_and_no_error(db) -> None:
    retired = ServiceFactory.create(retired_on=date(2025, 1, 1))

    with pytest.raises(ValidationError) as refused, refusals_in_words():
        AgreementLineFactory.create(service=retired)

    assert refused.value.messages == ["A line would begin when its service is retired."]

"""Published registers of contracts, through their recipes; run where the data is (`BRM_DATA`)."""

import os
from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db.models import Count, Sum

from agreements.models import Agreement, AgreementPeriod
from agreements.operations.plan_renewals import plan_renewal_steps
from customers.models import Customer
from tests.agreements.importing import ROOT, counts, import_file, reasons

DATA = Path(os.environ.get("BRM_DATA") or ROOT.parent / "shared" / "data")
TERMS = DATA / "agreements-cuad" / "cuad_master_clauses_rows001-255.csv"
CONTRACTS = DATA / "us-it-contracts" / "itdashboard_contracts_2012.csv"

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not DATA.is_dir(), reason="the published registers are not here"),
]


def test_every_contract_is_taken_or_rejected_with_its_reason() -> None:
    answer = import_file("agreements", CONTRACTS, recipe="us_it_contracts")

    assert counts(answer) == {
        "accepted": 3870,
        "rejected": 23,
        "created": 3870,
        "updated": 0,
        "unchanged": 0,
    }
    assert answer["total"] == 3893
    assert ("106", "last_day", "It ends on 2011-12-31, before it starts on 2012-05-01.") in reasons(
        answer
    )
    assert len(reasons(answer)) == 23


def test_contracts_come_in_as_the_register_has_them() -> None:
    """Counted in the file by hand: 2 421 of the 3 870 have a first day, 348 of those no last one,
    106 of these as 01/01/1970; the fourth negative value is among the 23 that are rejected.
    """
    import_file("agreements", CONTRACTS, recipe="us_it_contracts")

    by_state = Counter(Agreement.objects.values_list("state", flat=True))
    endless = AgreementPeriod.objects.filter(valid__endswith=None)
    assert by_state == {"active": 2421, "draft": 1449}
    assert AgreementPeriod.objects.count() == 2421
    assert endless.count() == 348
    assert Customer.objects.count() == 25
    assert set(Customer.objects.filter(unit__code="005").values_list("unit__name", flat=True)) == {
        "Department of Agriculture"
    }
    assert Agreement.objects.filter(value__lt=0).count() == 3
    assert Agreement.objects.aggregate(sum=Sum("value"))["sum"] == Decimal("85661523102.00")


def test_a_contract_without_a_first_day_stays_a_draft_and_says_so() -> None:
    import_file("agreements", CONTRACTS, recipe="us_it_contracts")

    remarks = Agreement.objects.filter(state="draft").values("remark")
    by_remark = {row["remark"]: row["n"] for row in remarks.annotate(n=Count("pk"))}
    bare = by_remark.pop("Stays a draft: its register gives no first day.")
    assert bare + sum(by_remark.values()) == 1449
    assert sum(by_remark.values()) == 69


def test_importing_again_changes_nothing_even_after_time_has_ended_contracts() -> None:
    import_file("agreements", CONTRACTS, recipe="us_it_contracts")
    plan_renewal_steps(date(2026, 11, 23))

    again = import_file("agreements", CONTRACTS, recipe="us_it_contracts")

    assert counts(again) == {
        "accepted": 3870,
        "rejected": 23,
        "created": 0,
        "updated": 0,
        "unchanged": 3870,
    }
    assert Agreement.objects.filter(state="ended").count() == 2073


def import_terms() -> dict[str, Any]:
    return import_file("agreements", TERMS, recipe="cuad_terms")


def test_terms_as_people_wrote_them_are_read_or_rejected_with_their_text() -> None:
    """255 contracts, counted in the file by hand: 140 say an end that is not "perpetual", of which
    130 are days; 89 say a renewal, 55 a notice.
    """
    answer = import_terms()

    assert (answer["total"], answer["accepted"], answer["rejected"]) == (255, 236, 19)
    assert answer["fields"]["last_day"] == {"given": 140, "read": 130}
    assert answer["fields"]["renewal"] == {"given": 89, "read": 85}
    assert answer["fields"]["notice"] == {"given": 55, "read": 53}
    said = {line: reason for line, _, reason in reasons(answer)}
    assert said["34"] == "“180 days / 6 months”: It says more than one length of time."
    assert said["10"].startswith("“7/22/2019; 7/22/2022”")
    assert said["64"].startswith("“[]/[]/2021” is not a day")


def test_what_was_read_of_the_terms_is_what_they_say() -> None:
    """31 are perpetual, of which 24 say the day on which they begin."""
    import_terms()

    modes = Counter(Agreement.objects.values_list("state", "renewal_mode"))
    assert modes["active", "tacit"] == 40
    assert modes["active", "express"] == 22
    limited = Agreement.objects.filter(renewals_at_most__isnull=False)
    assert set(limited.values_list("renewal_months", "renewals_at_most")) == {(60, 2), (12, 3)}
    assert set(Agreement.objects.values_list("notice_months", "notice_days")) == {
        *((None, None), (3, None), (6, None), (12, None)),
        *((None, 5), (None, 15), (None, 30), (None, 60), (None, 90), (None, 120), (None, 180)),
    }
    endless = AgreementPeriod.objects.filter(valid__endswith=None, agreement__state="active")
    assert endless.count() == 24


def test_a_contract_that_says_nothing_of_its_end_stays_a_draft() -> None:
    import_terms()
    again = import_terms()

    assert Agreement.objects.filter(state="draft").count() == 91
    assert counts(again)["unchanged"] == 236

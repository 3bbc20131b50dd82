"""Cards of contacts and entries of directories, as they are really written."""

import base64
import io
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from brm.imports.ldif import begins, harmless, is_secret, open_entries
from brm.imports.readers import open_table
from brm.imports.recipes import Recipe
from brm.imports.refusals import Refused
from brm.imports.vcard import open_cards
from tests.brm.importing import Desk

FUZZ = settings(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def cards(desk: Desk, content: str | bytes, encoding: str = "") -> list[dict[str, str]]:
    """What each card gives, under the names of its properties; blank ones left out."""
    recipe = Recipe(encoding=encoding) if encoding else Recipe()
    with open_cards(desk.file(content, "file.vcf"), recipe) as table:
        return [_given(table.header, line.cells) for line in table.lines]


def entries(desk: Desk, content: str | bytes) -> list[dict[str, str]]:
    with open_entries(desk.file(content, "file.ldif"), Recipe()) as table:
        return [_given(table.header, line.cells) for line in table.lines]


def refusals(desk: Desk, content: str | bytes) -> list[tuple[int, str]]:
    with open_entries(desk.file(content, "file.ldif"), Recipe()) as table:
        return [(line.number, line.refusal) for line in table.lines]


def _given(header: list[str], cells: list[str]) -> dict[str, str]:
    return {name: cell for name, cell in zip(header, cells, strict=True) if cell}


def card(*lines: str, version: str = "3.0", end: str = "\r\n") -> str:
    return end.join(["BEGIN:VCARD", f"VERSION:{version}", *lines, "END:VCARD", ""])


def kept(content: bytes, name: str = "people.ldif") -> bytes:
    with harmless(io.BytesIO(content), name) as stream:
        return stream.read()


# vCard ------------------------------------------------------------------------------------------
def test_a_card_is_a_line_and_its_properties_are_columns(desk: Desk) -> None:
    given = card(
        "FN:Ada Björk", "N:Björk;Ada;Maria;Dr.;MSc", "ORG:Grid;North", "TITLE:Head", "UID:7"
    )

    assert cards(desk, given) == [
        {
            "VERSION": "3.0",
            "UID": "7",
            "FN": "Ada Björk",
            "N": "Dr. Ada Maria Björk MSc",
            "N.FAMILY": "Björk",
            "N.GIVEN": "Ada",
            "ORG": "Grid",
            "ORG.UNIT": "North",
            "TITLE": "Head",
        }
    ]


@pytest.mark.parametrize(
    ("lines", "mail"),
    [
        (["EMAIL:a@x.org", "EMAIL;TYPE=PREF:b@x.org"], "b@x.org"),
        (["EMAIL;PREF=2:a@x.org", "EMAIL;PREF=1:b@x.org"], "b@x.org"),
        (["EMAIL;HOME:a@x.org", "EMAIL;WORK:b@x.org"], "b@x.org"),
        (["item1.EMAIL;TYPE=INTERNET:a@x.org", "EMAIL:b@x.org"], "a@x.org"),
        (["EMAIL:", "EMAIL:b@x.org"], "b@x.org"),
        (['EMAIL;TYPE="work,pref":mailto:b@x.org', "EMAIL:a@x.org"], "b@x.org"),
    ],
)
def test_of_several_addresses_the_preferred_one_counts_then_that_of_work(
    desk: Desk, lines: list[str], mail: str
) -> None:
    assert cards(desk, card(*lines))[0]["EMAIL"] == mail


def test_a_number_for_a_fax_is_the_last_that_is_taken(desk: Desk) -> None:
    given = card("TEL;TYPE=fax,work,pref:1", 'TEL;VALUE=uri;TYPE="home,voice":tel:+46-8-2')

    assert cards(desk, given)[0]["TEL"] == "+46-8-2"


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
def test_a_folded_line_is_one_whatever_ends_its_parts(desk: Desk, end: str) -> None:
    given = card("TITLE:Head of net", " work", "FN:A", end=end)

    assert cards(desk, given)[0]["TITLE"] == "Head of network"


def test_a_line_that_an_old_card_folds_keeps_its_blank(desk: Desk) -> None:
    given = card("TITLE:Head of", " networks", version="2.1")

    assert cards(desk, given)[0]["TITLE"] == "Head of networks"


def test_quoted_printable_goes_on_over_soft_line_breaks_in_its_own_encoding(desk: Desk) -> None:
    given = card(
        "FN;CHARSET=ISO-8859-1;ENCODING=QUOTED-PRINTABLE:Bj=F6r=",
        "k",
        "TITLE;QUOTED-PRINTABLE:A=3D=C3=A9",
        version="2.1",
    )

    assert (cards(desk, given)[0]["FN"], cards(desk, given)[0]["TITLE"]) == ("Björk", "A=é")


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (card("FN:Björk").encode(), ""),
        (b"\xef\xbb\xbf" + card("FN:Björk").encode(), ""),
        (card("FN:Björk").encode("utf-16"), ""),
        (card("FN:Björk").encode("cp1252"), ""),
        (card("FN;CHARSET=ISO-8859-1:Björk").encode("latin-1"), ""),
        (card("FN:Bjőrk").encode("iso8859-2"), "iso8859-2"),
    ],
)
def test_a_name_is_read_in_the_encoding_that_was_meant(
    desk: Desk, content: bytes, encoding: str
) -> None:
    assert cards(desk, content, encoding)[0]["FN"] in ("Björk", "Bjőrk")


def test_pictures_are_not_read_with_or_without_indentation(desk: Desk) -> None:
    given = card(
        "PHOTO;ENCODING=BASE64;TYPE=JPEG:", "/9j/4AAQ", "SkZJRgAB==", "", "FN:A", version="2.1"
    )

    assert cards(desk, given) == [{"VERSION": "2.1", "FN": "A"}]


def test_escapes_are_undone_and_a_broken_line_belongs_to_the_one_before(desk: Desk) -> None:
    given = card(r"ORG:Waters\; Ltd;North", r"NOTE:One\, two\nthree", "and four")

    assert cards(desk, given)[0] == {
        "VERSION": "3.0",
        "ORG": "Waters; Ltd",
        "ORG.UNIT": "North",
        "NOTE": "One, two three and four",
    }


def test_an_agent_inside_a_card_is_not_somebody(desk: Desk) -> None:
    given = card("FN:A", "AGENT:", card("FN:Agent").strip(), "TITLE:Head")

    assert cards(desk, given) == [{"VERSION": "3.0", "FN": "A", "TITLE": "Head"}]


@pytest.mark.parametrize("content", ["BEGIN:VCARD\nFN:A\n", f"BEGIN:VCARD\nFN:A\n{card('FN:B')}"])
def test_a_card_that_does_not_end_refuses_the_file(desk: Desk, content: str) -> None:
    with pytest.raises(Refused, match=r"The card that begins in line 1 does not end\."):
        cards(desk, content)


# LDIF -------------------------------------------------------------------------------------------
AMY = """version: 1
# people of the crew
#  and more of them
dn: cn=Amy Wong+sn=Kroker,ou=people,dc=x
objectClass: top
objectClass: inetOrgPerson
cn;lang-de: Emmi
cn: Amy Wong
mail: AMY@x.org
mail: other@x.org
description:: QmrDtnJr
jpegPhoto:: /9j/4AAQ
manager: sn=kroker + cn=AMY wong, ou=people, dc=x
url:< file:///etc/passwd
title: Head of net
 work
"""


def test_an_entry_is_a_line_with_the_first_of_each_attribute(desk: Desk) -> None:
    assert entries(desk, AMY) == [
        {
            "version": "1",
            "id": "amy@x.org",
            "dn": "cn=Amy Wong+sn=Kroker,ou=people,dc=x",
            "objectclass": "top inetOrgPerson",
            "cn": "Amy Wong",
            "mail": "AMY@x.org",
            "manager": "sn=kroker + cn=AMY wong, ou=people, dc=x",
            "manager.id": "amy@x.org",
            "title": "Head of network",
            "description": "Björk",
        }
    ]


def test_what_is_no_entry_is_refused_by_a_sentence_and_the_rest_is_read(desk: Desk) -> None:
    given = (
        "dn: cn=A\ncn: A\n\n\n"
        "dn: cn=B\nchangetype: modify\nreplace: cn\ncn: C\n-\n\n"
        "cn: nobody\n\n"
        "dn: cn=D\nno attribute\n\n"
        "dn: cn=E\ncn:: %%%\n\n"
        "search: 2\nresult: 0 Success\n"
    )

    assert refusals(desk, given) == [
        (1, ""),
        (5, "This is a change of an entry (modify), not an entry."),
        (11, "The entry has no dn."),
        (13, "Line 14 gives no attribute."),
        (16, "The value of cn is no base64."),
    ]


@pytest.mark.parametrize(
    "name",
    [
        "userPassword",
        "USERPASSWORD",
        "userPassword;x-md5",
        "unicodePwd",
        "sambaNTPassword",
        "ntPwdHistory",
        "krbPrincipalKey",
        "2.5.4.35",
        "ipaNTHash",
        "authPassword",
        "clientSecret",
    ],
)
@pytest.mark.parametrize("form", ["{}: hash-of-it", "{}:: aGFzaC1vZi1p\n dA==", "{}:<file:///hash"])
def test_a_password_is_not_even_kept(name: str, form: str) -> None:
    content = f"dn: cn=A\ncn: A\n{form.format(name)}\nmail: a@x.org\n".encode()

    left = kept(content).decode()

    assert is_secret(f"{name}: x")
    assert [line for line in left.splitlines() if line != "#"] == [
        "dn: cn=A",
        "cn: A",
        "mail: a@x.org",
    ]
    assert len(left.splitlines()) == len(content.splitlines())


def test_a_comment_may_hold_a_password_and_is_not_kept() -> None:
    assert kept(b"dn: cn=A\r\n# userPassword: {SSHA}x\r\n y\r\ncn: A\r\n") == (
        b"dn: cn=A\n#\n#\ncn: A\n"
    )


def test_a_secretary_is_no_secret() -> None:
    assert not is_secret("secretary: cn=A")


@pytest.mark.parametrize(
    "content", [b"code,name\nA,x\n", card("FN:A").encode(), b"\x89PNG\r\n\x1a\nuserPassword: x"]
)
def test_other_files_are_kept_as_they_are(content: bytes) -> None:
    assert kept(content, "file.csv") == content


def test_a_directory_in_an_encoding_that_hides_passwords_is_refused() -> None:
    with pytest.raises(Refused, match="UTF-16"):
        kept("dn: cn=A\nuserPassword: x\n".encode("utf-16"))


def test_bytes_that_are_no_text_refuse_the_file_by_a_sentence(desk: Desk) -> None:
    with pytest.raises(Refused, match=r"is not UTF-8, somewhere below line 0\."):
        entries(desk, b"dn: cn=A\ncn: Bj\xf6rk\n")


# Any bytes --------------------------------------------------------------------------------------
CARD_LINES = st.sampled_from(
    [
        "BEGIN:VCARD",
        "END:VCARD",
        "VERSION:2.1",
        "FN:A",
        "FN;ENCODING=QUOTED-PRINTABLE:A=",
        " x",
        "",
        "AGENT:",
        "N:\\",
        "=\n    ",
        "TEL;:1",
        "N;CHARSET=nonsense:a;b",
        "PHOTO;BASE64:",
        ";:",
        'X;A=":b',
        "EMAIL;PREF=x:",
        "EMAIL;PREF=²:a",
    ]
)
ENTRY_LINES = st.sampled_from(
    [
        "dn: cn=A",
        "dn:: Y249QQ==",
        "cn: A",
        "cn:: ===",
        " x",
        "",
        "#",
        ":",
        "::",
        "a;b;:c",
        "manager: cn=A",
        "changetype: delete",
        "-\n    ",
        "version: 1",
        "userPassword: x",
        "dn:",
        "cn:<x",
        "\\,+,: x",
    ]
)


@FUZZ
@given(lines=st.lists(CARD_LINES | st.text(max_size=8)), end=st.sampled_from(["\n", "\r\n", "\r"]))
def test_any_card_is_read_or_refused_by_a_sentence(desk: Desk, lines: list[str], end: str) -> None:
    _read_or_refuse(desk, end.join(["BEGIN:VCARD", *lines, "END:VCARD"]), "any.vcf")


@FUZZ
@given(lines=st.lists(ENTRY_LINES | st.text(max_size=8)), end=st.sampled_from(["\n", "\r\n", "\r"]))
def test_any_entry_is_read_or_refused_by_a_sentence(desk: Desk, lines: list[str], end: str) -> None:
    _read_or_refuse(desk, end.join(["dn: cn=A", *lines]), "any.ldif")


def _read_or_refuse(desk: Desk, content: str, name: str) -> None:
    path = desk.file(content.encode("utf-8", "surrogatepass"), name)
    try:
        with open_table(path, Recipe()) as table:
            widths = {len(line.cells) for line in table.lines}
    except Refused:
        return
    assert widths <= {len(table.header)}


def test_base64_of_a_long_photo_costs_no_time(desk: Desk) -> None:
    photo = base64.b64encode(b"\xff" * 3_000_000).decode()
    folded = "\r\n".join(f" {photo[at : at + 76]}" for at in range(0, len(photo), 76))

    assert cards(desk, card("FN:A", "PHOTO;ENCODING=b:", folded[2:])) == [
        {"VERSION": "3.0", "FN": "A"}
    ]


def test_blank_lines_behind_comments_cost_no_time() -> None:
    """Each of them doubled the time, when a pattern could read it in two ways."""
    assert not begins(b"#\n \n" * 10_000 + b"x", "rows.csv")
    assert begins(b"# by hand\n \n" * 10_000 + b"dn: cn=a", "rows.csv")


def test_a_preference_of_many_digits_is_none(desk: Desk) -> None:
    given = card(f"EMAIL;PREF={'1' * 5000}:a@x.org", "EMAIL;PREF=2:b@x.org")

    assert cards(desk, given)[0]["EMAIL"] == "b@x.org"

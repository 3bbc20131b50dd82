"""Which action items are found in the ways in which different groups write them down."""

from datetime import date

import pytest

from meetings.found.finder import find_actions

TUESDAY = date(2026, 11, 24)


def found(text):
    return [
        (each.line, each.text, each.owners, str(each.due_on or ""), each.is_done)
        for each in find_actions(text, on=TUESDAY)
    ]


WAYS = {
    "tags before a colon": (
        "ACTION(bob): send the report by Friday\n"
        "AI(@erin): fix CI\n"
        "[ACTION] Carl to update the wiki\n"
        "AI: dave will check the logs\n"
        "TODO: clean up - Frank\n"
        "- AI Henry: call Ida\n"
        "**Action:** retitle the page",
        [
            (1, "send the report by Friday", ("bob",), "2026-11-27", False),
            (2, "fix CI", ("@erin",), "", False),
            (3, "Carl to update the wiki", ("Carl",), "", False),
            (4, "dave will check the logs", ("dave",), "", False),
            (5, "clean up", ("Frank",), "", False),
            (6, "call Ida", ("Henry",), "", False),
            (7, "retitle the page", (), "", False),
        ],
    ),
    "a section with check boxes, names before, names behind": (
        "## Action items\n"
        "- [ ] @x will write docs\n"
        "- [x] @y to merge it\n"
        "- Bob: send the deck by Dec 8\n"
        "- Send invoices (Alice)\n"
        "- Call vendor - Carl - due 12 Dec\n"
        "- None\n\n"
        "## Other\n"
        "- Bob likes tea",
        [
            (2, "@x will write docs", ("@x",), "", False),
            (3, "@y to merge it", ("@y",), "", True),
            (4, "send the deck by Dec 8", ("Bob",), "2026-12-08", False),
            (5, "Send invoices", ("Alice",), "", False),
            (6, "Call vendor", ("Carl",), "2026-12-12", False),
        ],
    ),
    "a section by person": (
        "**Action items**\n\n"
        "* Bob\n  * write this\n  * send that by next week\n"
        "* Alice: review\n  - a detail of it\n\n"
        "Next meeting: 12 December",
        [
            (4, "write this", ("Bob",), "", False),
            (5, "send that by next week", ("Bob",), "2026-12-04", False),
            (6, "review", ("Alice",), "", False),
        ],
    ),
    "a table": (
        "| Action | Owner | Due | Status |\n|---|---|---|---|\n"
        "| Write docs | Bob | 2026-12-12 | open |\n"
        "| Close it | Alice, Carl | Dec 15 | Done |\n",
        [
            (3, "Write docs", ("Bob",), "2026-12-12", False),
            (4, "Close it", ("Alice", "Carl"), "2026-12-15", True),
        ],
    ),
    "a wiki page": (
        "== Action items ==\n* '''Bob''' to do a thing\n* Alice - review it\n== Next ==\n* tea",
        [
            (2, "Bob to do a thing", ("Bob",), "", False),
            (3, "review it", ("Alice",), "", False),
        ],
    ),
    "a log of a chat": (
        "<scribe> ACTION: bob to draft the text\n<alice> hello\n"
        "14:05 <carl> #action carl to ping dave\n[NEW] ACTION: bob to draft the text",
        [
            (1, "bob to draft the text", ("bob",), "", False),
            (3, "carl to ping dave", ("carl",), "", False),
        ],
    ),
    "prose with those present": (
        "Present: Anna Berg, Bo Ek\n"
        "We discussed it. Anna will send the figures by Friday. Bo agreed to check the contract. "
        "The system will be down on Sunday. The supplier will deliver in May. Will Bo accept?\n"
        "It was decided that Bo would ask the customer.",
        [
            (2, "Anna will send the figures by Friday.", ("Anna",), "2026-11-27", False),
            (2, "Bo agreed to check the contract.", ("Bo",), "", False),
            (3, "It was decided that Bo would ask the customer.", ("Bo",), "", False),
        ],
    ),
    "Swedish": (
        "## Närvarande\n- Anna Berg\n- Bo Ek\n\n## Åtgärder\n"
        "- Anna tar fram offert senast 4 december\n- [x] Bo bokade lokal\n\n## Avtalet\n"
        "- Bo ska skicka avtalet till kunden till fredag\n- Bo tyckte att det var bra\n"
        "- Åtgärd: Anna ringer banken (klart senast 2026-12-01)\n- Uppdatera planen, ansvarig: Bo",
        [
            (6, "Anna tar fram offert senast 4 december", ("Anna",), "2026-12-04", False),
            (7, "Bo bokade lokal", ("Bo",), "", True),
            (10, "Bo ska skicka avtalet till kunden till fredag", ("Bo",), "2026-11-27", False),
            (12, "Anna ringer banken", ("Anna",), "2026-12-01", False),
            (13, "Uppdatera planen", ("Bo",), "", False),
        ],
    ),
    "German": (
        "Teilnehmer: Hans Meier, Petra Kurz\n\n"
        "Hans klärt das Budget bis Freitag.\n"
        "Petra wird den Bericht bis zum 12. Dezember verschicken.\n"
        "Der Bericht wird erstellt.\n\n"
        "Maßnahmen:\n- Vertrag prüfen (Hans, bis 10.12.)\n",
        [
            (3, "Hans klärt das Budget bis Freitag.", ("Hans",), "2026-11-27", False),
            (
                4,
                "Petra wird den Bericht bis zum 12. Dezember verschicken.",
                ("Petra",),
                "2026-12-12",
                False,
            ),
            (8, "Vertrag prüfen", ("Hans",), "2026-12-10", False),
        ],
    ),
    "nothing": (
        "# Agenda\n- Budget [#12](https://example.org/12)\n- Working session to come\n"
        "- Waiting to hear from legal\n- No updates\n- AI tools might help\n\nAction: none",
        [],
    ),
}


@pytest.mark.parametrize("way", WAYS)
def test_the_items_of_each_way_of_writing_are_found_and_nothing_else(way):
    text, wanted = WAYS[way]

    assert found(text) == wanted


def test_what_a_meeting_before_promised_is_told_apart():
    text = (
        "### Review of last meeting's action items\n- Bob to send the deck - done\n- Al to call Bo"
    )

    seen = [(each.owners, each.is_done, each.is_earlier) for each in find_actions(text, on=TUESDAY)]

    assert seen == [(("Bob",), True, True), (("Al",), False, True)]


def test_a_mark_makes_it_sure_and_a_sentence_only_likely():
    seen = find_actions("AI: Bob to call\n\nPresent: Ann\nAnn will write it", on=TUESDAY)

    assert [(each.is_sure, each.why) for each in seen] == [(True, "tag"), (False, "will")]


def test_a_short_sentence_says_what_it_is_about():
    text = "Present: Ben\n\n* The intake form [#3]\n  * Ben will do that."

    assert [each.text for each in find_actions(text, on=TUESDAY)] == [
        "The intake form: Ben will do that."
    ]


def test_names_given_by_the_caller_own_what_is_written_in_small_letters():
    text = "ingrid work with the supplier"

    assert find_actions(text, on=TUESDAY) == []
    assert [each.owners for each in find_actions(text, on=TUESDAY, known=["Ingrid"])] == [
        ("ingrid",)
    ]


@pytest.mark.parametrize(
    "text",
    [
        "A " * 2000,
        "Bo (" * 1500,
        "# " + " " * 3000 + "x",
        "Ab, Cd and " * 300 + "will send",
        "",
        "\n",
    ],
)
def test_text_made_to_keep_it_busy_ends(text):
    assert find_actions(text, on=TUESDAY) in ([], find_actions(text, on=None))


@pytest.mark.parametrize(
    "line",
    [
        "# a" + 100_000 * " " + "x",
        "==" + 100_000 * " " + "x",
        100_000 * " " + "x",
        "| " + 100_000 * "a" + " | b | c |",
        "Present: " + 100_000 * "a",
        "- a" + 50_000 * "\n  b",
        "Present: " + ", ".join(f"Ann{n}" for n in range(200)),
    ],
    ids=["heading", "wiki", "blanks", "cell", "present", "continued", "people"],
)
def test_whatever_is_pasted_is_read_to_its_end(line):
    text = f"{line}\n\nACTION(bob): send it"

    assert found(text) == [(text.count("\n") + 1, "send it", ("bob",), "", False)]

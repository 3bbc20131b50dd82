"""How contacts (vCard) and directories (LDIF) become people where no recipe says otherwise."""

CARDS = """
kind = "people"

[[filters]]                       # a card can be that of a group or a room
column = "KIND"
not = ["group", "org", "organization", "location", "device", "application"]

[fields]
# The card's own id; without one the e-mail address, and without that what the card says.
external_id = [
    { column = "UID", remove_prefix = "urn:uuid:", shorten = true },
    { column = "EMAIL", case = "lower", shorten = true },
    { digest = ["FN", "N", "ORG", "TEL"], prefix = "card-", numbered = true },
]
name = ["FN", "N", "NICKNAME", "ORG", "EMAIL"]
title = [{ column = "TITLE", unreadable = "leave_empty" }, "ROLE"]
email = { column = "EMAIL", unreadable = "leave_empty" }
phone = { column = "TEL", unreadable = "leave_empty" }
language = { column = "LANG", unreadable = "leave_empty" }
unit = ["ORG.UNIT", "ORG"]

[distinct]
keep = "first_line"

[missing]
unit = "leave_empty"
"""

DIRECTORY = r"""
kind = "people"

[[filters]]                       # groups, folders and machines are in a directory, too
column = "objectclass"
matches = '^$|\\b\\w*(person|account|user|contact)\\b'

[[filters]]
column = "objectclass"
not_matches = '\\b(computer|group|groupofnames|groupofuniquenames|organizationalunit|container)\\b'

[fields]
external_id = { column = "id", shorten = true }
title = [{ column = "title", unreadable = "leave_empty" }, "employeetype"]
email = { column = "mail", unreadable = "leave_empty" }
phone = [{ column = "telephonenumber", unreadable = "leave_empty" }, "mobile"]
language = { column = "preferredlanguage", unreadable = "leave_empty" }
unit = ["ou", "department"]
manager = { column = "manager.id", shorten = true }
name = [
    "cn",
    "displayname",
    { columns = ["givenname", "sn"], join = " ", skip_empty = true },
    "uid",
    "mail",
]

[distinct]
keep = "first_line"

[missing]
unit = "leave_empty"
manager = "leave_empty"

[circles]
manager = "leave_empty"
""".replace("\\\\", "\\")

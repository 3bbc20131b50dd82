"""The kernel's rows of the role matrix; allauth's own pages among them."""

from brm.accounts.models import Organisation, User
from tests.matrix import Answers, Row


def the_organisation(user: User, own: bool) -> tuple[object, ...]:
    return ("accounts.organisation", Organisation.current().pk)


def a_key(user: User, own: bool) -> tuple[object, ...]:
    return ("no-such-key",)


def a_reset_link(user: User, own: bool) -> tuple[object, ...]:
    return ("0", "no-such-key")


def a_passkey_of_somebody_else(user: User, own: bool) -> tuple[object, ...]:
    return (1,)


EVERYONE = Answers(200)
ALSO_A_VISITOR = Answers(200, visitor=200)
SENT_ON = Answers(302)
SENT_ON_ALSO_A_VISITOR = Answers(302, visitor=302)
NEVER = Answers(404)

OURS = [
    Row("accounts:me", get=EVERYONE, post=EVERYONE, says="Your account"),
    Row("accounts:preferences", post=SENT_ON, data={"language": "sv", "theme": "dark"}),
    Row("history:object", the_organisation, get=Answers(200, nobody=404), says="Newest first"),
    Row("account_email", get=NEVER, post=NEVER),
]

ALLAUTHS = [
    Row("account_change_password", get=SENT_ON, post=SENT_ON),
    Row("account_confirm_email", a_key, get=ALSO_A_VISITOR, post=NEVER),
    Row("account_confirm_login_code", get=SENT_ON_ALSO_A_VISITOR, post=SENT_ON_ALSO_A_VISITOR),
    Row("account_email_verification_sent", get=ALSO_A_VISITOR),
    Row("account_inactive", get=ALSO_A_VISITOR),
    Row("account_login", get=Answers(302, visitor=200), post=Answers(302, visitor=200)),
    Row("account_logout", get=Answers(200, visitor=302), post=SENT_ON_ALSO_A_VISITOR),
    Row("account_reauthenticate", get=EVERYONE, post=EVERYONE),
    Row("account_reset_password", get=ALSO_A_VISITOR, post=ALSO_A_VISITOR),
    Row("account_reset_password_done", get=ALSO_A_VISITOR),
    Row("account_reset_password_from_key", a_reset_link, get=ALSO_A_VISITOR, post=ALSO_A_VISITOR),
    Row("account_reset_password_from_key_done", get=ALSO_A_VISITOR),
    Row("account_set_password", get=EVERYONE, post=EVERYONE),
    Row("account_signup", get=ALSO_A_VISITOR, post=ALSO_A_VISITOR),
    Row("mfa_activate_totp", get=SENT_ON, post=SENT_ON),
    Row("mfa_add_webauthn", get=SENT_ON, post=SENT_ON),
    Row("mfa_authenticate", get=SENT_ON_ALSO_A_VISITOR, post=SENT_ON_ALSO_A_VISITOR),
    Row("mfa_deactivate_totp", get=NEVER, post=NEVER),
    Row("mfa_download_recovery_codes", get=SENT_ON),
    Row("mfa_edit_webauthn", a_passkey_of_somebody_else, get=SENT_ON, post=SENT_ON),
    Row("mfa_generate_recovery_codes", get=SENT_ON, post=SENT_ON),
    Row("mfa_index", get=EVERYONE),
    Row("mfa_list_webauthn", get=EVERYONE),
    Row("mfa_login_webauthn", get=ALSO_A_VISITOR, post=ALSO_A_VISITOR),
    Row("mfa_reauthenticate", get=EVERYONE, post=EVERYONE),
    Row("mfa_reauthenticate_webauthn", get=EVERYONE, post=EVERYONE),
    Row("mfa_remove_webauthn", a_passkey_of_somebody_else, get=SENT_ON, post=SENT_ON),
    Row("mfa_view_recovery_codes", get=SENT_ON),
]

ROWS = OURS + ALLAUTHS

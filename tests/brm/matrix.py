"""The kernel's rows of the role matrix; allauth's own pages among them."""

from io import BytesIO

from django.utils import timezone

from brm.accounts.models import Organisation, User
from brm.imports.models import Recipe
from brm.imports.operations import start_import, work_on
from brm.links.operations import make_link
from brm.links.tokens import token_again
from brm.outbox.models import CaughtMail
from customers.operations.communicate import PURPOSE
from tests.brm.tokens import ApiTokenFactory
from tests.customers.factories import CustomerFactory
from tests.customers.plans import a_plan_with_rows
from tests.matrix import Answers, Row


def the_organisation(user: User, own: bool) -> tuple[object, ...]:
    return ("accounts.organisation", Organisation.current().pk)


def a_key(user: User, own: bool) -> tuple[object, ...]:
    return ("no-such-key",)


def a_reset_link(user: User, own: bool) -> tuple[object, ...]:
    return ("0", "no-such-key")


def a_passkey(user: User, own: bool) -> tuple[object, ...]:
    return ("1",)


def a_caught_mail(user: User, own: bool) -> tuple[object, ...]:
    mail = CaughtMail(recipients=["ada@example.org"], subject="A caught mail", text="Hello")
    mail.save()
    return (mail.pk,)


def an_import(user: User, own: bool) -> tuple[object, ...]:
    """Brought by anybody: all who may import see it."""
    run = start_import("units", BytesIO(b"code,name\nA,Group\nB,\n"), "units.csv", by=None)
    work_on(run, apply=False)
    return (run.pk,)


def a_token(user: User, own: bool) -> tuple[object, ...]:
    return (ApiTokenFactory.create().pk,)


def a_recipe(user: User, own: bool) -> tuple[object, ...]:
    return (Recipe.objects.create(kind="units", name="Our register", text="none = ['NA']").pk,)


EVERYONE = Answers(200)
ALSO_A_VISITOR = Answers(200, visitor=200)
SENT_ON = Answers(302)
SENT_ON_ALSO_A_VISITOR = Answers(302, visitor=302)
NEVER = Answers(404)

ADMINISTRATORS_ONLY = Answers(403, administrator=200)

API = [
    Row("tokens:list", get=ADMINISTRATORS_ONLY),
    Row("tokens:create", get=ADMINISTRATORS_ONLY, post=ADMINISTRATORS_ONLY),
    Row(
        "tokens:revoke",
        a_token,
        post=Answers(403, administrator=302),
    ),
    Row(
        "api:description",
        get=Answers(200, nobody=401, visitor=401),
        post=Answers(405, visitor=405),
    ),
    Row("api:unknown", get=Answers(404, visitor=404), post=Answers(404, visitor=404)),
]

OURS = [
    Row("outbox:mail", get=ADMINISTRATORS_ONLY, says="reached nobody"),
    Row("outbox:mail_detail", a_caught_mail, get=ADMINISTRATORS_ONLY, says="A caught mail"),
    Row("accounts:me", get=EVERYONE, post=EVERYONE, says="Your account"),
    Row("accounts:preferences", post=SENT_ON, data={"language": "sv", "theme": "dark"}),
    Row("history:object", the_organisation, get=Answers(200, nobody=404), says="Newest first"),
    Row("account_email", get=NEVER, post=NEVER),
]

NOT_BY_POST = Answers(405, visitor=405)

ALLAUTHS = [
    Row("account_change_password", get=EVERYONE, post=EVERYONE),
    Row("account_confirm_email", a_key, get=ALSO_A_VISITOR, post=Answers(404, visitor=404)),
    Row("account_confirm_login_code", get=SENT_ON_ALSO_A_VISITOR, post=SENT_ON_ALSO_A_VISITOR),
    Row("account_email_verification_sent", get=ALSO_A_VISITOR, post=NOT_BY_POST),
    Row("account_inactive", get=ALSO_A_VISITOR, post=NOT_BY_POST),
    Row("account_login", get=Answers(302, visitor=200), post=Answers(302, visitor=200)),
    Row("account_logout", get=Answers(200, visitor=302), post=SENT_ON_ALSO_A_VISITOR),
    Row("account_reauthenticate", get=EVERYONE, post=EVERYONE),
    Row("account_reset_password", get=ALSO_A_VISITOR, post=ALSO_A_VISITOR),
    Row("account_reset_password_done", get=ALSO_A_VISITOR, post=NOT_BY_POST),
    Row("account_reset_password_from_key", a_reset_link, get=ALSO_A_VISITOR, post=ALSO_A_VISITOR),
    Row("account_reset_password_from_key_done", get=ALSO_A_VISITOR, post=NOT_BY_POST),
    Row("account_set_password", get=SENT_ON, post=SENT_ON),
    Row("account_signup", get=Answers(302, visitor=200), post=Answers(302, visitor=200)),
    Row("mfa_activate_totp", get=SENT_ON, post=SENT_ON),
    Row("mfa_add_webauthn", get=SENT_ON, post=SENT_ON),
    Row("mfa_authenticate", get=SENT_ON_ALSO_A_VISITOR, post=SENT_ON_ALSO_A_VISITOR),
    Row("mfa_deactivate_totp", get=NEVER, post=NEVER),
    Row("mfa_download_recovery_codes", get=NEVER, post=NEVER),
    Row("mfa_edit_webauthn", a_passkey, get=SENT_ON, post=SENT_ON),
    Row("mfa_generate_recovery_codes", get=SENT_ON, post=SENT_ON),
    Row("mfa_index", get=EVERYONE),
    Row("mfa_list_webauthn", get=EVERYONE),
    Row("mfa_login_webauthn", get=SENT_ON_ALSO_A_VISITOR, post=SENT_ON_ALSO_A_VISITOR),
    Row("mfa_reauthenticate", get=SENT_ON, post=SENT_ON),
    Row("mfa_reauthenticate_webauthn", get=SENT_ON, post=SENT_ON),
    Row("mfa_remove_webauthn", a_passkey, get=SENT_ON, post=SENT_ON),
    Row("mfa_view_recovery_codes", get=NEVER),
]
"""What allauth answers someone without a second factor; `SENT_ON` asks for the password first."""

UIS = [
    Row("ui:more", get=EVERYONE, says="Sign out"),
    Row("ui:theme", post=SENT_ON, data={"theme": "dark"}),
    Row("ui:lookup", lambda user, own: ("units",), get=EVERYONE),
    Row("ui:components", get=Answers(403, administrator=200)),
]


def a_link(user: User, own: bool) -> tuple[object, ...]:
    """To a communication plan, which is shown to whoever has the token."""
    plan = a_plan_with_rows(CustomerFactory(unit__name="Water works"), by=user)
    link = make_link(PURPOSE, plan, by=user, on=timezone.localdate(), recipient="Ada")
    return (token_again(link.seed, link.digest),)


LINKS = [
    Row(
        "links:open",
        a_link,
        get=Answers(200, visitor=200),
        post=Answers(405, visitor=405),
        says="Service portal",
    )
]

IMPORTERS = Answers(403, own_manager=200, foreign_manager=200, administrator=200)
IMPORTERS_SENT_ON = Answers(403, own_manager=302, foreign_manager=302, administrator=302)

UNITS = Answers(403, own_manager=404, foreign_manager=404, administrator=200)
UNITS_SENT_ON = Answers(403, own_manager=404, foreign_manager=404, administrator=302)
"""An import or recipe of units is there for administrators only."""

IMPORTS = [
    Row("imports:list", get=IMPORTERS, says="Import a file"),
    Row("imports:upload", get=IMPORTERS, post=IMPORTERS, says="What can be imported"),
    Row("imports:detail", an_import, get=UNITS, says="Apply 1 line"),
    Row("imports:progress", an_import, get=UNITS_SENT_ON),
    Row("imports:run_recipe", an_import, get=UNITS, post=UNITS_SENT_ON),
    Row("imports:say", an_import, post=UNITS_SENT_ON),
    Row("imports:apply", an_import, post=UNITS_SENT_ON),
    Row("imports:stop", an_import, post=UNITS_SENT_ON),
    Row("imports:rejects", an_import, get=UNITS),
    Row("imports:recipes", get=IMPORTERS, says="New recipe"),
    Row("imports:recipe_add", get=IMPORTERS, post=IMPORTERS, says="choose a field"),
    Row("imports:recipe", a_recipe, get=UNITS, post=UNITS, says="Our register"),
    Row("imports:recipe_file", a_recipe, get=UNITS),
]

ROWS = OURS + ALLAUTHS + UIS + LINKS + IMPORTS + API

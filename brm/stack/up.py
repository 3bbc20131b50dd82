"""`manage.py up`: everything the product needs, started, watched and stopped as one."""

import os
import socket
from dataclasses import dataclass

from brm.stack import programs, release
from brm.stack.errors import StackError, StopRequested
from brm.stack.folders import StateFolder
from brm.stack.listening import is_loopback, listen, url_of
from brm.stack.log import Log
from brm.stack.postgres import Postgres
from brm.stack.supervisor import StopSignals, Supervisor
from brm.stack.valkey import Valkey

STOPPING = "stopping"
LEFT_BEHIND_SECONDS = 60
"""How long the programs of a start that was killed may take to end."""


@dataclass(frozen=True)
class Wishes:
    """What the command line asks for."""

    host: str
    port: int
    demo: bool


class Up:
    """One start of the product over one state folder.

    Three locks: `up` says that one start is enough; `children` is held by all that a start has
    started, so that a later one waits for what a killed one left; `postgres` is shared with
    single commands, which bring their own server where none runs.
    """

    def __init__(self, state: StateFolder, wishes: Wishes) -> None:
        self.state = state
        self.wishes = wishes
        self.log = Log()
        self.signals = StopSignals()
        self.supervisor = Supervisor(self.log, self.signals)
        self.environment = _environment(wishes)
        self.up, self.children, self.server = (
            state.lock(name) for name in ("up", "children", "postgres")
        )

    def run(self) -> None:
        """Start, watch and stop; returns when a stop was asked for.

        Raises StackError where the folder is in use or something does not start.
        """
        self.state.make()
        self._refuse_second_start()
        self.signals.listen()
        try:
            self._start()
            self.supervisor.watch()
        except StopRequested:
            self.log.say("Stopping. Asked once more, it stops without waiting.")
        finally:
            self.up.note(f"process {os.getpid()}, {STOPPING}")
            self.supervisor.stop(programs.ORDER_OF_END)
        self.log.say("Stopped.")

    def _refuse_second_start(self) -> None:
        if not self.up.try_take() and not self._earlier_start_ends():
            raise StackError(
                f"BRM runs already over {self.state.path} ({self.up.read_note()}): "
                "stop it first, or name another folder in BRM_VAR."
            )
        self.up.note(f"process {os.getpid()}")

    def _earlier_start_ends(self) -> bool:
        """Whether the start that holds the folder was stopping anyway, and has made room."""
        if STOPPING not in self.up.read_note():
            return False
        self.log.say("Waiting for the earlier start to stop.")
        return self.up.take(patience=LEFT_BEHIND_SECONDS)

    def _start(self) -> None:
        self._wait_for_earlier_start()
        self.listener = listen(self.wishes.host, self.wishes.port, self.log)
        if not os.environ.get("BRM_ORIGINS"):
            os.environ.setdefault("BRM_SITE", url_of(self.listener))
        self._start_services()
        self._catch_mail()
        self._bring_up_to_date()
        self._start_product()
        self._load_demo()
        self._tell(url_of(self.listener))

    def _wait_for_earlier_start(self) -> None:
        if self.children.try_take():
            return
        self.log.say("Waiting for what an earlier start left behind to end.")
        if not self.children.take(pause=self.signals.pause, patience=LEFT_BEHIND_SECONDS):
            raise StackError(f"Programs of an earlier start over {self.state.path} do not end.")

    def _start_services(self) -> None:
        """PostgreSQL and Valkey, each unless the environment names another."""
        postgres, valkey = Postgres(self.state), Valkey(self.state)
        held = (self.children.fileno(),)
        if os.environ["DATABASE_URL"] == postgres.url:
            self._wait_for_commands()
            both = (*held, self.server.fileno())
            self.supervisor.start(programs.postgres(postgres, both))
        if os.environ["REDIS_URL"] == valkey.url:
            self.supervisor.start(programs.valkey(valkey, held))

    def _wait_for_commands(self) -> None:
        if not self.server.try_take():
            self.log.say("Waiting for another command that uses this folder's PostgreSQL.")
            self.server.take(pause=self.signals.pause)

    def _catch_mail(self) -> None:
        """Without a mail server, mail is caught and shown on a page."""
        if os.environ.get("BRM_SMTP_URL"):
            return
        self.mail = socket.create_server(("127.0.0.1", 0))
        self.environment["BRM_MAIL_IS_CAUGHT"] = "true"
        self.environment["BRM_SMTP_URL"] = f"smtp://127.0.0.1:{self.mail.getsockname()[1]}"

    def _bring_up_to_date(self) -> None:
        """Migrate and collect static files, each where something is new."""
        held = (self.children.fileno(),)
        jobs = []
        if not release.is_migrated():
            jobs.append(programs.command("migrate", "--noinput", held=held))
        if collects := not release.static_files_are_collected():
            jobs.append(programs.command("collectstatic", "--noinput", held=held))
        self.supervisor.run(*jobs)
        if collects:
            release.note_collected()

    def _start_product(self) -> None:
        held, environment = (self.children.fileno(),), self.environment
        product = [
            programs.web(self.listener, environment, held),
            programs.worker(environment, held),
            programs.beat(environment, held),
        ]
        if hasattr(self, "mail"):
            product.insert(0, programs.mail_catcher(self.mail, environment, held))
        self.supervisor.start(*product)

    def _load_demo(self) -> None:
        """The demo organisation, once; it says the demo's accounts each time."""
        if self.wishes.demo:
            held = (self.children.fileno(),)
            self.supervisor.run(programs.command("load_demo", held=held))

    def _tell(self, url: str) -> None:
        self.up.note(f"process {os.getpid()}, {url}")
        self.log.say(f"BRM is ready: {url}  (Ctrl-C stops it)")


def _environment(wishes: Wishes) -> dict[str, str]:
    """What the product is told: over loopback it is served plainly, without TLS in front."""
    environment = {"BRM_DEMO": str(wishes.demo).lower()}
    if is_loopback(wishes.host):
        environment["BRM_PLAIN_HTTP"] = os.environ.get("BRM_PLAIN_HTTP", "true")
    return environment

"""``contactpoint up`` and ``contactpoint demo``: serve until told to stop."""

import io
import os
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext, suppress

import click
from django.conf import settings
from django.core.management import CommandError, call_command
from rich.progress import BarColumn, TaskProgressColumn, TimeRemainingColumn

from contactpoint.access.actor import Action
from contactpoint.cli.declared import does
from contactpoint.cli.numbers import PROCESSES
from contactpoint.cli.output import answer, progress, refuse, say, say_table
from contactpoint.services import demonstration
from contactpoint.services.demonstration_accounts import ACCOUNTS, DemonstrationAccount
from contactpoint.services.practice.make_practice import make_practice

_SECONDS_TO_FINISH = 10
_LAST_PORT = 65535
# A server that ends by itself this many times in so many seconds is not started again.
_MOST_ENDS, _IN_SECONDS = 3, 60
# HTTP/1.1 alone is spoken: a connection has one request at a time. Headers have ten seconds, and so
# has the time between requests. A worker holds 800 connections (``config.connections``).
_BOUNDS = (
    *("--http", "1", "--no-ws", "--http1-header-read-timeout", "10000"),
    *("--http1-buffer-size", "32768", "--backpressure", "800", "--backlog", "2048"),
)
_NOT_FOR_PAGES = (
    "OWNER_DATABASE_URL",
    "OWNER_KEYS_DATABASE_URL",
    "DESTROYER_KEYS_DATABASE_URL",
)


_port = click.option(
    "--port", envvar="PORT", type=click.IntRange(1, 65535), default=8000, show_default=True
)


@click.command()
@does(Action.SERVE)
@click.option("--host", default="127.0.0.1", show_default=True)
@_port
@click.option(
    "--workers",
    type=PROCESSES,
    default=2,
    show_default=True,
    help="Server processes.",
)
def up(host: str, port: int, workers: int) -> None:
    """Bring the databases up to date and serve."""
    _migrate()
    _serve(host, port, workers)


@click.command()
@does(Action.DEMONSTRATE)
@click.option("--host", default="127.0.0.1", show_default=True)
@_port
@click.option(
    "--practice/--no-practice",
    "with_practice",
    default=True,
    help="Serve a practice copy beside it, at the next port.",
)
def demo(host: str, port: int, with_practice: bool) -> None:
    """Load the demonstration area, once, and serve it."""
    if not settings.DEMONSTRATION:
        refuse(
            "this home holds an installation, which a demonstration must not be mixed with;"
            " choose another with CONTACTPOINT_HOME"
        )
    _migrate()
    loaded = settings.HOME.root / "demonstration" / "loaded"
    if loaded.exists():
        demonstration.make_accounts()
    else:
        _load_demonstration()
        loaded.touch()
    _print_accounts()
    say("", f"ContactPoint answers at http://localhost:{port} until you press Ctrl-C.", "")
    with practice_beside(host, port) if with_practice else nullcontext():
        _serve(host, port, workers=2)


@click.command()
@does(Action.MAKE_PRACTICE)
@click.option("--host", default="127.0.0.1", show_default=True)
@_port
@click.option("--workers", type=PROCESSES, default=1, show_default=True, help="Server processes.")
def practice(host: str, port: int, workers: int) -> None:
    """Make the practice copy, once, and serve it: invented children, in which starters train."""
    _migrate()
    # Before anything is put in: a practice copy is mixed with nothing.
    _check()
    make_practice()
    say(f"The practice copy answers at http://localhost:{port} until you press Ctrl-C.")
    _serve(host, port, workers)


@click.command(name="demo-code")
@does(Action.DEMONSTRATE)
@click.argument("account")
def demo_code(account: str) -> None:
    """Print the current one-time code of a demonstration ACCOUNT."""
    code = demonstration.code_of(account)
    if code is None:
        refuse("only a demonstration's own accounts have their codes printed")
    answer(code)


@contextmanager
def practice_beside(host: str, port: int) -> Iterator[None]:
    """Serve the home's practice copy at the next port, for as long as this holds.

    It is made meanwhile: nobody waits for it. Where it cannot be had, it says why, and what is
    served besides goes on without.
    """
    copys = port + 1 if port < _LAST_PORT else port - 1
    # What the pages know of it: where it is, and the key that they share with it.
    settings.HOME.begin_practice()
    os.environ["CONTACTPOINT_PRACTICE_URL"] = f"http://localhost:{copys}"
    beside = _start(
        [sys.executable, "-m", "contactpoint", "practice", "--host", host, "--port", str(copys)],
        {
            **os.environ,
            "CONTACTPOINT_HOME": str(settings.HOME.root),
            "CONTACTPOINT_PRACTICE_FOR": f"http://localhost:{port}",
            "CONTACTPOINT_TLS": "0",
        },
    )
    try:
        yield
    finally:
        # It ends its own server, and then the database's.
        _end(beside, seconds=3 * _SECONDS_TO_FINISH)


def _load_demonstration() -> None:
    columns = BarColumn(), TaskProgressColumn(), TimeRemainingColumn()
    with progress("{task.description}", *columns) as bar:
        tasks: dict[str, int] = {}

        def advance(step: str, done: int, total: int) -> None:
            if step not in tasks:
                tasks[step] = bar.add_task(step, total=total or None)
            bar.update(tasks[step], completed=done, total=total or None)  # type: ignore[arg-type]

        demonstration.make_demonstration(
            folder=settings.HOME.root / "demonstration" / "feeds", progress=advance
        )


def _print_accounts() -> None:
    say_table(
        "Demonstration accounts",
        ("User name", "Password", "PIN", "Who", "May"),
        (
            (
                account.username,
                account.password,
                account.pin,
                f"{account.display_name}, {account.job_title.lower()}",
                _what_for(account),
            )
            for account in ACCOUNTS
        ),
    )
    home, command = shlex.quote(str(settings.HOME.root)), shlex.quote(sys.argv[0])
    say("A current one-time code, in another terminal:")
    say(f"  CONTACTPOINT_HOME={home} {command} demo-code {ACCOUNTS[0].username}")


def _what_for(account: DemonstrationAccount) -> str:
    """The roles of an account, and by what it is known on the telephone."""
    roles = [role.value.replace("_", " ") for role in account.roles]
    number = account.caller_number
    notes = [f"caller number {number}"] if number else []
    return ", ".join([*roles, *notes, *([] if account.trained else ["after the training"])])


def _migrate() -> None:
    """Migrate in a separate process, the only one that has the owner's addresses. Where it refuses,
    it has said why."""
    done = subprocess.run(
        [sys.executable, "-m", "contactpoint", "migrate", "--unattended"], check=False
    )
    if done.returncode:
        sys.exit(done.returncode)


def _serve(host: str, port: int, workers: int) -> None:
    """Serve until told to stop; a process of the server that dies is started again."""
    _check()
    call_command("collectstatic", interactive=False, verbosity=0)
    command = [
        *(sys.executable, "-m", "granian"),
        *("--interface", "asginl", "--host", host, "--port", str(port)),
        *("--workers", str(workers), "--respawn-failed-workers", "--respawn-interval", "0.5"),
        *("--log-level", "warning", *_BOUNDS),
        "contactpoint.config.asgi:application",
    ]
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    ends: list[float] = []
    while True:
        server = _start(command, _environment_of_pages())
        try:
            code = server.wait()
        except KeyboardInterrupt:
            _end(server)
            sys.exit(0)
        # Its workers would keep the port.
        _kill(server)
        ends = [*(end for end in ends if end > time.monotonic() - _IN_SECONDS), time.monotonic()]
        if len(ends) == _MOST_ENDS:
            sys.exit(code)
        say("The web server ended by itself. It is started again.")


def _check() -> None:
    """Stop before anything is served that the checks of the settings refuse.

    Each worker checks too, but one that is refused would be started again.
    """
    try:
        call_command("check", databases=["default"], stdout=io.StringIO())
    except CommandError as error:
        refuse(*str(error).splitlines())


def _environment_of_pages() -> Mapping[str, str]:
    """The environment without what pages may not have, and without another server's settings:
    granian reads all of its own from there."""
    return {
        name: value
        for name, value in os.environ.items()
        if name not in _NOT_FOR_PAGES and not name.startswith("GRANIAN_")
    }


def _start(command: Sequence[str], environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
    # A process group of its own: the server then ends as a whole, and only when we end it.
    return subprocess.Popen(command, env=environment, start_new_session=True)  # noqa: S603


def _end(server: subprocess.Popen[bytes], seconds: int = _SECONDS_TO_FINISH) -> None:
    """Let requests finish for a while, then end the processes that are left."""
    server.terminate()
    try:
        server.wait(timeout=seconds)
    except subprocess.TimeoutExpired:
        _kill(server)
        server.wait()


def _kill(server: subprocess.Popen[bytes]) -> None:
    """End every process that is left of it."""
    with suppress(ProcessLookupError):
        os.killpg(server.pid, signal.SIGKILL)

"""The real server, people signed in to it, and what they search for."""

import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from bench import mix
from bench.installation import Installation
from bench.visitor import UnexpectedPageError, Visitor
from contactpoint.access.actor import Job, JobName, Purpose
from contactpoint.access.criteria import Criteria
from contactpoint.access.grants import Role
from contactpoint.children.statement import OrganisationCode, OrganisationScheme, ServiceKind
from contactpoint.ledger.entry import Origin

START_SECONDS = 60.0
# A visitor is an account with a session and a connection of its own; as many as the server has
# threads.
VISITORS = 8
# A session remembers so many searches and forgets the oldest.
SEARCHES_EACH = 5
PASSWORD, PIN = "harbour-lantern-73", "482916"


class ServerDidNotStartError(Exception):
    """The server ended or did not answer in time; the message has its log."""


@contextmanager
def serving(installation: Installation, *, workers: int) -> Iterator[int]:
    """``contactpoint up`` on a free port, as the application's role; the port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    log = installation.root / "server.log"
    with log.open("w") as output:
        server = subprocess.Popen(
            [
                *(sys.executable, "-m", "contactpoint", "up"),
                *("--port", str(port), "--workers", str(workers)),
            ],
            stdout=output,
            stderr=output,
        )
    try:
        until = time.monotonic() + START_SECONDS
        while not _answers(port):
            if server.poll() is not None or time.monotonic() > until:
                raise ServerDidNotStartError(log.read_text()[-2000:])
            time.sleep(0.1)
        yield port
    finally:
        server.terminate()
        try:
            server.wait(timeout=30)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _answers(port: int) -> bool:
    try:
        Visitor(port).get("/health/")
    except (OSError, UnexpectedPageError):
        return False
    return True


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody signed in, with the addresses of results that found somebody, and of the records
    that stood first in them."""

    cookie: str
    results: tuple[str, ...]
    records: tuple[str, ...]
    shown: int


def people(installation: Installation, port: int, asked: Sequence[mix.Asked]) -> list[Person]:
    """New accounts, signed in, each with searches of its own made by the forms.

    Made once a run: their sessions are in the database and outlive the server. Raises
    ``UnexpectedPageError`` when too few of the searches found anybody.
    """
    if installation not in _made:
        visitors = [signed_in(port, username) for username in make_accounts(VISITORS)]
        _made[installation] = [
            _searched(visitor, asked[number::VISITORS], SEARCHES_EACH)
            for number, visitor in enumerate(visitors)
        ]
    return _made[installation]


_made: dict[Installation, list[Person]] = {}


def make_accounts(count: int, *, role: Role = Role.PRACTITIONER) -> list[str]:
    """New accounts of one employer, by user name."""
    from django.utils import timezone

    from contactpoint.services.accounts.make_account import make_account
    from contactpoint.store.models import Organisation
    from contactpoint.store.repositories import authorities

    employer = Organisation.objects.filter(service=ServiceKind.SOCIAL_CARE.value).order_by("pk")[0]
    # A one-time code passes once, so that nobody signs in twice in one run.
    crowd = secrets.token_hex(3)
    usernames = [f"visitor.{crowd}.{number}" for number in range(count)]
    for username in usernames:
        make_account(
            agent=Job(JobName.ACCOUNT_MAKING, Origin.JOB),
            username=username,
            password=PASSWORD,
            pin=PIN,
            display_name="Invented Visitor",
            job_title="Social worker",
            telephone="01632 960100",
            email=f"{username}@contactpoint.example",
            role=role,
            organisation=OrganisationCode(OrganisationScheme(employer.scheme), employer.code),
            checked_on=timezone.localdate(),
        )
    if employer.authority_gss:
        authorities.switch_on(
            employer.authority_gss, name=employer.authority_name, on_from=timezone.localdate()
        )
    return usernames


def signed_in(port: int, username: str) -> Visitor:
    """A browser at which somebody has signed in. An account signs in once a run."""
    from contactpoint.services.accounts.second_factor import current_code
    from contactpoint.store.repositories import accounts

    account = accounts.by_username(username)
    if account is None:
        raise LookupError("the account has not been made")
    visitor = Visitor(port)
    visitor.get("/sign-in/")
    visitor.send(login=username, password=PASSWORD)
    visitor.send(code=current_code(account), pin=PIN)
    return visitor


def _searched(visitor: Visitor, asked: Sequence[mix.Asked], count: int) -> Person:
    results: list[str] = []
    records: list[str] = []
    shown = 0
    for one in asked:
        visitor.get("/search/")
        visitor.send(purpose=Purpose.WORKING_WITH_CHILD.value, **_form(one.criteria))
        found = visitor.records()
        if found:
            results.append(visitor.path)
            records.append(found[0])
            shown += len(found)
        if len(results) == count:
            return Person(visitor.cookie, tuple(results), tuple(records), shown)
    raise UnexpectedPageError("too few of the searches found anybody")


def _form(criteria: Criteria) -> dict[str, str]:
    born = criteria.birth_date
    parts = {"day": born.day, "month": born.month, "year": born.year} if born else {}
    return {
        "given": criteria.given,
        "family": criteria.family,
        "postcode": criteria.postcode,
        "sex": "not_specified",
        **{f"birth_date__{part}": str(value) for part, value in parts.items()},
    }

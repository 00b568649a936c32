"""Searches and openings over HTTP: real server, sign-in, sessions, pages and ledger."""

import json
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from statistics import fmean
from typing import Any

import searches
from crowd import REQUESTS_A_CONNECTION
from figures import quantile
from visitor import UnexpectedPageError, Visitor

from contactpoint.access.actor import Purpose, Role
from contactpoint.access.criteria import Criteria
from contactpoint.children.statement import OrganisationCode, OrganisationScheme, ServiceKind

# A visitor is an account with a session and a connection of its own; as many as the server has
# threads, shared between the processes of the load generator.
VISITORS = 8
PROCESSES = 2
SEARCHES_EACH = 5
SECONDS, BASELINE_SECONDS, WARM_UP_SECONDS = 15.0, 5.0, 2.0
START_SECONDS = 60.0

_PASSWORD, _PIN = "harbour-lantern-73", "271828"
_STYLE_SHEET = re.compile(r'href="(/static/contactpoint[^"]*\.css)"')
_BASELINE_PAGE = "/session-ended/"


def measure(root: Path, asked: list[searches.Asked]) -> dict[str, object]:
    """Requests a second and milliseconds of each kind of page, from every visitor at once."""
    usernames = _make_accounts()
    with _server(root) as port:
        visitors = [_signed_in(port, username) for username in usernames]
        found = [
            _search(visitor, asked[number::VISITORS]) for number, visitor in enumerate(visitors)
        ]
        cookies = [visitor.cookie for visitor in visitors]
        stranger = Visitor(port)
        stranger.get("/sign-in/")
        style_sheet = _STYLE_SHEET.search(stranger.page)
        if style_sheet is None:
            raise UnexpectedPageError("the page names no style sheet")
        alike = {"cookie": "", "marker": ""}
        file = [{**alike, "paths": [style_sheet[1]], "marker": "contactpoint"}] * VISITORS
        page = [{**alike, "paths": [_BASELINE_PAGE], "marker": "signed out"}] * VISITORS
        searching = [
            {"cookie": cookie, "paths": [search for search, _ in each], "marker": "/record/"}
            for cookie, each in zip(cookies, found, strict=True)
        ]
        opening = [
            {
                "cookie": cookie,
                "paths": [records[0] for _, records in each],
                "marker": "Child number",
            }
            for cookie, each in zip(cookies, found, strict=True)
        ]
        return {
            "visitors": VISITORS,
            "searches_each": SEARCHES_EACH,
            "requests_a_connection": REQUESTS_A_CONNECTION,
            "results_mean": round(fmean(len(records) for each in found for _, records in each), 1),
            "static_file": _run(port, file, BASELINE_SECONDS),
            "bare_page": _run(port, page, BASELINE_SECONDS),
            "search": _run(port, searching, SECONDS),
            "opening": _run(port, opening, SECONDS),
        }


def _make_accounts() -> list[str]:
    from django.utils import timezone

    from contactpoint.services.accounts.make_account import make_account
    from contactpoint.store.models import Organisation

    employer = Organisation.objects.filter(service=ServiceKind.SOCIAL_CARE.value).order_by("pk")[0]
    usernames = [f"visitor.{number}" for number in range(VISITORS)]
    for username in usernames:
        make_account(
            username=username,
            password=_PASSWORD,
            pin=_PIN,
            display_name="Invented Visitor",
            job_title="Social worker",
            telephone="01632 960100",
            email=f"{username}@contactpoint.example",
            role=Role.PRACTITIONER,
            organisation=OrganisationCode(OrganisationScheme(employer.scheme), employer.code),
            checked_on=timezone.localdate(),
        )
    return usernames


@contextmanager
def _server(root: Path) -> Iterator[int]:
    """``contactpoint up`` on a free port, as the application's role."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    log = root / "bench-server.log"
    with log.open("w") as output:
        server = subprocess.Popen(
            [sys.executable, "-m", "contactpoint", "up", "--port", str(port)],
            stdout=output,
            stderr=output,
        )
    try:
        _wait(server, port, log)
        yield port
    finally:
        server.terminate()
        try:
            server.wait(timeout=30)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _wait(server: subprocess.Popen[bytes], port: int, log: Path) -> None:
    until = time.monotonic() + START_SECONDS
    while True:
        try:
            Visitor(port).get("/health/")
        except (OSError, UnexpectedPageError):
            if server.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"the server did not start: {log.read_text()}") from None
            time.sleep(0.1)
        else:
            return


def _signed_in(port: int, username: str) -> Visitor:
    from contactpoint.services.accounts.second_factor import current_code
    from contactpoint.store.repositories import accounts

    account = accounts.by_username(username)
    if account is None:
        raise LookupError("the account has not been made")
    visitor = Visitor(port)
    visitor.get("/sign-in/")
    visitor.send(login=username, password=_PASSWORD)
    visitor.send(code=current_code(account), pin=_PIN)
    return visitor


def _search(visitor: Visitor, asked: list[searches.Asked]) -> list[tuple[str, list[str]]]:
    """Make a few searches by the forms; the addresses of each one's results and records found."""
    found: list[tuple[str, list[str]]] = []
    for one in asked:
        visitor.get("/search/")
        visitor.send(purpose=Purpose.WORKING_WITH_CHILD.value)
        visitor.send(**_form(one.criteria))
        records = visitor.records()
        if records:
            found.append((visitor.path, records))
        if len(found) == SEARCHES_EACH:
            return found
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


def _run(port: int, visitors: Sequence[Mapping[str, object]], seconds: float) -> dict[str, object]:
    """Let the visitors ask, in ``PROCESSES`` processes, for so many seconds after a warm-up."""
    begin = time.time() + WARM_UP_SECONDS
    task = {"port": port, "begin": begin, "end": begin + seconds}
    with ThreadPoolExecutor(PROCESSES) as waiting:
        found = list(
            waiting.map(
                lambda number: _crowd({**task, "visitors": visitors[number::PROCESSES]}),
                range(PROCESSES),
            )
        )
    taken = [one for part in found for one in part["seconds"]]
    generator = sum(part["processor_seconds"] for part in found)
    return {
        "requests": len(taken),
        "errors": sum(part["errors"] for part in found),
        "a_second": round(len(taken) / seconds, 1),
        "p50": quantile(taken, 0.5),
        "p99": quantile(taken, 0.99),
        "generator_processors": round(generator / (WARM_UP_SECONDS + seconds), 2),
    }


def _crowd(task: dict[str, object]) -> dict[str, Any]:
    """What a process of the load generator measured."""
    done = subprocess.run(
        [sys.executable, str(Path(__file__).parent / "crowd.py")],
        input=json.dumps(task).encode(),
        stdout=subprocess.PIPE,
        check=True,
    )
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer

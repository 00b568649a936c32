"""What signing in costs, and what every request of somebody who is signed in pays for being known.

A password and a PIN are checked slowly on purpose: whoever guesses pays as much. A session, its
account and the standing of that are read and checked anew at each request, so that access stops the
minute a condition lapses.
"""

from collections.abc import Callable
from statistics import fmean
from time import perf_counter
from typing import Any

from bench.installation import Installation
from bench.server import PASSWORD, PIN, make_accounts, serving, signed_in
from bench.tables import table
from bench.timing import quantiles, timed
from bench.visitor import Visitor

_SIGN_INS, _CHECKS, _READS = 20, 20, 1000
_TO_SERVE = 2


def measure(installation: Installation) -> dict[str, object]:
    """Microseconds of each check and read, and milliseconds of whole sign-ins over HTTP."""
    from contactpoint.store.models import Organisation

    if not Organisation.objects.exists():
        installation.run("registers")
    usernames = make_accounts(_SIGN_INS)
    with serving(installation, workers=_TO_SERVE) as port:
        begun = perf_counter()
        visitors: list[Visitor] = []
        taken = timed(lambda name: visitors.append(signed_in(port, name)), usernames)
        return {
            "sign_ins": len(usernames),
            "sign_in_ms": quantiles(taken),
            "sign_ins_a_second": round(len(usernames) / (perf_counter() - begun), 2),
            "checks_us": _checks(usernames[0]),
            "reads_us": _reads(usernames[0], visitors[0]),
        }


def _checks(username: str) -> dict[str, float]:
    """What is slow on purpose: once a sign-in each."""
    from django.contrib.auth.hashers import check_password

    from contactpoint.services.accounts.second_factor import check_pair, current_code
    from contactpoint.store.repositories import accounts

    account = accounts.by_username(username)
    if account is None:
        raise LookupError("the account has not been made")
    code = current_code(account)
    return {
        "password": _microseconds(lambda: check_password(PASSWORD, account.password), _CHECKS),
        "second_factor": _microseconds(lambda: check_pair(account, code=code, pin=PIN), _CHECKS),
    }


def _reads(username: str, visitor: Visitor) -> dict[str, float]:
    """What each request does before its page is asked."""
    from contactpoint.access.actor import Action
    from contactpoint.access.decisions import acting
    from contactpoint.services.accounts.sign_in import signed_in as who
    from contactpoint.store.repositories import accounts
    from contactpoint.store.sealed_sessions import SessionStore

    key = next(
        value
        for value in (part.partition("=")[2].strip() for part in visitor.cookie.split(";"))
        if SessionStore(value).load()
    )
    held = accounts.by_username(username)
    if held is None:
        raise LookupError("the account has not been made")
    known = who(held)
    if known is None:
        raise LookupError("nobody is signed in")
    return {
        "session": _microseconds(lambda: SessionStore(key).load(), _READS),
        "account": _microseconds(lambda: accounts.by_pk(held.pk), _READS),
        "actor": _microseconds(lambda: who(held), _READS),
        "decision": _microseconds(lambda: acting(known.actor, Action.SEARCH), _READS),
    }


def _microseconds(work: Callable[[], object], times: int) -> float:
    return round(1e6 * fmean(timed(lambda _: work(), range(times))), 1)


def told(run: dict[str, Any]) -> list[str]:
    """The lines for the report."""
    figures = run["signing_in"]
    checks, reads, whole = figures["checks_us"], figures["reads_us"], figures["sign_in_ms"]
    rows = [
        ("a password (Argon2)", checks["password"]),
        ("a one-time code and a PIN (Argon2)", checks["second_factor"]),
        ("a session: read and opened", reads["session"]),
        ("its account, with organisation and authority: read", reads["account"]),
        ("actor and standing of it, and the MACs", reads["actor"]),
        ("a decision by the table", reads["decision"]),
    ]
    at_each = sum(reads.values())
    return [
        *table(("signing in and being known", "µs"), rows),
        "",
        f"The last four are paid at each request: {at_each:,.0f} µs together. {figures['sign_ins']}"
        f" whole sign-ins over HTTP, of two pages and their forms, one after the other: median"
        f" {whole['p50']} ms, 95th percentile {whole['p95']} ms,"
        f" {figures['sign_ins_a_second']} a second.",
    ]

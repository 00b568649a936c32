"""The reviewer's pages over HTTP, at a queue of 100,000 cases.

One reviewer, signed in as data quality staff, at the real server: what a page takes when nobody
else asks for one. Every verdict is undone again by its page, so that the index stays as it was.
"""

import os
import random
import re
from collections.abc import Callable, Container, Mapping, Sequence
from typing import Any

import psycopg

from bench.installation import Installation
from bench.long_queue import CLAIMED, LongQueue, long_queue
from bench.parts.http import SERVER_WORKERS
from bench.server import make_accounts, serving, signed_in
from bench.tables import count, table, times
from bench.timing import milliseconds, quantiles, timed
from bench.visitor import UnexpectedPageError, Visitor
from contactpoint.access.grants import Role

CASES = 100_000
# Of each page; of verdicts half as many, since a session remembers 200 of them.
MOST_TIMES = 240
_TIMES_A_SECOND = 16
_WARM_UP = 10
_SEED = 12

_QUEUE = "/review/"
_NEXT = "/review/next/"
_UNDO = re.compile(r'href="(/review/verdict/[^"/]+/undo/)"')
# What the reviewer says. The cases of the queue are about children of the whole country, so that
# any other verdict would be a proposal to another authority.
_VERDICT = "asked_source"
# The page has a button for it where there is a record to compare with.
_WITH_RECORD = "not_same"

# The method of a page and what its path looks like.
Page = tuple[str, Callable[[str], object]]
_CASE = re.compile(r"/review/case/[^/]+/").fullmatch
_UNDO_PATH = re.compile(r"/review/verdict/[^/]+/undo/").fullmatch
_LOOKING: Mapping[str, Page] = {
    "the queue, counted by reason": ("GET", re.compile(_QUEUE).fullmatch),
    "the next case, claimed": ("POST", re.compile(_NEXT).fullmatch),
    "a case put back": ("POST", re.compile(r"/review/case/[^/]+/back/").fullmatch),
}
_UNDOING: Mapping[str, Page] = {
    "whether to undo a verdict": ("GET", _UNDO_PATH),
    "a verdict undone": ("POST", _UNDO_PATH),
}
BY_KEY, NEXT = "a case by its primary key", "the next of 500, `FOR UPDATE SKIP LOCKED`"
_COLUMNS = ("times", "p50", "p95", "p99", "worst")

_BY_KEY = "SELECT * FROM store_review WHERE id = %s"
_NEXT_BARE = """
    SELECT id FROM store_review
    WHERE id = ANY(%s) AND (claimed_until IS NULL OR claimed_until <= now())
    ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED
"""


def measure(installation: Installation) -> dict[str, object]:
    """Milliseconds of each page, and of the bare queries at the same queue."""
    from contactpoint.store.repositories import accounts

    options = installation.options
    rounds = min(MOST_TIMES, int(_TIMES_A_SECOND * options.http_seconds))
    with serving(installation, workers=SERVER_WORKERS) as port:
        own, other = make_accounts(2, role=Role.DATA_QUALITY)
        account, colleague = accounts.by_username(own), accounts.by_username(other)
        if account is None or colleague is None:
            raise LookupError("the accounts have not been made")
        authority = account.organisation.authority_gss
        with long_queue(
            authority=authority,
            cases=min(CASES, options.children // 2),
            made_by_loads=rounds // 2,
            colleague=colleague.pk,
            merge=lambda: installation.run("index", "merge"),
        ) as queue:
            return {
                "cases": queue.cases,
                "made_by_loads": queue.made_by_loads,
                "pages": _pages(signed_in(port, own), rounds),
                "bare": _bare(queue, rounds),
            }


def _pages(reviewer: Visitor, rounds: int) -> dict[str, dict[str, float]]:
    given: list[str] = []
    try:
        _look(reviewer, _WARM_UP)
        _decide(reviewer, _WARM_UP, given)
        reviewer.taken.clear()
        _look(reviewer, rounds)
        pages = _told_apart(reviewer, _LOOKING)
        without_record = _decide(reviewer, rounds // 2, given)
        pages |= _told_apart(reviewer, _deciding(without_record))
    finally:
        for undoing in reversed(given):
            reviewer.get(undoing)
            reviewer.send()
    return pages | _told_apart(reviewer, _UNDOING)


def _look(reviewer: Visitor, rounds: int) -> None:
    """Go to the queue, take a case and put it back, so many times."""
    reviewer.get(_QUEUE)
    for _ in range(rounds):
        reviewer.send_to(_NEXT)
        reviewer.send_to(f"{_case(reviewer)}back/")


def _decide(reviewer: Visitor, rounds: int, given: list[str]) -> frozenset[str]:
    """Go from case to case, and note the addresses at which the verdicts are undone.

    Returns the addresses of the cases that had no record to compare with.
    """
    without_record = set()
    reviewer.get(_QUEUE)
    reviewer.send_to(_NEXT)
    for place in range(rounds + 1):
        case = _case(reviewer)
        if f'value="{_WITH_RECORD}"' not in reviewer.page:
            without_record.add(case)
        if place == rounds:
            break
        reviewer.send(verdict=_VERDICT)
        undoing = _UNDO.search(reviewer.page)
        if undoing is None:
            raise UnexpectedPageError("the verdict was not taken")
        given.append(undoing[1])
    return frozenset(without_record)


def _deciding(without_record: Container[str]) -> Mapping[str, Page]:
    def with_record(path: str) -> bool:
        return _CASE(path) is not None and path not in without_record

    return {
        "a case, side by side": ("GET", with_record),
        "a case, with the records that it may be of": ("GET", without_record.__contains__),
        "the source asked, and the next case claimed": ("POST", _CASE),
    }


def _case(reviewer: Visitor) -> str:
    if not reviewer.path.startswith("/review/case/"):
        raise UnexpectedPageError("no case came")
    return reviewer.path


def _told_apart(reviewer: Visitor, pages: Mapping[str, Page]) -> dict[str, dict[str, float]]:
    """What these pages took since the last time, and forget it."""
    taken = {
        page: [one.seconds for one in reviewer.taken if one.method == method and path(one.path)]
        for page, (method, path) in pages.items()
    }
    reviewer.taken.clear()
    return {page: _summed_up(seconds) for page, seconds in taken.items() if seconds}


def _summed_up(seconds: Sequence[float]) -> dict[str, float]:
    return {"times": len(seconds), **quantiles(seconds), "worst": milliseconds(max(seconds))}


def _bare(queue: LongQueue, rounds: int) -> dict[str, dict[str, float]]:
    """A case by its primary key, and the next one of the first as it is claimed, without anything
    around."""
    with psycopg.connect(os.environ["DATABASE_URL"]) as bare:
        rows = bare.execute("SELECT id FROM store_review")
        sought = random.Random(_SEED).choices([pk for (pk,) in rows], k=rounds)
        by_key = timed(lambda pk: bare.execute(_BY_KEY, [pk], prepare=True).fetchone(), sought)
        claimed: list[float] = []
        for _ in range(rounds):
            bare.rollback()
            bare.execute("SELECT 1")
            claimed += timed(
                lambda _: bare.execute(_NEXT_BARE, [[*queue.head]], prepare=True).fetchone(), [None]
            )
    return {BY_KEY: _summed_up(by_key), NEXT: _summed_up(claimed)}


def slowest_p99(run: Mapping[str, Any]) -> float:
    """Milliseconds of the page whose 99th percentile is the highest."""
    return float(max(page["p99"] for page in run["review"]["pages"].values()))


def told(run: dict[str, Any]) -> list[str]:
    """The lines for the report."""
    figures = run["review"]
    bare = figures["bare"][BY_KEY]["p50"]
    rows = [
        (what, *(one[name] for name in _COLUMNS), times(one["p50"], bare))
        for what, one in (figures["pages"] | figures["bare"]).items()
    ]
    columns = ("a reviewer's page, ms", *_COLUMNS, "times the look-up by key, p50")
    return [
        *table(columns, rows),
        "",
        f"A queue of {count(figures['cases'])} cases of one authority, of which a colleague has the"
        f" first {CLAIMED}; {count(figures['made_by_loads'])} of those after them were made by the"
        " loads themselves, one in four of them without the record that the matcher weighed; the"
        " rest are of two records each. One reviewer over HTTP, signed in,"
        " one request after another over a connection that is kept, with ledger entries and the"
        " session; a redirect is a request of its own. The verdict is “not the same child”, for"
        " which a statement is placed anew, or “none of these”, for which it founds a record; all"
        " were undone. The two last rows are the bare queries at the same queue.",
    ]

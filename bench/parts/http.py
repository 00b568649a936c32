"""Searches and openings over HTTP: real server, sign-in, sessions, pages and ledger.

The load generator runs on the same machine and takes its share of the same processors, as does
PostgreSQL.
"""

import json
import re
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from bench.crowd import REQUESTS_A_CONNECTION
from bench.installation import Installation
from bench.options import HERE
from bench.parts.searches import asked_in
from bench.server import SEARCHES_EACH, VISITORS, Person, people, serving
from bench.tables import table
from bench.timing import milliseconds, quantile
from bench.visitor import UnexpectedPageError, Visitor

# Of the load generator, and of the server.
PROCESSES = 2
SERVER_WORKERS = 2
_MOST_BASELINE_SECONDS, WARM_UP_SECONDS = 5.0, 2.0

_STYLE_SHEET = re.compile(r'href="(/static/contactpoint[^"]*\.css)"')
_BASELINE_PAGE = "/session-ended/"


def measure(installation: Installation) -> dict[str, object]:
    """Requests a second and milliseconds of each kind of page, from every visitor at once."""
    seconds = installation.options.http_seconds
    baseline = min(seconds, _MOST_BASELINE_SECONDS)
    asked = [one for one in asked_in(installation) if one.child is not None]
    with serving(installation, workers=SERVER_WORKERS) as port:
        crowd = people(installation, port, asked)
        anybody = {"cookie": "", "paths": [_style_sheet(port)], "marker": "contactpoint"}
        bare = {"cookie": "", "paths": [_BASELINE_PAGE], "marker": "signed out"}
        return {
            "visitors": VISITORS,
            "searches_each": SEARCHES_EACH,
            "seconds": seconds,
            "requests_a_connection": REQUESTS_A_CONNECTION,
            "results_mean": round(
                sum(one.shown for one in crowd) / sum(len(one.results) for one in crowd), 1
            ),
            "static_file": run(port, [anybody] * VISITORS, baseline),
            "bare_page": run(port, [bare] * VISITORS, baseline),
            "search": run(port, searching(crowd), seconds),
            "opening": run(port, opening(crowd), seconds),
        }


def searching(crowd: Sequence[Person]) -> list[dict[str, object]]:
    """A task for each person: show results, each showing of which is a search."""
    return [
        {"cookie": one.cookie, "paths": list(one.results), "marker": "/record/"} for one in crowd
    ]


def opening(crowd: Sequence[Person]) -> list[dict[str, object]]:
    """A task for each person: open records, each showing of which is an opening."""
    return [
        {"cookie": one.cookie, "paths": list(one.records), "marker": "Child number"}
        for one in crowd
    ]


def run(port: int, visitors: Sequence[Mapping[str, object]], seconds: float) -> dict[str, object]:
    """Let the visitors ask, in ``PROCESSES`` processes, for so many seconds after a warm-up."""
    warm_up = min(seconds, WARM_UP_SECONDS)
    begin = time.time() + warm_up
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
        "p50": milliseconds(quantile(taken, 0.5)),
        "p99": milliseconds(quantile(taken, 0.99)),
        "generator_processors": round(generator / (warm_up + seconds), 2),
    }


def _style_sheet(port: int) -> str:
    stranger = Visitor(port)
    stranger.get("/sign-in/")
    found = _STYLE_SHEET.search(stranger.page)
    if found is None:
        raise UnexpectedPageError("the page names no style sheet")
    return found[1]


def _crowd(task: dict[str, object]) -> dict[str, Any]:
    """What a process of the load generator measured."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.crowd"],
        cwd=HERE.parent,
        input=json.dumps(task).encode(),
        stdout=subprocess.PIPE,
        check=True,
    )
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def told(run: dict[str, Any]) -> list[str]:
    """The lines for the report."""
    figures = run["http"]
    static = figures["static_file"]["a_second"]
    rows = (
        ("search, signed in and audited", figures["search"]),
        ("opening a record, signed in and audited", figures["opening"]),
        ("a page that asks no database", figures["bare_page"]),
        ("a static file", figures["static_file"]),
    )
    head = (
        *("page", "a second", "p50, ms", "p99, ms", "errors"),
        *("of the static file's rate", "load generator, processors"),
    )
    return [
        *table(
            head,
            (
                (
                    *(page, f"{row['a_second']:,}", row["p50"], row["p99"], row["errors"]),
                    *(f"{row['a_second'] / static:.1%}", row["generator_processors"]),
                )
                for page, row in rows
            ),
        ),
        "",
        f"`contactpoint up`, {figures['visitors']} accounts at once for {figures['seconds']:.0f}"
        f" seconds, each with a session and {figures['searches_each']} searches that it repeats"
        f" without a pause, over a connection that is kept for {figures['requests_a_connection']}"
        f" requests; a search shows {figures['results_mean']} children on average. Each showing of"
        " results is a search and each showing of a record an opening, with a ledger entry and a"
        " saved session. **The load generator runs on the same machine** and takes its share of the"
        " same processors, as does PostgreSQL. The page without a database is `/session-ended/`,"
        " the file `contactpoint.css`; answers without status 200 and the page's own words are"
        " errors.",
    ]

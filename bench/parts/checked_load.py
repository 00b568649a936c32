"""What checks, bounds and the notes for a withdrawal cost a load, and what taking it back takes.

The delta of the school census is loaded three ways in one process: its statements placed and
nothing else; as ``feed load`` does it, whose every step is on; and its withdrawal, by a command of
its own, since the owner's role does it. Afterwards the index is as it was.
"""

import json
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from time import perf_counter
from typing import Any
from uuid import uuid4

from bench.installation import Installation
from bench.tables import count, span, table

_FEED = "school_census"


def measure(installation: Installation) -> dict[str, object]:
    """Seconds of each way. The bare way is measured before and after, and rolled back."""
    files = installation.files(_FEED, delta=True)
    before = _bare(files)
    loaded, load, records, cases = _loaded(files)
    watched = installation.run("feed", "withdraw", str(load), "--json")
    return {
        "records": records,
        "cases": cases,
        "bare_seconds": [before, _bare(files)],
        "seconds": loaded,
        "withdrawn": json.loads(watched.output)["counts"],
        "withdrawal_seconds": round(watched.seconds, 2),
    }


def _bare(files: Sequence[Path]) -> float:
    """Seconds to read the files once and place what they state, without a check or a note."""
    from django.db import transaction

    from contactpoint.feeds.catalogue import FEEDS
    from contactpoint.feeds.outcomes import Accepted
    from contactpoint.placing.place_statements import place
    from contactpoint.services.load_feed import BATCH
    from contactpoint.store.models import Load
    from contactpoint.store.repositories import loads

    begun = perf_counter()
    with transaction.atomic():
        load = Load.objects.create(feed=_FEED, full=False, files_digest=uuid4().bytes * 2)
        loads.moving_alone()
        for path in files:
            with path.open("rb") as stream:
                read = FEEDS[_FEED].read(stream, sender="")
                stated = (one.statement for one in read if isinstance(one, Accepted))
                while some := list(islice(stated, BATCH)):
                    place(load, some)
        transaction.set_rollback(True)
    return round(perf_counter() - begun, 2)


def _loaded(files: Sequence[Path]) -> tuple[float, int, int, int]:
    """Seconds of the load as it is, its number, its records, and how many went before people."""
    from contactpoint.access.actor import Job, JobName
    from contactpoint.feeds.catalogue import FEEDS
    from contactpoint.ledger.entry import Origin
    from contactpoint.services.load_feed import load_feed

    begun = perf_counter()
    job = Job(JobName.FEED_LOAD, Origin.LOAD)
    report = load_feed(agent=job, feed=FEEDS[_FEED], files=list(files))
    taken = round(perf_counter() - begun, 2)
    return taken, report.load, report.records, report.counts["to_review"]


def told(run: dict[str, Any]) -> list[str]:
    """The lines for the report."""
    figures = run["checked_load"]
    first, second = figures["bare_seconds"]
    bare = min(first, second)
    rows = [
        ("placed, and nothing else", f"{span(first)} and {span(second)}", "1.00"),
        (
            "checked, bounded, noted",
            span(figures["seconds"]),
            f"{figures['seconds'] / bare:.2f}",
        ),
        (
            "taken back",
            span(figures["withdrawal_seconds"]),
            f"{figures['withdrawal_seconds'] / bare:.2f}",
        ),
    ]
    gone = ", ".join(
        f"{count(number)} {name.replace('_', ' ')}"
        for name, number in figures["withdrawn"].items()
        if number
    )
    return [
        f"What the checks of a sender cost the {count(figures['records'])} records of a delta of"
        f" the school census, of which {count(figures['cases'])} went before people.",
        "",
        *table(("a load", "time", "times the quickest bare one"), rows),
        "",
        f"Taking it back, its command's start included: {gone}.",
    ]

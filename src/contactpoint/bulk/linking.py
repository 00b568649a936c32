"""Stage 2 of the first load: which staged statements are of the same child.

Each feed is compared with everything placed before it. A statement that matches no child founds
one. So does one that names its child and that a person has to decide on: its record is found, and
is a rival to every later statement. A child's match weight is the best over its statements, as in
``linkage.candidates``.

Statements of one feed that bear on each other are then decided on one after the other, in sight of
each other, as they are when loaded one by one (``linking_together``).

Each feed's step ends in a file of its links and a marker, so a load that is killed goes on with the
feed it was at. A child's founding number follows from the order of statements alone.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from time import perf_counter

from contactpoint.bulk.engines.engine import LinkageEngine
from contactpoint.bulk.linking_feed import FeedLinker
from contactpoint.bulk.linking_guarded import hide_guarded
from contactpoint.bulk.linking_sides import Placed, Sides
from contactpoint.bulk.staging import Staging
from contactpoint.children.sources import FEEDS_IN_ORDER, SOURCE_KINDS
from contactpoint.linkage.prior import Prior
from contactpoint.placing.delivery import Progress

_DONE = "links"


@dataclass(frozen=True, slots=True)
class FeedLinks:
    """Counts of one feed.

    ``new`` statements are of nobody known, and ``asked`` ones are for a person to decide on.
    ``founded`` records were made, by all of the former and by those of the latter that name their
    child. ``pairs`` were weighed. ``plain`` statements were linked by weights and levels alone,
    ``doubtful`` ones were decided singly, and ``together`` ones in sight of others of the feed.
    ``crowded`` blocks were left out.
    """

    feed: str
    statements: int
    linked: int
    new: int
    founded: int
    asked: int
    quarantined: int
    pairs: int
    plain: int
    doubtful: int
    together: int
    crowded: int
    seconds: float


@dataclass(frozen=True, slots=True)
class LinkReport:
    """What linking came to; ``children`` is the number of children founded."""

    engine: str
    children: int
    feeds: tuple[FeedLinks, ...]


def link_statements(
    *,
    staging: Staging,
    feeds: Sequence[str],
    engine: LinkageEngine,
    workers: int,
    progress: Progress,
    memory: str = "8GB",
) -> LinkReport:
    """Write ``links.parquet`` from the statements staged for ``feeds``, and which children are
    hidden (``guarding``).

    Its columns: ``statement``, ``child`` (founding number, dense from 0; null when on no record),
    ``outcome`` (link, new, ask), ``asked_child``, ``weight`` (bits), ``reason``,
    ``resembles`` (the child that a new one may be under another name, or null), and of what health
    guards ``may_be`` (children that the statement may be of), ``guarded`` (health guards it) and
    ``freed`` (health registers the child and does not). A statement that a person has to decide on
    has a child of its own if it names it.
    ``progress`` gets the feed, how many of its statements are done, and how many it has.
    ``memory`` is DuckDB's limit; what does not fit is spilled into the staging folder.
    """
    ordered = sorted(feeds, key=FEEDS_IN_ORDER.index)
    if not staging.done(_DONE):
        for place, feed in enumerate(ordered):
            _link_feed(staging, ordered[:place], feed, engine, workers, progress, memory)
        con = staging.connect(memory=memory, threads=workers)
        links = " UNION ALL ".join(
            f"SELECT * FROM {staging.scan(con, links_file(feed))}" for feed in ordered
        )
        hide_guarded(con, staging, links)
        con.close()
        staging.finish(_DONE)
    done = tuple(FeedLinks(**staging.facts(_step(feed))["counts"]) for feed in ordered)
    children = sum(feed.founded for feed in done)
    return LinkReport(engine=engine.name, children=children, feeds=done)


def links_file(feed: str) -> str:
    """Where the links of one feed are, in the staging folder."""
    return f"links/{feed}.parquet"


def _link_feed(
    staging: Staging,
    before: Sequence[str],
    feed: str,
    engine: LinkageEngine,
    workers: int,
    progress: Progress,
    memory: str,
) -> None:
    if staging.done(_step(feed)):
        return
    started = perf_counter()
    founded = sum(staging.facts(_step(other))["counts"]["founded"] for other in before)
    con = staging.connect(memory=memory, threads=workers)
    sides = Sides(
        con,
        staging,
        statements=_statements(feed),
        earlier=[Placed(_statements(other), links_file(other)) for other in before],
    )
    linker = FeedLinker(
        sides=sides,
        engine=engine,
        founded=founded,
        prior=Prior.of_index(max(founded, sides.one("SELECT count(*) FROM incoming")[0])),
        lasting=SOURCE_KINDS[feed].references_last,
        guards=SOURCE_KINDS[feed].guards,
        workers=workers,
        told=lambda done, total: progress(feed, done, total),
    )
    counts = linker.link(into=links_file(feed))
    con.close()
    result = FeedLinks(feed=feed, seconds=round(perf_counter() - started, 3), **counts)
    staging.finish(_step(feed), counts=asdict(result))


def _statements(feed: str) -> str:
    return f"statements/{feed}-*.parquet"


def _step(feed: str) -> str:
    return f"links/{feed}"

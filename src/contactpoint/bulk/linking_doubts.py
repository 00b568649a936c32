"""Decide on the statements that are not plain, by ``linkage.decision.decide`` in worker processes.

A worker is given profiles and nothing else; it needs no database and no key.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from functools import partial
from itertools import islice
from multiprocessing import get_context
from typing import NamedTuple, TypeVar

from contactpoint.bulk.linking_sides import Sides
from contactpoint.linkage.decision import Candidate, Decision, Outcome, decide, nearest
from contactpoint.linkage.prior import Prior
from contactpoint.linkage.profile import Profile, unpack

Item = TypeVar("Item")

# Statements handed to a worker at once: a few tenths of a second of work.
_BATCH = 5_000
# With fewer statements, starting processes costs more than they save.
_WORTH_WORKERS = 20_000


class Doubt(NamedTuple):
    """A statement in doubt: its packed profile, its source, and its candidates' packed profiles.

    ``beside`` are statements of the same feed that are like it. ``lead`` is the first statement of
    its group: those that are decided on together have the same. ``guarded`` says that health guards
    it, and ``near_guarded`` are the candidates whom health guards.
    """

    statement: int
    profile: str
    candidates: Sequence[tuple[int, Sequence[str]]]
    source: str = ""
    beside: Sequence[int] = ()
    lead: int = 0
    guarded: bool = False
    near_guarded: Sequence[int] = ()


class Settled(NamedTuple):
    """What was decided: a row of links, in which a founded child has no number yet.

    ``child`` is the child that the statement is linked to, or that a person is asked about. A child
    that a statement of the same feed founds is named as ``linking_together.founded_by`` says.
    ``may_be`` are children that the statement may be of, where health guards it or one of them.
    """

    statement: int
    outcome: str
    child: int | None
    weight: float | None
    reason: str
    resembles: int | None = None
    may_be: Sequence[int] = ()


def settle(
    doubts: Iterable[Doubt], *, expected: int, prior: Prior, workers: int
) -> Iterator[Settled]:
    """Decide on every statement in doubt; ``expected`` is about how many there are."""
    batches = in_batches(doubts, _BATCH)
    yield from in_workers(partial(_settle_batch, prior=prior), batches, expected, workers)


def in_workers(
    decide_on: Callable[[list[Item]], list[Settled]],
    batches: Iterable[list[Item]],
    expected: int,
    workers: int,
) -> Iterator[Settled]:
    """What ``decide_on`` says of each batch, in worker processes where there is enough to do."""
    if workers < 2 or expected < _WORTH_WORKERS:
        for batch in batches:
            yield from decide_on(batch)
        return
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        waiting: list[Future[list[Settled]]] = []
        for batch in batches:
            waiting.append(pool.submit(decide_on, batch))
            # Enough batches ahead to keep the workers busy, few enough to hold in memory.
            if len(waiting) > 2 * workers:
                yield from waiting.pop(0).result()
        for done in waiting:
            yield from done.result()


def in_batches(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    """The items, so many at a time."""
    remaining = iter(items)
    while batch := list(islice(remaining, size)):
        yield batch


def doubts_of(sides: Sides) -> Iterator[Doubt]:
    """The statements of table ``doubted`` (``new``, ``lead``), by group and in their order.

    Each has the profiles of its children in table ``near``, and in ``beside`` its other statements
    in a pair of table ``alike`` (``one``, ``other``).
    """
    sides.run(
        "CREATE OR REPLACE TABLE asked AS SELECT DISTINCT new, child FROM near"
        " SEMI JOIN doubted USING (new)"
    )
    known = "SELECT NULL::BIGINT AS child, NULL::VARCHAR[] AS profiles WHERE FALSE"
    guarded = "SELECT NULL::BIGINT AS child WHERE FALSE"
    if sides.earlier:
        known = (
            "SELECT child, list(profile ORDER BY statement) AS profiles"
            f" FROM ({sides.earlier_statements(('statement', 'profile'))})"
            " JOIN (FROM placed SEMI JOIN asked USING (child)) USING (statement) GROUP BY child"
        )
        guarded = "FROM guarded"
    sides.run(f"CREATE OR REPLACE TABLE known AS {known}")
    sides.run(
        "CREATE OR REPLACE TABLE candidates AS SELECT new,"
        " list({'child': child, 'profiles': profiles} ORDER BY child) AS candidates,"
        f" list(child) FILTER (WHERE child IN ({guarded})) AS near_guarded"
        " FROM asked JOIN known USING (child) GROUP BY new"
    )
    sides.run(
        "CREATE OR REPLACE TABLE neighbours AS SELECT new, list(other) AS beside FROM"
        " (SELECT one AS new, other FROM alike UNION ALL SELECT other, one FROM alike)"
        " SEMI JOIN doubted USING (new) GROUP BY new"
    )
    sides.run(
        "CREATE OR REPLACE TABLE doubts AS"
        " SELECT new, lead, profile, source, candidates, beside, restricted, near_guarded"
        f" FROM {sides.scan(sides.statements)} AS said JOIN doubted ON new = said.statement"
        " LEFT JOIN candidates USING (new) LEFT JOIN neighbours USING (new)"
    )
    # This needs its own cursor: the connection is used for other work between two batches.
    cursor = sides.con.cursor()
    reader = cursor.sql("SELECT * FROM doubts ORDER BY lead, new").to_arrow_reader(_BATCH)
    for batch in reader:
        for row in batch.to_pylist():
            candidates = [(one["child"], one["profiles"]) for one in row["candidates"] or ()]
            yield Doubt(
                row["new"],
                row["profile"],
                candidates,
                row["source"],
                row["beside"] or (),
                row["lead"],
                row["restricted"],
                row["near_guarded"] or (),
            )


def settle_one(doubt: Doubt, prior: Prior) -> Settled:
    """Decide on one statement, in sight of the children placed before its feed."""
    candidates = [
        Candidate(child, tuple(map(unpack, profiles))) for child, profiles in doubt.candidates
    ]
    profile = unpack(doubt.profile)
    decision = decide(profile, candidates, prior.model_for(profile))
    settled = settled_as(doubt.statement, decision)
    return settled._replace(
        may_be=may_be_of(doubt, profile, settled, candidates, doubt.near_guarded, prior)
    )


def may_be_of(
    doubt: Doubt,
    profile: Profile,
    settled: Settled,
    candidates: Sequence[Candidate],
    guarded: Collection[int],
    prior: Prior,
) -> Sequence[int]:
    """The children that a guarded statement may be of, and of whom another statement may be those
    that are ``guarded`` (``placing.guarding``)."""
    if doubt.guarded:
        return nearest(profile, candidates, prior.model_for(profile))
    if settled.outcome == Outcome.LINK or not guarded:
        return ()
    near = [one for one in candidates if one.child in guarded]
    return nearest(profile, near, prior.model_for(profile))


def settled_as(statement: int, decision: Decision) -> Settled:
    """The row of links that a decision makes."""
    return Settled(
        statement,
        str(decision.outcome),
        decision.asked_about,
        None if decision.between else decision.weight,
        str(decision.reason),
        decision.resembles,
    )


def _settle_batch(batch: Sequence[Doubt], prior: Prior) -> list[Settled]:
    return [settle_one(doubt, prior) for doubt in batch]

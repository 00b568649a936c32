"""Decide on the statements that are not plain, by ``linkage.decision.decide`` in worker processes.

A worker is given profiles and nothing else; it needs no database and no key.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import islice
from multiprocessing import get_context
from typing import NamedTuple

from contactpoint.bulk.linking_sides import Sides
from contactpoint.linkage.decision import MARGIN, Candidate, Outcome, decide
from contactpoint.linkage.prior import Prior
from contactpoint.linkage.profile import unpack
from contactpoint.linkage.reasons import DecisionReason

# Statements handed to a worker at once: a few tenths of a second of work.
_BATCH = 5_000
# With fewer statements, starting processes costs more than they save.
_WORTH_WORKERS = 20_000


class Doubt(NamedTuple):
    """A statement in doubt: its packed profile, its source, and its candidates' packed profiles."""

    statement: int
    profile: str
    candidates: Sequence[tuple[int, Sequence[str]]]
    source: str = ""


class Settled(NamedTuple):
    """What was decided: a row of links, in which a new child has no number yet.

    ``child`` is the child that the statement is linked to, or that a person is asked about.
    """

    statement: int
    outcome: str
    child: int | None
    weight: float | None
    reason: str
    resembles: int | None = None


def settle(
    doubts: Iterable[Doubt], *, expected: int, prior: Prior, workers: int
) -> Iterator[Settled]:
    """Decide on every statement in doubt; ``expected`` is about how many there are."""
    batches = _batches(iter(doubts))
    if workers < 2 or expected < _WORTH_WORKERS:
        for batch in batches:
            yield from _settle_batch(batch, prior)
        return
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        waiting = []
        for batch in batches:
            waiting.append(pool.submit(_settle_batch, batch, prior))
            # Enough batches ahead to keep the workers busy, few enough to hold in memory.
            if len(waiting) > 2 * workers:
                yield from waiting.pop(0).result()
        for done in waiting:
            yield from done.result()


def settle_together(
    groups: Mapping[int, Sequence[int]], doubts: Iterable[Doubt], *, prior: Prior
) -> list[Settled]:
    """Decide anew on statements of one feed that fit one child, each in sight of those before it.

    ``groups`` has each child and its statements, in their order. A statement that joined the child
    counts for the next decision, as when statements are loaded one after the other. So two pupil
    numbers on one child, for instance, are for a person. The second statement of one source is for
    a person too, and the first as well where it is not clear which of the two is the child's.
    """
    known = {doubt.statement: doubt for doubt in doubts}
    settled = []
    for child, statements in groups.items():
        joined: list[str] = []
        apart = _second_of_a_source([known[statement] for statement in statements], child, prior)
        for statement in statements:
            doubt = known[statement]
            candidates = [
                (other, [*profiles, *joined] if other == child else profiles)
                for other, profiles in doubt.candidates
            ]
            decided = _settle_one(doubt._replace(candidates=candidates), prior)
            if decided.outcome == Outcome.LINK and decided.child == child:
                if statement in apart:
                    decided = decided._replace(
                        outcome=str(Outcome.ASK), reason=str(DecisionReason.TWO_OF_ONE_SOURCE)
                    )
                else:
                    joined.append(doubt.profile)
            settled.append(decided)
    return settled


def _second_of_a_source(doubts: Sequence[Doubt], child: int, prior: Prior) -> set[int]:
    """The statements that may not join a child beside another of their source.

    The weightiest of a source may join, unless another comes within ``MARGIN`` of it and has no
    given name in common with it.
    """
    apart: set[int] = set()
    by_source: defaultdict[str, list[Doubt]] = defaultdict(list)
    for doubt in doubts:
        by_source[doubt.source].append(doubt)
    for of_source in by_source.values():
        if len(of_source) < 2:
            continue
        weights = {doubt.statement: _settle_one(doubt, prior).weight or 0.0 for doubt in of_source}
        first, *others = sorted(
            of_source, key=lambda doubt: (-weights[doubt.statement], doubt.statement)
        )
        apart.update(doubt.statement for doubt in others)
        names = set(unpack(first.profile).givens)
        if any(
            weights[first.statement] - weights[doubt.statement] < MARGIN
            and names.isdisjoint(unpack(doubt.profile).givens)
            for doubt in others
        ):
            apart.add(first.statement)
    return apart


def doubts_of(sides: Sides, table: str) -> Iterator[Doubt]:
    """The statements of a table (``new``), with the profiles of their children in ``near``."""
    own = (
        f"SELECT statement AS new, profile, source FROM {sides.scan(sides.statements)}"
        f" SEMI JOIN {table} ON new = statement"
    )
    if not sides.earlier:
        for statement, profile, source in sides.con.sql(own).fetchall():
            yield Doubt(statement, profile, (), source)
        return
    sides.run(
        f"CREATE OR REPLACE TABLE asked AS SELECT DISTINCT new, child FROM near"
        f" SEMI JOIN {table} USING (new)"
    )
    sides.run(
        "CREATE OR REPLACE TABLE known AS"
        " SELECT child, list(profile ORDER BY statement) AS profiles"
        f" FROM ({sides.earlier_statements(('statement', 'profile'))})"
        " JOIN (FROM placed SEMI JOIN asked USING (child)) USING (statement) GROUP BY child"
    )
    sides.run(
        "CREATE OR REPLACE TABLE doubts AS SELECT own.new, own.profile, own.source,"
        " list({'child': known.child, 'profiles': profiles} ORDER BY known.child)"
        " FILTER (known.child IS NOT NULL) AS candidates"
        f" FROM ({own}) AS own LEFT JOIN asked USING (new) LEFT JOIN known USING (child)"
        " GROUP BY own.new, own.profile, own.source"
    )
    # This needs its own cursor: the connection is used for other work between two batches.
    reader = sides.con.cursor().sql("SELECT * FROM doubts ORDER BY new").to_arrow_reader(_BATCH)
    for batch in reader:
        for row in batch.to_pylist():
            candidates = [(one["child"], one["profiles"]) for one in row["candidates"] or ()]
            yield Doubt(row["new"], row["profile"], candidates, row["source"])


def _settle_one(doubt: Doubt, prior: Prior) -> Settled:
    candidates = [
        Candidate(child, tuple(map(unpack, profiles))) for child, profiles in doubt.candidates
    ]
    profile = unpack(doubt.profile)
    decision = decide(profile, candidates, prior.model_for(profile))
    return Settled(
        doubt.statement,
        str(decision.outcome),
        decision.asked_about,
        None if decision.between else decision.weight,
        str(decision.reason),
        decision.resembles,
    )


def _settle_batch(batch: Sequence[Doubt], prior: Prior) -> list[Settled]:
    return [_settle_one(doubt, prior) for doubt in batch]


def _batches(doubts: Iterator[Doubt]) -> Iterator[list[Doubt]]:
    while batch := list(islice(doubts, _BATCH)):
        yield batch

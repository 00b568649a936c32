"""Decide on the statements of one feed that bear on each other, each in sight of those before it.

Two statements bear on each other when they are alike, or when one joins a child that the other may
be of. All that bear on each other make a group. In a group each is decided on after the other, in
their order, as statements that are loaded one after the other are. Groups are independent of each
other, so worker processes take them in batches.

A source lists a child once (``placing.listing``). So two statements of one source are of two
children; where its references do not last, unless they have a number in common. Where both fit one
child, it is that of the one that fits better (``linkage.listed_together``), whichever comes first.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import groupby
from operator import attrgetter

from contactpoint.bulk.linking_doubts import (
    Doubt,
    Settled,
    in_batches,
    in_workers,
    may_be_of,
    settled_as,
)
from contactpoint.linkage.decision import Candidate, Outcome, decide, may_found
from contactpoint.linkage.listed_together import another_fits_better, share_a_number
from contactpoint.linkage.prior import Prior
from contactpoint.linkage.profile import Profile, unpack
from contactpoint.linkage.reasons import DecisionReason

# The statements of a group, in their order.
Group = Sequence[Doubt]

# Groups handed to a worker at once. Most groups have two or three statements.
_BATCH = 2_000


def founded_by(statement: int) -> int:
    """The number that stands for the child that a statement of the feed founds.

    It is negative, as no child's founding number is. Applied to itself it gives the statement.
    """
    return -1 - statement


def leads_of(pairs: Iterable[tuple[int, int]]) -> dict[int, int]:
    """The first statement of each one's group, given the pairs that bear on each other."""
    leads: dict[int, int] = {}

    def lead(statement: int) -> int:
        while (above := leads.setdefault(statement, statement)) != statement:
            leads[statement] = leads[above]
            statement = above
        return statement

    for one, other in pairs:
        first, second = lead(one), lead(other)
        leads[max(first, second)] = min(first, second)
    return {statement: lead(statement) for statement in list(leads)}


def settle_groups(
    doubts: Iterable[Doubt], *, expected: int, prior: Prior, lasting: bool, workers: int
) -> Iterator[Settled]:
    """Decide on all these statements, of which those of one group come in a row.

    ``expected`` is about how many there are. ``lasting`` says that the references of the feed's
    sources last.
    """
    groups = (list(group) for _, group in groupby(doubts, key=attrgetter("lead")))
    batches = in_batches(groups, _BATCH)
    decide_on = partial(_settle_batch, prior=prior, lasting=lasting)
    yield from in_workers(decide_on, batches, expected, workers)


def settle_group(group: Group, *, prior: Prior, lasting: bool) -> list[Settled]:
    """Decide on one statement after the other.

    What has joined a child or founded one counts for the next decision. So two pupil numbers on one
    child are for a person, and so is a twin of whom the twin's own list says more.
    """
    claims = _claims(group)
    # By child: what is known of it, and the statements of this feed on it.
    known: dict[int, list[Profile]] = {}
    joined: defaultdict[int, list[tuple[str, Profile]]] = defaultdict(list)
    where: dict[int, int] = {}
    guarded = {child for doubt in group for child in doubt.near_guarded}
    settled = []
    for doubt in group:
        profile = unpack(doubt.profile)
        for child, profiles in doubt.candidates:
            if child not in known:
                known[child] = [unpack(packed) for packed in profiles]
        near = [child for child, _ in doubt.candidates]
        near += [where[other] for other in doubt.beside if other in where]
        candidates = [
            Candidate(child, tuple(known[child]), _listed_apart(joined[child], profile, lasting))
            for child in dict.fromkeys(near)
        ]
        model = prior.model_for(profile)
        decision = decide(profile, candidates, model, source=_called(doubt.source))
        decided = settled_as(doubt.statement, decision)
        claiming = [
            other
            for other in claims.get((doubt.source, decision.child), ())
            if other is not doubt
            and (lasting or not share_a_number(profile, unpack(other.profile)))
        ]
        if decision.outcome is Outcome.LINK and _is_anothers(
            doubt, profile, decision.child, candidates, claiming, prior
        ):
            decided = decided._replace(
                outcome=str(Outcome.ASK), reason=str(DecisionReason.TWO_OF_ONE_SOURCE)
            )
        near_by = may_be_of(doubt, profile, decided, candidates, guarded, prior)
        settled.append(decided._replace(may_be=near_by))
        on = decided.child if decided.outcome == Outcome.LINK else None
        if on is None:
            if not may_found(profile) and not doubt.guarded:
                continue
            on = founded_by(doubt.statement)
        if doubt.guarded:
            guarded.add(on)
        where[doubt.statement] = on
        known.setdefault(on, []).append(profile)
        joined[on].append((_called(doubt.source), profile))
    return settled


def _called(source: str) -> str:
    """What a source of this feed is called for ``decide``, also one without a code."""
    return f"of this feed {source}"


def _listed_apart(
    joined: Sequence[tuple[str, Profile]], profile: Profile, lasting: bool
) -> frozenset[str]:
    """The sources that state one of these statements, and list its child apart from this one's."""
    return frozenset(
        source for source, other in joined if lasting or not share_a_number(profile, other)
    )


def _claims(group: Group) -> Mapping[tuple[str, int | None], Sequence[Doubt]]:
    """By source and child, the statements of the group that may be of the child."""
    claims: defaultdict[tuple[str, int | None], list[Doubt]] = defaultdict(list)
    for doubt in group:
        for child, _ in doubt.candidates:
            claims[doubt.source, child].append(doubt)
    return claims


def _is_anothers(
    doubt: Doubt,
    profile: Profile,
    child: int | None,
    candidates: Sequence[Candidate],
    claiming: Sequence[Doubt],
    prior: Prior,
) -> bool:
    """Whether the child to be linked is rather that of another statement of the same source.

    The other is one of those ``claiming`` the child, or stands on another of the candidates.
    """
    others = [unpack(other.profile) for other in claiming]
    others += [
        one
        for other in candidates
        if other.child != child and _called(doubt.source) in other.sources
        for one in other.profiles
    ]
    return any(
        another_fits_better(profile, others, one, prior) for one in candidates if one.child == child
    )


def _settle_batch(batch: Sequence[Group], prior: Prior, lasting: bool) -> list[Settled]:
    decided = (settle_group(group, prior=prior, lasting=lasting) for group in batch)
    return [settled for group in decided for settled in group]

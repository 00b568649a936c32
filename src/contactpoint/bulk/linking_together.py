"""Decide on the statements of one feed that bear on each other, each in sight of those before it.

Two statements bear on each other when they are alike, or when one joins a child that the other may
be of. All that bear on each other make a group. In a group each is decided on after the other, in
their order, as statements that are loaded one after the other are. Groups are independent of each
other, so worker processes take them in batches.

A list names a child once. So two statements of one source are of two children unless they have a
number in common. Where both fit one child that was placed before, the weightiest may join it and
the other waits for a person. Where it is not clear which of them is the child's, both wait,
whichever comes first.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import partial

from contactpoint.bulk.linking_doubts import (
    Doubt,
    Settled,
    in_batches,
    in_workers,
    settle_one,
    settled_as,
)
from contactpoint.linkage.decision import MARGIN, Candidate, Outcome, decide
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


def groups_of(pairs: Iterable[tuple[int, int]]) -> list[list[int]]:
    """The statements of these pairs, in groups of all that bear on each other."""
    leads: dict[int, int] = {}

    def lead(statement: int) -> int:
        while (above := leads.setdefault(statement, statement)) != statement:
            leads[statement] = leads[above]
            statement = above
        return statement

    for one, other in pairs:
        first, second = lead(one), lead(other)
        leads[max(first, second)] = min(first, second)
    groups: defaultdict[int, list[int]] = defaultdict(list)
    for statement in sorted(leads):
        groups[lead(statement)].append(statement)
    return list(groups.values())


def settle_groups(
    groups: Iterable[Group], *, expected: int, prior: Prior, workers: int
) -> Iterator[Settled]:
    """Decide on all statements of the groups; ``expected`` is about how many there are."""
    batches = in_batches(groups, _BATCH)
    yield from in_workers(partial(_settle_batch, prior=prior), batches, expected, workers)


def settle_group(group: Group, prior: Prior) -> list[Settled]:
    """Decide on one statement after the other.

    What has joined a child or founded one counts for the next decision. So two pupil numbers on one
    child are for a person, and so is a twin of whom the twin's own list says more.
    """
    kept_apart = _kept_apart(group, prior)
    # By child: what is known of it, and the statements of this feed on it.
    known: dict[int, list[Profile]] = {}
    joined: defaultdict[int, list[tuple[str, Profile]]] = defaultdict(list)
    where: dict[int, int] = {}
    settled = []
    for doubt in group:
        profile = unpack(doubt.profile)
        for child, profiles in doubt.candidates:
            if child not in known:
                known[child] = [unpack(packed) for packed in profiles]
        near = [child for child, _ in doubt.candidates]
        near += [where[other] for other in doubt.beside if other in where]
        candidates = [
            Candidate(child, tuple(known[child]), _other_children_of(joined[child], profile))
            for child in dict.fromkeys(near)
        ]
        model = prior.model_for(profile)
        decision = decide(profile, candidates, model, source=_called(doubt.source))
        decided = settled_as(doubt.statement, decision)
        if decided.outcome == Outcome.LINK and (doubt.statement, decided.child) in kept_apart:
            decided = decided._replace(
                outcome=str(Outcome.ASK), reason=str(DecisionReason.TWO_OF_ONE_SOURCE)
            )
        settled.append(decided)
        child = _placed_on(decided)
        where[doubt.statement] = child
        known.setdefault(child, []).append(profile)
        joined[child].append((_called(doubt.source), profile))
    return settled


def _placed_on(decided: Settled) -> int:
    """The child that a statement joins, or the one that it founds."""
    if decided.outcome == Outcome.LINK and decided.child is not None:
        return decided.child
    return founded_by(decided.statement)


def _called(source: str) -> str:
    """What a source of this feed is called for ``decide``, also one without a code."""
    return f"of this feed {source}"


def _other_children_of(joined: Sequence[tuple[str, Profile]], profile: Profile) -> frozenset[str]:
    """The sources of these statements that make them of other children than this one's.

    A source that gives two statements one number says itself that they are of one child.
    """
    return frozenset(source for source, other in joined if not _share_number(profile, other))


def _share_number(one: Profile, other: Profile) -> bool:
    same_nhs_number = bool(one.nhs_number) and one.nhs_number == other.nhs_number
    return same_nhs_number or not set(one.upns).isdisjoint(other.upns)


def _kept_apart(group: Group, prior: Prior) -> set[tuple[int, int]]:
    """The statements that may not join a child beside another of their source, with that child.

    The weightiest of a source may join, unless another comes within ``MARGIN`` of it and says
    something else: it may be the other that is the child's.
    """
    fitting: defaultdict[tuple[int, str], list[tuple[float, Doubt]]] = defaultdict(list)
    for doubt in group:
        if not doubt.candidates:
            continue
        alone = settle_one(doubt, prior)
        if alone.child is not None and alone.weight is not None:
            fitting[alone.child, doubt.source].append((alone.weight, doubt))
    apart: set[tuple[int, int]] = set()
    for (child, _), of_source in fitting.items():
        of_source.sort(key=lambda one: (-one[0], one[1].statement))
        (most, first), *others = of_source
        apart_from_first = [
            (weight, doubt)
            for weight, doubt in others
            if not _share_number(unpack(first.profile), unpack(doubt.profile))
        ]
        apart.update((doubt.statement, child) for _, doubt in apart_from_first)
        if any(most - weight < MARGIN and not _same(first, doubt) for weight, doubt in apart_from_first):
            apart.add((first.statement, child))
    return apart


def _same(one: Doubt, other: Doubt) -> bool:
    """Whether two statements say the same of who the child is."""
    ours, theirs = unpack(one.profile), unpack(other.profile)
    return (ours.names, ours.birth_date, ours.sex, ours.postcodes) == (
        theirs.names,
        theirs.birth_date,
        theirs.sex,
        theirs.postcodes,
    )


def _settle_batch(batch: Sequence[Group], prior: Prior) -> list[Settled]:
    return [decided for group in batch for decided in settle_group(group, prior)]

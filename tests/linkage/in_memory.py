"""How good the matcher is on statements whose truth is known, without a database.

Statements go through the same keys and decisions as a load, in the order in which an authority
loads its feeds. What a person would be asked stays unplaced, so the figures are those of the
matcher alone.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from contactpoint.children.sources import FEEDS_IN_ORDER
from contactpoint.linkage.candidates import source_of
from contactpoint.linkage.decision import Candidate, Decision, Outcome, decide, worth_weighing
from contactpoint.linkage.evaluation import count_pairs, count_twins_joined
from contactpoint.linkage.keys import clues, index_keys
from contactpoint.linkage.model import MatchModel
from contactpoint.linkage.prior import Prior
from contactpoint.linkage.profile import Profile, profile_of
from contactpoint.synth.population import TrueStatement

# A load takes a beginning index for an area's, of so many children.
AREA = 2**15


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Pairs are of statements; ``review`` counts statements sent to a person.

    ``reasons`` counts decisions by outcome and reason; ``candidates_mean`` is how many children a
    statement was weighed against, ``candidates_most`` the most.
    """

    statements: int
    records: int
    pairs_true: int
    linked_true: int
    linked_false: int
    mixed_records: int
    review: int
    precision: float
    recall: float
    twins_joined: int
    reasons: dict[str, int] = field(default_factory=dict)
    candidates_mean: float = 0.0
    candidates_most: int = 0


@dataclass(slots=True)
class MemoryIndex:
    """Children and their keys in memory: what the database is to a load."""

    model_for: Callable[[Profile], MatchModel]
    profiles: dict[int, list[Profile]] = field(default_factory=dict)
    sources: defaultdict[int, set[str]] = field(default_factory=lambda: defaultdict(set))
    by_key: defaultdict[str, set[int]] = field(default_factory=lambda: defaultdict(set))

    def candidates(self, profile: Profile) -> list[Candidate]:
        """The children that a load would weigh against the profile, in the order of child."""
        shared: dict[int, int] = {}
        for key, says in clues(profile).items():
            for child in self.by_key.get(key, ()):
                shared[child] = shared.get(child, 0) | says
        return [
            Candidate(child, tuple(self.profiles[child]), frozenset(self.sources[child]))
            for child in worth_weighing(profile, shared, self.model_for(profile))
        ]

    def add(self, profile: Profile, source: str, child: int | None = None) -> int:
        """Add a statement to a child, or to a new one; the number of the child."""
        number = len(self.profiles) + 1 if child is None else child
        self.profiles.setdefault(number, []).append(profile)
        self.sources[number].add(source)
        for key in index_keys(profile):
            self.by_key[key].add(number)
        return number


def evaluate_in_memory(
    statements: Iterable[TrueStatement],
    *,
    model: MatchModel | None = None,
    feeds: Sequence[str] = FEEDS_IN_ORDER,
    children: int = AREA,
) -> Evaluation:
    """Match the statements feed by feed and count, as in an index of so many ``children``.

    With ``model`` every pair is weighed by it as it stands, however frequent a name is. Raises
    ``ValueError`` when a statement's feed is not among ``feeds``.
    """
    prior = Prior.of(children)

    def model_for(profile: Profile) -> MatchModel:
        return prior.model_for(profile) if model is None else model

    index = MemoryIndex(model_for)
    assignments: list[tuple[int, int | None]] = []
    reasons: Counter[str] = Counter()
    twin_sets: dict[int, int] = {}
    candidate_counts: list[int] = []
    for true in sorted(statements, key=lambda true: feeds.index(true.statement.feed)):
        if true.twin_set is not None:
            twin_sets[true.child] = true.twin_set
        profile = profile_of(true.statement)
        candidates = index.candidates(profile)
        candidate_counts.append(len(candidates))
        source = source_of(true.statement.feed, true.statement.source)
        decision = decide(profile, candidates, model_for(profile), source=source)
        reasons[f"{decision.outcome}: {decision.reason}"] += 1
        assignments.append((true.child, _place(index, profile, source, decision)))
    counts = count_pairs(assignments)
    return Evaluation(
        statements=counts.statements,
        records=counts.records,
        pairs_true=counts.pairs_true,
        linked_true=counts.linked_true,
        linked_false=counts.linked_false,
        mixed_records=counts.mixed_records,
        review=counts.unplaced,
        precision=counts.precision,
        recall=counts.recall,
        twins_joined=count_twins_joined(assignments, twin_sets),
        reasons=dict(reasons.most_common()),
        candidates_mean=sum(candidate_counts) / max(len(candidate_counts), 1),
        candidates_most=max(candidate_counts, default=0),
    )


def _place(index: MemoryIndex, profile: Profile, source: str, decision: Decision) -> int | None:
    if decision.outcome is Outcome.ASK:
        return None
    return index.add(profile, source, decision.child if decision.outcome is Outcome.LINK else None)

"""Which child a statement is of: link, ask a person, or a new record.

Guards first, then weights. What earlier people decided (same, not the same) is applied by the
caller before and outranks everything here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from contactpoint.linkage.candidates import Candidate, CandidateMatch, weigh
from contactpoint.linkage.evidence import Likeness
from contactpoint.linkage.guards import GUARDS, another_registered_child
from contactpoint.linkage.levels import Field, Level
from contactpoint.linkage.model import FieldWeight, MatchModel
from contactpoint.linkage.profile import Profile
from contactpoint.linkage.reasons import DecisionReason

__all__ = ["Candidate", "Decision", "DecisionReason", "Outcome", "decide"]

# In bits, prior included. At 6 bits one pair in 65 is wrong by the model's own reckoning, before
# the guards and the margin; chosen on the synthetic population, where no wrong pair reaches it.
LINK_FROM = 6.0
# Below this a person would be shown pairs of which fewer than one in 8 is a child's.
ASK_FROM = -3.0
# How much weightier than any other child the linked one must be, in bits.
MARGIN = 4.0
# However many share a key with a statement, it is weighed against no more children than this. In a
# crowd denser than England's, 8 are on average worth it.
MOST_WEIGHED = 40

_DATE_SLIPS = frozenset({Level.DAY_MONTH_SWAPPED, Level.ONE_SLIP, Level.NEW_YEARS_DAY})


class Outcome(StrEnum):
    """The three ways a statement goes."""

    LINK = "link"
    ASK = "ask"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class Decision:
    """``child`` and ``weight`` are of the best candidate, also when a person is asked.

    ``guards`` lists every guard that held, ``reason`` the one that decided; ``fields`` explains the
    weight; ``runner_up`` is the next child, if any.
    """

    outcome: Outcome
    reason: DecisionReason
    child: int | None = None
    weight: float | None = None
    runner_up: int | None = None
    runner_up_weight: float | None = None
    guards: tuple[DecisionReason, ...] = ()
    fields: tuple[FieldWeight, ...] = ()


def worth_weighing(
    profile: Profile, shared: Mapping[int, int], model: MatchModel, *, from_weight: float = ASK_FROM
) -> list[int]:
    """Of the children that share a key, those on whom a decision can depend, in a lasting order.

    ``shared`` has for each child what its shared keys say (the bits of ``keys``). Who cannot reach
    ``from_weight``, whatever the shared keys leave possible, is left out; as it stands that is the
    weight at which a person would be asked.
    """
    bound = Likeness(profile, model).bound
    reachable = [
        (-bound(says), child) for child, says in shared.items() if bound(says) >= from_weight
    ]
    return sorted(child for _, child in sorted(reachable)[:MOST_WEIGHED])


def decide(profile: Profile, candidates: Sequence[Candidate], model: MatchModel) -> Decision:
    """Decide on one statement, given the children that it is worth weighing against."""
    weighed = weigh(profile, candidates, model)
    if not profile.givens and not profile.families:
        return _decide_without_name(weighed)
    if not weighed:
        return Decision(Outcome.NEW, DecisionReason.NO_CANDIDATE)
    open_matches = [match for match in weighed if not another_registered_child(profile, match)]
    near = [match for match in open_matches if match.weight >= ASK_FROM or match.shares_identifier]
    if not near:
        apart = len(open_matches) < len(weighed) and weighed[0].weight >= ASK_FROM
        return Decision(
            Outcome.NEW,
            DecisionReason.ANOTHER_REGISTERED_CHILD if apart else DecisionReason.NOBODY_NEAR,
        )
    best, *rivals = near
    guards = tuple(reason for reason, holds in GUARDS if holds(profile, best, rivals))
    if guards:
        return _decision(Outcome.ASK, guards[0], best, rivals, guards)
    if best.weight < LINK_FROM:
        return _decision(Outcome.ASK, DecisionReason.TOO_WEAK_TO_LINK, best, rivals)
    if _too_close(best, rivals):
        return _decision(Outcome.ASK, DecisionReason.TWO_CHILDREN_ALIKE, best, rivals)
    return _decision(Outcome.LINK, DecisionReason.AGREES, best, rivals)


def _decide_without_name(weighed: list[CandidateMatch]) -> Decision:
    """Social care returns carry no name: number and date together, or a person decides."""
    sharing = [match for match in weighed if match.shares_identifier]
    if not sharing:
        return Decision(Outcome.ASK, DecisionReason.NOT_ENOUGH_TO_STAND_ALONE)
    best, *rivals = sharing
    if _too_close(best, rivals):
        return _decision(Outcome.ASK, DecisionReason.TWO_CHILDREN_ALIKE, best, rivals)
    dates, sexes = best.levels(Field.BIRTH_DATE), best.levels(Field.SEX)
    same_sex = Level.SAME in sexes
    if (Level.SAME in dates and (same_sex or not sexes)) or (dates & _DATE_SLIPS and same_sex):
        return _decision(Outcome.LINK, DecisionReason.NUMBER_AND_DATE_AGREE, best, rivals)
    return _decision(Outcome.ASK, DecisionReason.IDENTIFIER_OF_ANOTHER, best, rivals)


def _too_close(best: CandidateMatch, rivals: Sequence[CandidateMatch]) -> bool:
    return bool(rivals) and best.weight - rivals[0].weight < MARGIN


def _decision(
    outcome: Outcome,
    reason: DecisionReason,
    best: CandidateMatch,
    rivals: Sequence[CandidateMatch],
    guards: tuple[DecisionReason, ...] = (),
) -> Decision:
    return Decision(
        outcome=outcome,
        reason=reason,
        child=best.child,
        weight=best.weight,
        runner_up=rivals[0].child if rivals else None,
        runner_up_weight=rivals[0].weight if rivals else None,
        guards=guards,
        fields=best.best.fields,
    )
